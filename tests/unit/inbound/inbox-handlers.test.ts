import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallContext } from '../../../src/core/handlers.ts';
import { run } from '../../../src/core/store/rows.ts';
import { inbox as contract } from '../../../src/shared/contract/inbox.ts';
import type { VerdictKind } from '../../../src/shared/contract/inbox.ts';
import { openTestInbox, ourAddress, rawMail, seedContact, sentId } from '../../support/inbox.ts';
import type { TestInbox } from '../../support/inbox.ts';
import { owner } from '../../support/workspace.ts';
import { testStart } from '../../support/ports.ts';

const context: CallContext = { principal: owner, note: () => undefined };
const minute = 60_000;

let inbox: TestInbox;
beforeEach(() => {
  inbox = openTestInbox();
  seedContact(inbox.store, 1, 'ann@customer.example', [1, 2]);
  seedContact(inbox.store, 2, 'bob@other.example');
});
afterEach(() => inbox.close());

function deliver(contactId: number, text: string, at = testStart, more: Record<string, string> = {}): void {
  const from = contactId === 1 ? 'Ann Lee <ann@customer.example>' : 'bob@other.example';
  const raw = rawMail(
    {
      From: from,
      To: ourAddress,
      Subject: 'Re: A question',
      'Message-ID': `<${contactId}.${at}@x.example>`,
      'In-Reply-To': sentId(contactId),
      ...more,
    },
    text,
  );
  inbox.mailbox.deliver(raw, at);
}

const handlers = () => inbox.inbound.handlers;
async function list(input: Record<string, unknown> = {}) {
  return contract.list.output.parse(await handlers().list(contract.list.input.parse(input), context));
}
async function getOne(id: number) {
  return contract.get.output.parse(await handlers().get({ id }, context));
}
const setVerdict = (kind: VerdictKind, receivedId = 1): unknown => handlers().setVerdict({ receivedId, kind }, context);

test('names of a sender and of files never turn the reading round, so that what stands behind them is what it is', async () => {
  const word = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
  deliver(
    1,
    `--b\nContent-Type: text/plain\n\nYes.\n--b\nContent-Type: image/png; name="${word('invoice\u202Egnp.exe')}"\nContent-Disposition: attachment; filename="${word('invoice\u202Egnp.exe')}"\n\nMZ\n--b--\n`,
    testStart,
    {
      From: `${word('Ann\u202E\u2066')} <ann@customer.example>`,
      'MIME-Version': '1.0',
      'Content-Type': 'multipart/mixed; boundary=b',
    },
  );
  await inbox.poll();
  const { items } = await list();
  const { messages } = await getOne(items[0]!.id);
  const received = messages.find(({ direction }) => direction === 'received');
  expect(received?.from).toBe('Ann <ann@customer.example>');
  expect(received?.attachments).toMatchObject([{ name: 'invoice_gnp.exe' }]);
});

describe('the list', () => {
  test('shows one conversation for each contact and campaign, newest first, with what was written', async () => {
    deliver(1, 'First.\n\n> quoted', testStart);
    deliver(2, 'Bob writes.', testStart + minute);
    deliver(1, 'Second.', testStart + 2 * minute);
    await inbox.poll();
    const { items, nextCursor } = await list();
    expect(nextCursor).toBeNull();
    expect(items).toMatchObject([
      {
        contact: { email: 'ann@customer.example' },
        campaign: { name: 'Spring' },
        preview: 'Second.',
        messages: 3,
        unread: true,
      },
      { contact: { email: 'bob@other.example' }, preview: 'Bob writes.', messages: 2 },
    ]);
  });

  test('pages by key without gaps, whatever arrives in between', async () => {
    for (let id = 3; id < 30; id++) {
      seedContact(inbox.store, id, `c${id}@x${id}.example`);
      inbox.mailbox.deliver(
        rawMail({ From: `c${id}@x${id}.example`, Subject: 'Hi', 'In-Reply-To': sentId(id) }),
        testStart + (id % 3),
      );
    }
    await inbox.poll();
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: { id: number }[]; nextCursor: string | null } = await list({
        limit: 4,
        ...(cursor === null ? {} : { cursor }),
      });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
      deliver(2, 'late', testStart + 10 * minute + seen.length);
      await inbox.poll();
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(27);
  });

  test('filters by kind, campaign, unread and substring, whose signs mean nothing', async () => {
    deliver(1, 'Yes 100%.');
    deliver(2, 'Away.', testStart, { 'Auto-Submitted': 'auto-replied' });
    await inbox.poll();
    expect((await list({ kind: 'auto-reply' })).items).toHaveLength(1);
    expect((await list({ campaignId: 2 })).items).toHaveLength(0);
    expect((await list({ search: '0%' })).items).toMatchObject([{ contact: { id: 1 } }]);
    expect((await list({ search: 'CUSTOMER' })).items).toHaveLength(1);
    expect((await list({ search: '_%_' })).items).toHaveLength(0);
    await handlers().markRead({ ids: [1], read: true }, context);
    expect((await list({ unread: true })).items).toHaveLength(1);
    expect(contract.unread.output.parse(await handlers().unread({}, context))).toEqual({
      total: 1,
      byKind: { bounce: 0, complaint: 0, 'auto-reply': 1, reply: 0, unsubscribe: 0, other: 0 },
    });
  });
});

