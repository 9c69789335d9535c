import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allZero,
  checkOutbox,
  enrolmentOutcome,
  heardAs,
  leftOut,
  rejectOutcome,
  sortOutcomes,
} from '../../../src/cli/practice-report.ts';
import type { Enrolment, OutboxMail } from '../../../src/cli/practice-report.ts';
import type { Verdict } from '../../../src/shared/contract/inbox.ts';
import { columnsOf, cut, printable, tableLines } from '../../../src/cli/practice-table.ts';

let counter = 0;
const mail = (change: Partial<OutboxMail>): OutboxMail => ({
  id: (counter += 1),
  messageId: `<${counter}@x>`,
  from: 'you@practice.letterlock.example',
  to: 'a@b.example',
  subject: `Subject ${counter}`,
  receivedAt: 1000,
  behaviour: 'silence',
  answersAt: null,
  ...change,
});

describe('what the receiving side proves', () => {
  it('finds nothing wrong with a sequence that went on while there was no answer', () => {
    const mails = [
      mail({ receivedAt: 1000 }),
      mail({ receivedAt: 2000, behaviour: 'reply', answersAt: 5000 }),
      mail({ receivedAt: 4999 }),
      mail({ to: 'c@d.example', behaviour: 'out-of-office', answersAt: 1001 }),
      mail({ to: 'c@d.example', receivedAt: 9000 }),
    ];
    expect(allZero(checkOutbox(mails))).toBe(true);
  });

  it.each([
    ['reply', 'afterReply'],
    ['reply-elsewhere', 'afterReply'],
    ['unsubscribe', 'afterUnsubscribe'],
    ['hard-bounce', 'afterBounce'],
    ['complaint', 'afterComplaint'],
  ] as const)('counts a mail that came after a %s had arrived', (behaviour, check) => {
    const mails = [mail({ behaviour, answersAt: 5000 }), mail({ to: 'A@B.example', receivedAt: 5001 })];
    expect(checkOutbox(mails)).toEqual({ ...checkOutbox([]), [check]: 1 });
  });

  it('counts a mail that came twice: under the same Message-ID, or as the same step under another one', () => {
    expect(checkOutbox([mail({ messageId: '<s@x>' }), mail({ messageId: '<s@x>' })]).duplicates).toBe(1);
    expect(checkOutbox([mail({ subject: 'Hello' }), mail({ subject: 'Hello' })]).duplicates).toBe(1);
    expect(checkOutbox([mail({ to: 'x@y.example', subject: 'Hi' }), mail({ subject: 'Hi' })]).duplicates).toBe(0);
  });
});

const enrolment = (change: Partial<Enrolment>): Enrolment => ({
  contactId: 1,
  email: 'a@b.example',
  name: 'A',
  state: 'finished',
  reason: null,
  detail: '',
  sentSteps: 3,
  nextAt: null,
  lastMessageState: 'sent',
  ...change,
});

