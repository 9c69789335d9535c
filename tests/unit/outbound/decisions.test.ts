import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Run } from '../../../src/core/campaigns/run.ts';
import { maxAttempts, pauseDelay, retryDelay } from '../../../src/core/outbound/backoff.ts';
import { mayGoOut } from '../../../src/core/outbound/conditions.ts';
import type { SendFacts } from '../../../src/core/outbound/conditions.ts';
import { newMessageId } from '../../../src/core/outbound/message-id.ts';
import { blamesSender, settlement, troubleOf } from '../../../src/core/outbound/outcome.ts';
import { followingStep, threadState } from '../../../src/core/outbound/sequence.ts';
import { outweighs } from '../../../src/core/outbound/stop-reason.ts';
import { createStreaks } from '../../../src/core/outbound/streaks.ts';
import { openSchedule } from '../../support/outbound.ts';
import { testStart } from '../../support/ports.ts';

describe('whether a message may go out', () => {
  const fine: SendFacts = {
    ledger: 'planned',
    enrolment: 'active',
    campaign: 'running',
    suppressed: null,
    removed: false,
    account: { state: 'ok', pausedUntil: null },
  };
  const table: [string, Partial<SendFacts>, string][] = [
    ['all is well', {}, 'go'],
    ['it is claimed already', { ledger: 'claimed' }, 'over'],
    ['it was sent', { ledger: 'sent' }, 'over'],
    ['its outcome is open', { ledger: 'uncertain' }, 'over'],
    ['the sequence was stopped', { enrolment: 'stopped' }, 'over'],
    ['the sequence has ended', { enrolment: 'finished' }, 'over'],
    ['the contact is suppressed', { suppressed: 'bounced' }, 'stop'],
    ['the contact was removed', { removed: true }, 'stop'],
    ['the campaign is paused', { campaign: 'paused' }, 'hold'],
    ['the campaign is a draft', { campaign: 'draft' }, 'hold'],
    ['the campaign was stopped', { campaign: 'stopped' }, 'over'],
    ['the account is gone', { account: null }, 'hold'],
    ['the account needs attention', { account: { state: 'needs-attention', pausedUntil: null } }, 'hold'],
    ['the account is paused for good', { account: { state: 'paused', pausedUntil: null } }, 'hold'],
    ['the account’s pause still lasts', { account: { state: 'paused', pausedUntil: 1_001 } }, 'hold'],
    ['the account’s pause is over', { account: { state: 'paused', pausedUntil: 1_000 } }, 'go'],
  ];
  test.each(table)('when %s', (_, facts, verdict) => {
    expect(mayGoOut({ ...fine, ...facts }, 'planned', 1_000).kind).toBe(verdict);
  });

  test('a suppressed contact of a paused campaign is stopped all the same', () => {
    expect(mayGoOut({ ...fine, campaign: 'paused', suppressed: 'complained' }, 'planned', 0)).toEqual({
      kind: 'stop',
      reason: 'suppressed',
      detail: 'complained',
    });
  });
});

describe('what an outcome means', () => {
  test.each([
    [
      { kind: 'sent', response: '250' },
      { event: 'accepted', response: '250', providerId: null },
    ],
    [
      { kind: 'sent', response: 'as 01', providerId: '<01@email.amazonses.com>' },
      { event: 'accepted', response: 'as 01', providerId: '<01@email.amazonses.com>' },
    ],
    [
      { kind: 'unknown', response: 'lost' },
      { event: 'lost', response: 'lost' },
    ],
    [{ kind: 'released' }, { event: 'returned', response: '', delayMs: 0, tried: false }],
    [
      { kind: 'unsendable', response: 'x' },
      { event: 'refused', response: 'x' },
    ],
    [
      { kind: 'failed', class: 'permanent', response: '550' },
      { event: 'refused', response: '550' },
    ],
    [
      { kind: 'failed', class: 'quota', response: '550 5.4.5' },
      { event: 'returned', response: '550 5.4.5', delayMs: 0, tried: false },
    ],
    [
      { kind: 'failed', class: 'auth', response: '535' },
      { event: 'returned', response: '535', delayMs: 0, tried: false },
    ],
  ] as const)('%j', (end, expected) => {
    expect(settlement(end, 1, 1, true)).toEqual(expected);
  });

  test('a temporary failure of a sequence that has ended is not tried again', () => {
    const end = { kind: 'failed', class: 'transient', response: '451' } as const;
    expect(settlement(end, 1, 1, true).event).toBe('returned');
    expect(settlement(end, 1, 1, false).event).toBe('refused');
    expect(settlement(end, maxAttempts, 1, true).event).toBe('refused');
  });

  test('only quota, sign-in and connection are the mailbox’s trouble', () => {
    const kinds = ['transient', 'permanent', 'quota', 'auth', 'connection'] as const;
    const troubles = kinds.map((kind) => troubleOf({ kind: 'failed', class: kind, response: '' }));
    expect(troubles).toEqual([null, null, 'quota', 'auth', 'connection']);
  });

  test.each([
    ['550 5.7.1 refused by policy', true],
    ['550 5.1.1 no such user', false],
    ['550 15.7.1', false],
  ])('%s blames the sender: %s', (response, expected) => {
    expect(blamesSender({ kind: 'failed', class: 'permanent', response })).toBe(expected);
  });

  test('a success between two policy refusals starts the count anew', () => {
    const streaks = createStreaks();
    const refused = { kind: 'failed', class: 'permanent', response: '550 5.7.1' } as const;
    const judged = [refused, refused, { kind: 'sent', response: '' } as const, refused, refused, refused].map((end) =>
      streaks.judge(1, end),
    );
    expect(judged).toEqual([null, null, null, null, null, 'block']);
  });
});