describe('a conversation', () => {
  test('has what was sent, received and answered in order', async () => {
    run(
      inbox.store.db,
      `INSERT INTO sent_body (ledger_id, html, text) SELECT id, '<p>Hello</p>', 'Hello' FROM ledger WHERE contact_id = 2`,
    );
    deliver(2, 'Tell me more.', testStart, { 'Content-Type': 'text/html' });
    await inbox.poll();
    inbox.clock.advanceTo(testStart + minute);
    await handlers().reply({ id: 1, text: 'Gladly.' }, context);
    const { messages, conversation } = await getOne(1);
    expect(messages.map(({ direction, text }) => [direction, text])).toEqual([
      ['sent', 'Hello'],
      ['received', 'Tell me more.'],
      ['sent', 'Gladly.'],
    ]);
    expect(messages[1]).toMatchObject({
      html: 'Tell me more.\n',
      received: { matchedBy: 'in-reply-to', original: null },
    });
    expect(conversation.messages).toBe(3);
    expect(new Set(messages.map(({ key }) => key)).size).toBe(3);
  });
});

describe('an answer', () => {
  test('continues the thread for every mail program', async () => {
    deliver(1, 'Question back', testStart);
    await inbox.poll();
    inbox.clock.advanceTo(testStart + minute);
    await handlers().reply({ id: 1, text: 'One <two> & three\n\nfour' }, context);
    await handlers().reply({ id: 1, text: 'PS' }, context);
    const [first, second] = inbox.answers;
    expect(first).toMatchObject({
      from: { name: 'Jo Sender', address: ourAddress },
      to: { name: 'Ann Lee', address: 'ann@customer.example' },
      subject: 'Re: A question',
      inReplyTo: `<1.${testStart}@x.example>`,
      references: [sentId(1), `<1.${testStart}@x.example>`],
      html: '<p>One &lt;two&gt; &amp; three</p>\n<p>four</p>',
    });
    expect(second?.references).toEqual([...(first?.references ?? []), first?.messageId]);
  });

  test('goes to the contact, not to the server that returned the mail', async () => {
    inbox.mailbox.deliver(
      rawMail(
        { From: 'MAILER-DAEMON@mx.example', Subject: 'Delayed', 'X-Failed-Recipients': 'bob@other.example' },
        '450 4.2.1 try later',
      ),
    );
    await inbox.poll();
    await handlers().reply({ id: 1, text: 'Hello Bob' }, context);
    expect(inbox.answers[0]?.to.address).toBe('bob@other.example');
  });

  test('goes where the mail asks for answers, and says so beforehand; never back to ourselves', async () => {
    const mail = (from: string, replyTo: string, id: string): Buffer =>
      rawMail({
        From: from,
        'Reply-To': replyTo,
        Subject: 'Re: A question',
        'Message-ID': id,
        'In-Reply-To': sentId(2),
      });
    inbox.mailbox.deliver(mail('Bob <bob@other.example>', 'Desk <Desk@other.example>', '<1@x.example>'));
    await inbox.poll();
    expect((await getOne(1)).answerTo).toBe('Bob <desk@other.example>');
    await handlers().reply({ id: 1, text: 'Hello' }, context);
    expect(inbox.answers[0]).toMatchObject({ to: { address: 'desk@other.example' }, inReplyTo: '<1@x.example>' });
    inbox.mailbox.deliver(mail('Bob <bob@other.example>', ourAddress, '<2@x.example>'), testStart + 1);
    await inbox.poll();
    expect((await getOne(1)).answerTo).toBe('Bob <bob@other.example>');
  });

  test('that the server refused is reported in its words and not shown as sent', async () => {
    deliver(2, 'Hm?');
    await inbox.poll();
    inbox.outcome = { kind: 'failed', class: 'permanent', response: '550 no' };
    await expect(handlers().reply({ id: 1, text: 'x' }, context)).rejects.toThrow('550 no');
    expect((await getOne(1)).messages).toHaveLength(2);
  });

  test('whose fate nobody knows stays in the thread and says so', async () => {
    deliver(2, 'Hm?');
    await inbox.poll();
    inbox.outcome = { kind: 'unknown', response: 'connection lost' };
    await expect(handlers().reply({ id: 1, text: 'x' }, context)).rejects.toThrow('may have been sent');
    expect((await getOne(1)).messages).toHaveLength(3);
  });
});