describe('what happened to a contact', () => {
  it.each([
    [enrolment({ state: 'stopped', reason: 'replied', detail: 'In-Reply-To: <x>', sentSteps: 1 }), [], 'replied'],
    [enrolment({ state: 'stopped', reason: 'failed', detail: '550 5.1.1', sentSteps: 0 }), [], 'failed'],
    [enrolment({}), [], 'no answer'],
    [enrolment({}), ['auto-reply'], 'no answer'],
    [enrolment({}), ['soft bounce'], 'no answer'],
    [enrolment({}), ['auto-reply', 'reply'], 'replied'],
    [enrolment({}), ['unsubscribe'], 'unsubscribed'],
    [enrolment({}), ['hard bounce'], 'bounced'],
    [enrolment({ state: 'active' }), [], 'still active'],
  ] as const)('%#: reads as a word and a reason', (row, kinds, outcome) => {
    const told = enrolmentOutcome(
      row,
      kinds.map((kind) => ({ kind, evidence: 'Subject: hi', preview: 'Yes!' })),
    );
    expect(told.outcome).toBe(outcome);
    expect(told.mails).toBe(row.sentSteps);
  });

  it('quotes what a person wrote beside what proves it', () => {
    const heard = [heardAs({ kind: 'reply', recipients: [], evidence: 'In-Reply-To: <x>' }, '  Call me.\n\n> hi')];
    const row = enrolment({ state: 'stopped', reason: 'replied', detail: 'In-Reply-To: <x>' });
    expect(enrolmentOutcome(row, heard).why).toMatch(/^“Call me\.\s+> hi” \(In-Reply-To: <x>\)$/);
  });

  it('tells a hard bounce from a soft one by the verdict on the recipient', () => {
    const verdict = (hard: boolean): Verdict => ({
      kind: 'bounce',
      recipients: [{ address: 'a@b.example', status: '', replyCode: '', hard }],
      evidence: 'x',
    });
    expect(heardAs(verdict(true), '').kind).toBe('hard bounce');
    expect(heardAs(verdict(false), '').kind).toBe('soft bounce');
  });

  it('names the row of the file that is no contact', () => {
    const told = rejectOutcome({ line: 9, reason: 'invalid-address', detail: 'no @', row: 'not-an-address,Broken' });
    expect(told).toEqual({
      contact: 'line 9: not-an-address,Broken',
      mails: 0,
      outcome: 'rejected',
      why: 'invalid-address: no @',
    });
  });

  it('accounts for every row that is no contact and was not refused', () => {
    const rows = [
      { line: 2, address: 'a@bücher.example' },
      { line: 3, address: ' A@XN--BCHER-KVA.example ' },
      { line: 4, address: 'stop@x.example' },
      { line: 5, address: 'any@blocked.example' },
      { line: 6, address: 'broken' },
      { line: 7, address: 'lost@x.example' },
    ];
    const entry = { id: 1, source: '', createdAt: 0, reason: 'imported' } as const;
    const told = leftOut(rows, {
      enrolled: ['a@bücher.example'],
      rejectedLines: new Set([6]),
      suppression: [
        { ...entry, kind: 'address', value: 'stop@x.example' },
        { ...entry, kind: 'domain', value: 'blocked.example' },
      ],
    });
    expect(told.map(({ outcome, why }) => [outcome, why])).toEqual([
      ['duplicate', 'the same address as in line 2'],
      ['suppressed', 'the address is on the do-not-contact list: imported'],
      ['suppressed', 'the domain blocked.example is on the do-not-contact list: imported'],
      ['missing', 'neither imported nor refused'],
    ]);
  });

  it('puts replies first and what never was a contact last', () => {
    const outcomes = ['rejected', 'bounced', 'no answer', 'replied'].map((outcome) => ({
      contact: '',
      mails: 0,
      outcome,
      why: '',
    }));
    expect(sortOutcomes(outcomes).map(({ outcome }) => outcome)).toEqual([
      'replied',
      'no answer',
      'bounced',
      'rejected',
    ]);
  });
});

describe('a table in the terminal', () => {
  it.each([
    ['abc', 3],
    ['山田', 4],
    ['한빛', 4],
    ['नमस्ते', 3],
    ['é', 1],
    ['👩‍👩‍👧', 2],
    ['', 0],
  ])('%s takes up %d columns', (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
  });

  it('aligns its columns, whatever the script', () => {
    const lines = tableLines(
      [
        { title: 'contact', align: 'left', max: 12 },
        { title: 'n', align: 'right', max: 3 },
        { title: 'why', align: 'left', max: 10 },
      ],
      [
        ['info@さくら書店.example', '12', 'x'],
        ['a@b', '3', 'a reason that is too long'],
      ],
    );
    expect(lines).toEqual([
      'contact        n  why',
      '────────────  ──  ──────────',
      'info@さくら…  12  x',
      'a@b            3  a reason …',
    ]);
  });

  it('never gives the terminal anything to act on', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 30 }), (text, max) => {
        const [, , line = ''] = tableLines([{ title: '', align: 'left', max }], [[text]]);
        expect(line).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
        expect(columnsOf(cut(text, max))).toBeLessThanOrEqual(max);
      }),
    );
    expect(printable('\u001B[2Jx\u202E')).toBe(' [2Jx ');
  });
});
