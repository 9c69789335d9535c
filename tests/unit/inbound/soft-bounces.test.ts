import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { all, run } from '../../../src/core/store/rows.ts';
import { bouncesRepeatedly } from '../../../src/core/inbound/soft-bounces.ts';
import { setVerdict } from '../../../src/core/inbound/verdict-change.ts';
import { openTestInbox, ourAddress, rawMail, seedContact } from '../../support/inbox.ts';
import type { TestInbox } from '../../support/inbox.ts';
import { testStart } from '../../support/ports.ts';

const dayMs = 86_400_000;

let inbox: TestInbox;
let next: number;
beforeEach(() => {
  inbox = openTestInbox();
  next = 1;
  for (const id of [1, 2, 3, 4]) seedContact(inbox.store, id, `c${id}@customer${id}.example`);
});
afterEach(() => inbox.close());

/** One more mail to a contact in campaign 1. @returns its Message-ID */
function sent(contactId: number, claimedAt = testStart): string {
  const messageId = `<mail-${next++}-xxxxxxxxxxxxxx@sender.example>`;
  const { id } = run(
    inbox.store.db,
    `INSERT INTO ledger (campaign_id, contact_id, step_id, step, account_id, state, due_at, message_id, subject, claimed_at, settled_at)
     VALUES (1, ?, ?, 2, 1, 'claimed', 0, ?, 'A question', ?, ?)`,
    [contactId, 100 + next, messageId, claimedAt, claimedAt],
  );
  run(inbox.store.db, `UPDATE ledger SET state = 'sent' WHERE id = ?`, [id]);
  return messageId;
}

const mailboxFull = '552 5.2.2 mailbox full';
const refused = '550 5.7.1 message refused by policy';
const ownQuota = '550 5.4.5 Daily user sending limit exceeded';

async function bounce(contactId: number, returned: string, words: string, at = testStart): Promise<void> {
  const status = /\d\.\d\.\d/.exec(words)?.[0] ?? '';
  inbox.mailbox.deliver(
    rawMail(
      {
        From: 'MAILER-DAEMON@mx.example',
        To: ourAddress,
        Subject: 'Undelivered Mail Returned to Sender',
        'Message-ID': `<dsn-${next++}@mx.example>`,
        'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b',
      },
      `--b\n\nIt failed.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; c${contactId}@customer${contactId}.example\nAction: failed\nStatus: ${status}\nDiagnostic-Code: smtp; ${words}\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: ${returned}\n--b--\n`,
    ),
    at,
  );
  await inbox.poll();
}

describe('an address that bounces softly', () => {
  test('is suppressed at the third mail within 30 days, with the history as its reason', async () => {
    await bounce(1, sent(1), mailboxFull, testStart);
    await bounce(1, sent(1), mailboxFull, testStart + dayMs);
    expect(inbox.calls).toEqual([]);
    await bounce(1, sent(1), mailboxFull, testStart + 2 * dayMs);
    expect(inbox.calls).toEqual(['suppress c1@customer1.example soft-bounced (Spring)', 'stop 1/1 bounced']);
  });

  test('counts a mail once, however often it is reported', async () => {
    const one = sent(1);
    for (const day of [0, 1, 2, 3]) await bounce(1, one, mailboxFull, testStart + day * dayMs);
    expect(inbox.calls).toEqual([]);
  });

  test('is left alone when the bounces are far apart', async () => {
    for (const day of [0, 20, 40, 60]) await bounce(1, sent(1), mailboxFull, testStart + day * dayMs);
    expect(inbox.calls).toEqual([]);
  });

  test('is taken back when a person says that one of them was none', async () => {
    for (const day of [0, 1, 2]) await bounce(1, sent(1), mailboxFull, testStart + day * dayMs);
    const [first] = all<{ id: number }>(inbox.store.db, 'SELECT id FROM received ORDER BY id');
    inbox.calls.length = 0;
    setVerdict(inbox.deps, first!.id, 'other');
    expect(inbox.calls).toEqual(['lift c1@customer1.example soft-bounced', 'resume 1/1']);
    setVerdict(inbox.deps, first!.id, 'bounce');
    expect(inbox.calls.slice(2)).toEqual(['suppress c1@customer1.example soft-bounced (Spring)', 'stop 1/1 bounced']);
  });

  test('does so exactly when three mails lie within 30 days', () => {
    const bounces = fc.array(fc.record({ ledgerId: fc.nat(6), at: fc.nat(90).map((day) => day * dayMs) }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(bounces, (list) => {
        const inOrder = list.toSorted((a, b) => a.at - b.at);
        const firsts = [...Map.groupBy(inOrder, ({ ledgerId }) => ledgerId).values()].map(([first]) => first!.at);
        const within = firsts.some(
          (start) => firsts.filter((at) => at >= start && at <= start + 30 * dayMs).length >= 3,
        );
        expect(bouncesRepeatedly(inOrder)).toBe(within);
      }),
    );
  });
});

describe('servers that refuse the sender', () => {
  test('pause the campaign at the third mail in a day and keep every contact', async () => {
    for (const id of [1, 2, 3]) await bounce(id, sent(id), refused);
    expect(inbox.calls).toEqual(['block 1']);
    expect([1, 2, 3].map((id) => inbox.enrolment(id).state)).toEqual(['active', 'active', 'active']);
  });

  test('are not counted for what went out before the campaign was resumed', async () => {
    run(inbox.store.db, 'UPDATE campaign SET resumed_at = ? WHERE id = 1', [testStart + 1]);
    for (const id of [1, 2, 3]) await bounce(id, sent(id, testStart), refused);
    expect(inbox.calls).toEqual([]);
  });

  test('pause the mailbox for a day when it is its own allowance that is used up', async () => {
    await bounce(1, sent(1), ownQuota);
    expect(inbox.calls).toEqual(['pause 1 quota for a while']);
    expect(inbox.enrolment(1).state).toBe('active');
  });

  test.each([
    ['an hour ago', -3_600_000, testStart + dayMs - 3_600_000],
    ['by a clock that is a year ahead', 365 * dayMs, testStart + dayMs],
  ])('never for more than a day from now: returned %s', async (_, after, until) => {
    const pauses: (number | null)[] = [];
    inbox.deps.accountHealth.pause = (_account, _reason, _detail, end) => void pauses.push(end);
    await bounce(1, sent(1), ownQuota, testStart + after);
    expect(pauses).toEqual([until]);
  });
});