describe('a corrected verdict', () => {
  test('undoes what the wrong one did: a reply that was only an automatic one', async () => {
    deliver(1, 'Ticket 5 opened.');
    await inbox.poll();
    setVerdict('auto-reply');
    expect(inbox.calls).toEqual(['stop 1/1 replied', 'resume 1/1', 'tally 1 autoReplied 1']);
    const { messages, conversation } = await getOne(1);
    expect(conversation.kind).toBe('auto-reply');
    expect(messages.at(-1)?.received).toMatchObject({ original: 'reply', verdict: { kind: 'auto-reply' } });
  });

  test('can be taken back', async () => {
    deliver(1, 'Ticket 5 opened.');
    await inbox.poll();
    setVerdict('auto-reply');
    setVerdict('reply');
    expect(inbox.calls.slice(-2)).toEqual(['tally 1 autoReplied -1', 'stop 1/1 replied']);
    expect((await getOne(1)).messages.at(-1)?.received?.original).toBeNull();
  });

  test('lifts a suppression and resumes every campaign that it had stopped', async () => {
    deliver(1, 'please unsubscribe');
    await inbox.poll();
    expect(inbox.calls).toEqual([
      'suppress ann@customer.example unsubscribed (Spring)',
      'stop 1/1 unsubscribed',
      'stop everywhere 1 unsubscribed',
    ]);
    setVerdict('other');
    expect(inbox.calls.slice(3)).toEqual(['lift ann@customer.example unsubscribed', 'resume 1/1', 'resume 2/1']);
    expect(inbox.enrolment(1, 2).state).toBe('active');
  });

  test('keeps what another mail calls for as well', async () => {
    deliver(1, 'please unsubscribe');
    deliver(1, 'unsubscribe me!', testStart + minute);
    await inbox.poll();
    const before = [...inbox.calls];
    setVerdict('other', 1);
    expect(inbox.calls).toEqual(before);
  });

  test('leaves a sequence stopped that an earlier reply had ended', async () => {
    deliver(1, 'Interested!');
    deliver(1, 'please unsubscribe', testStart + minute);
    await inbox.poll();
    setVerdict('reply', 2);
    expect(inbox.enrolment(1, 1)).toEqual({ state: 'stopped', reason: 'replied' });
    expect(inbox.enrolment(1, 2).state).toBe('active');
  });

  test('of a mail that is not there is refused', () => {
    expect(() => setVerdict('reply', 99)).toThrow('There is no such mail.');
  });
});

describe('an answer that is being written', () => {
  const ada: CallContext = { principal: { ...owner, person: 'ada' }, note: () => undefined };
  const draftOf = async (who: CallContext): Promise<string> => (await handlers().get({ id: 1 }, who)).draft;

  test('is kept for whoever writes it until it is sent or empty', async () => {
    deliver(1, 'Tell me more');
    await inbox.poll();
    await handlers().saveDraft({ id: 1, text: 'Dear A' }, ada);
    await handlers().saveDraft({ id: 1, text: 'Dear Ann' }, ada);
    expect(await draftOf(ada)).toBe('Dear Ann');
    expect(await draftOf(context)).toBe('');
    await handlers().saveDraft({ id: 1, text: '' }, ada);
    expect(await draftOf(ada)).toBe('');
    await handlers().saveDraft({ id: 1, text: 'Dear Ann, with pleasure' }, ada);
    await handlers().reply({ id: 1, text: 'Dear Ann, with pleasure' }, ada);
    expect(await draftOf(ada)).toBe('');
  });

  test('belongs to a conversation', async () => {
    expect(() => handlers().saveDraft({ id: 9, text: 'x' }, ada)).toThrowError('There is no such conversation.');
  });
});