describe('waiting', () => {
  test('retries wait longer each time, spread by a fifth, and never less than asked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: maxAttempts - 1 }), fc.nat(), fc.nat(10 ** 8), (attempts, id, asked) => {
        const delay = retryDelay(attempts, id, asked)!;
        expect(delay).toBeGreaterThanOrEqual(Math.max(asked, 96_000));
        expect(delay).toBeLessThanOrEqual(Math.max(asked, 1.2 * 240 * 60_000));
        expect(retryDelay(attempts, id, asked)).toBe(delay);
      }),
    );
    expect(retryDelay(maxAttempts, 1)).toBeNull();
  });

  test.each([
    ['quota', 1, 0, 3_600_000],
    ['quota', 9, 0, 86_400_000],
    ['quota', 1, 7_200_000, 7_200_000],
    ['connection', 1, 0, 60_000],
    ['connection', 20, 0, 3_600_000],
    ['auth', 1, 0, null],
    ['tls', 1, 0, null],
  ] as const)('%s trouble no. %i pauses for %i asked: %s ms', (trouble, inARow, asked, expected) => {
    expect(pauseDelay(trouble, inARow, asked)).toBe(expected);
  });
});

describe('a Message-ID', () => {
  test('is 22 letters and digits at the sender’s domain, and not the same twice', () => {
    const ids = Array.from({ length: 500 }, () => newMessageId('me@sub.sender.example', testStart));
    expect(ids.every((id) => /^<[A-Za-z0-9]{22}@sub\.sender\.example>$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(500);
  });

  test('stands behind every earlier one, so that the index of the ledger grows at its end', () => {
    fc.assert(
      fc.property(fc.nat(3e12), fc.integer({ min: 1, max: 1e10 }), (at, later) => {
        expect(newMessageId('me@x.example', at) < newMessageId('me@x.example', at + later)).toBe(true);
      }),
    );
  });
});

describe('a sequence', () => {
  const runOf = (...steps: [id: number, thread: 'new' | 'reply'][]): Run => ({
    id: 1,
    name: '',
    accountId: 1,
    schedule: openSchedule,
    steps: steps.map(([id, thread], index) => ({
      id,
      number: index + 1,
      delay: { amount: 1, unit: 'hours' },
      thread,
      subject: `s${id}`,
      html: '',
      text: null,
    })),
    signatureHtml: '',
    postalAddress: '',
    unsubscribeLine: '',
  });
  const sent = (...ids: number[]) =>
    ids.map((stepId, index) => ({
      stepId,
      step: index + 1,
      messageId: `<${stepId}>`,
      providerId: null,
      subject: `s${stepId}`,
      at: index,
    }));

  test.each([
    ['begins with its first step', [10, 20, 30], null, [], 10],
    ['goes on with the next', [10, 20, 30], { stepId: 10, step: 1 }, [10], 20],
    ['ends', [10, 20], { stepId: 20, step: 2 }, [10, 20], undefined],
    ['puts the step after a removed one in its place', [10, 30], { stepId: 20, step: 2 }, [10, 20], 30],
    ['ends when its last step was removed', [10], { stepId: 20, step: 2 }, [10, 20], undefined],
    ['does not send again what moved behind', [20, 10, 30], { stepId: 20, step: 2 }, [10, 20], 30],
  ] as const)('%s', (_, steps, last, done, expected) => {
    const run = runOf(...steps.map((id): [number, 'reply'] => [id, 'reply']));
    expect(followingStep(run, last, sent(...done))?.id).toBe(expected);
  });

  test('a reply continues the newest thread only', () => {
    const run = runOf([1, 'new'], [2, 'reply'], [3, 'new'], [4, 'reply'], [5, 'reply']);
    expect(threadState(run, run.steps[1]!, sent(1))).toEqual({ references: ['<1>'], subject: 's1' });
    expect(threadState(run, run.steps[2]!, sent(1, 2))).toEqual({ references: [], subject: '' });
    expect(threadState(run, run.steps[4]!, sent(1, 2, 3, 4))).toEqual({ references: ['<3>', '<4>'], subject: 's3' });
  });

  test('a reply names both ids of a message to which the provider gave one of its own', () => {
    const run = runOf([1, 'new'], [2, 'reply']);
    const [first] = sent(1);
    const delivered = [{ ...first!, providerId: '<p1@provider>' }];
    expect(threadState(run, run.steps[1]!, delivered).references).toEqual(['<1>', '<p1@provider>']);
  });

  test('what a recipient did outweighs what we did', () => {
    expect(outweighs('replied', null)).toBe(true);
    expect(outweighs('replied', 'campaign-stopped')).toBe(true);
    expect(outweighs('campaign-stopped', 'replied')).toBe(false);
    expect(outweighs('unsubscribed', 'replied')).toBe(true);
    expect(outweighs('replied', 'replied')).toBe(false);
    expect(outweighs('user', null)).toBe(false);
  });
});
