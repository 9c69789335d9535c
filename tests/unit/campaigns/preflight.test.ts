import { describe, expect, test } from 'vitest';
import { preflight } from '../../../src/core/campaigns/preflight.ts';
import type { PreflightFacts, PreflightStep } from '../../../src/core/campaigns/preflight.ts';
import { schedule } from '../../../src/shared/contract/campaign-shape.ts';

const nobody = { count: 0, sample: [] };
const aStep = (change: Partial<PreflightStep> = {}): PreflightStep => ({
  number: 1,
  thread: 'new',
  subject: 'A question',
  html: '<p>Hello there, this is a letter with enough words in it to be one.</p>',
  text: null,
  issues: [],
  attachments: [],
  leaks: [],
  ...change,
});
const count = { matched: 10, excluded: 1, suppressed: 2, reached: 7 };
const good: PreflightFacts = {
  account: {
    id: 1,
    kind: 'smtp-imap',
    name: 'Work',
    address: 'jo@letterlock.example',
    displayName: 'Jo',
    state: 'ok',
    pauseDetail: null,
    dailyLimit: 500,
    failing: '',
  },
  schedule: schedule.parse({}),
  steps: [aStep()],
  frameIssues: [],
  unsubscribeLine: 'Enough? {{ unsubscribe }}',
  postalAddress: '1 Main Street',
  missing: { lists: 0, segments: 0 },
  scan: { count, empty: [], elsewhere: nobody, withoutZone: 3 },
  now: Date.UTC(2026, 2, 2),
};
type Account = NonNullable<PreflightFacts['account']>;
const account = (change: Partial<Account>): Partial<PreflightFacts> => ({
  account: { ...(good.account as Account), ...change },
});
const found = (change: Partial<PreflightFacts>): string[] =>
  preflight({ ...good, ...change })
    .items.filter(({ level }) => level !== 'fine')
    .map(({ level, code, step }) => `${level} ${code}${step === null ? '' : ` ${step}`}`);

describe('preflight', () => {
  test('a good campaign is ready, and says what is fine', () => {
    const { ready, items } = preflight(good);
    expect(ready).toBe(true);
    expect(items.map(({ level, code }) => `${level} ${code}`)).toEqual([
      'fine account',
      'fine audience',
      'fine postal-address',
      'fine unsubscribe',
      'fine schedule',
    ]);
  });

  test.each<[string, Partial<PreflightFacts>, string[]]>([
    ['no mailbox', { account: undefined }, ['blocking no-account']],
    ['a broken mailbox', account({ state: 'needs-attention' }), ['blocking account-not-ok']],
    ['a paused mailbox', account({ state: 'paused' }), ['warning account-paused']],
    ['a domain whose check failed', account({ failing: 'spf,dmarc' }), ['warning domain-check']],
    ['a limit above the mailbox’s', account({ dailyLimit: 50 }), ['warning limit-above-account']],
    [
      'a free mailbox for many',
      { ...account({ address: 'jo@gmail.com' }), scan: { ...good.scan, count: { ...count, reached: 200 } } },
      ['warning free-mail-domain'],
    ],
    ['nobody', { scan: { ...good.scan, count: { ...count, reached: 0 } } }, ['blocking no-audience']],
    ['a list that is gone', { missing: { lists: 1, segments: 0 } }, ['blocking audience-missing']],
    ['no postal address', { postalAddress: '\n ' }, ['blocking no-postal-address']],
    ['no place for the unsubscribe link', { unsubscribeLine: 'Write me.' }, ['blocking no-unsubscribe-line']],
    ['no subject', { steps: [aStep({ subject: ' ' })] }, ['blocking no-subject 1']],
    ['a reply needs none', { steps: [aStep(), aStep({ number: 2, thread: 'reply', subject: '' })] }, []],
    ['a new thread needs one', { steps: [aStep(), aStep({ number: 2, subject: '' })] }, ['blocking no-subject 2']],
    ['no text', { steps: [aStep({ html: '<p> </p>' })] }, ['blocking no-body 1']],
    ['an empty plain part', { steps: [aStep({ text: ' ' })] }, ['blocking no-body 1']],
    [
      'too much attached',
      { steps: [aStep({ attachments: [{ name: 'a.pdf', size: 10_000_001 }] })] },
      ['blocking attachments-too-large 1'],
    ],
    [
      'a program attached',
      { steps: [aStep({ attachments: [{ name: 'Setup.EXE', size: 10 }] })] },
      ['blocking attachment-refused 1', 'warning attachments 1'],
    ],
    [
      'hours that never come',
      { schedule: { ...good.schedule, from: 600, until: 600 } },
      ['blocking schedule-never-opens'],
    ],
    [
      'a run of months',
      { schedule: schedule.parse({ dailyLimit: 1 }), scan: { ...good.scan, count: { ...count, reached: 70 } } },
      ['warning finish-far'],
    ],
    ['no gap', { schedule: schedule.parse({ gap: { min: 0, max: 0 } }) }, ['warning no-gap']],
    ['weekends', { schedule: schedule.parse({ days: [1, 2, 3, 4, 5, 6] }) }, ['warning weekend']],
    ['a fake reply', { steps: [aStep({ subject: 'Re: hello' })] }, ['warning subject-fake-reply 1']],
  ])('finds %s', (_, change, expected) => {
    expect(found(change)).toEqual(expected);
    expect(preflight({ ...good, ...change }).ready).toBe(!expected.some((line) => line.startsWith('blocking')));
  });

  test('names the contacts that an empty field hits', () => {
    const contacts = { count: 2, sample: [{ id: 4, email: 'a@b.example' }] };
    const { ready, items } = preflight({
      ...good,
      scan: { ...good.scan, empty: [{ step: 1, field: 'firstName', contacts }] },
    });
    expect(ready).toBe(false);
    expect(items[0]).toMatchObject({
      level: 'blocking',
      code: 'empty-field',
      params: { field: 'firstName', count: 2 },
      step: 1,
      contacts,
    });
  });

  test('shows a template’s problems where they are, but no missing fallback that hits nobody', () => {
    const issue = { part: 'html' as const, level: 'blocking' as const, message: 'm', token: 'foo', line: 3 };
    const steps = [
      aStep({
        issues: [
          { ...issue, code: 'unknown-field' },
          { ...issue, level: 'warning', code: 'no-fallback' },
        ],
      }),
    ];
    expect(found({ steps })).toEqual(['blocking template-unknown-field 1']);
    expect(found({ frameIssues: [{ ...issue, part: 'signature', code: 'syntax' }] })).toEqual([
      'blocking template-syntax',
    ]);
  });

  test('the practice mailbox needs no good name', () => {
    expect(
      found({
        ...account({ kind: 'practice', dailyLimit: 10 }),
        schedule: schedule.parse({ gap: { min: 0, max: 0 } }),
      }),
    ).toEqual([]);
  });
});
