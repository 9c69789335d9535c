import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FetchBatch } from '../../../src/core/connectors/connector.ts';
import type { Queued, SesQueue } from '../../../src/core/connectors/ses/queue.ts';
import { createSesReceiver } from '../../../src/core/connectors/ses/receive.ts';
import { LetterlockError } from '../../../src/shared/result.ts';
import { all, get } from '../../../src/core/store/rows.ts';
import { openTestInbox, ourAddress, rawMail, seedContact, sentId } from '../../support/inbox.ts';
import type { TestInbox } from '../../support/inbox.ts';
import { testStart } from '../../support/ports.ts';

let inbox: TestInbox;
beforeEach(() => {
  inbox = openTestInbox();
  seedContact(inbox.store, 1, 'ann@customer.example', [1, 2]);
});
afterEach(() => inbox.close());

const reply = (from = 'Ann <ann@customer.example>', more: Record<string, string> = {}): Buffer =>
  rawMail(
    {
      From: from,
      To: ourAddress,
      Subject: 'Re: A question',
      'Message-ID': '<r1@customer.example>',
      'In-Reply-To': sentId(1),
      ...more,
    },
    'Sounds good, let us talk.\n\nOn Monday Jo wrote:\n> A question',
  );

const dsn = (status: string, action = 'failed', returned = sentId(1)): Buffer =>
  rawMail(
    {
      From: 'MAILER-DAEMON@customer.example',
      To: ourAddress,
      Subject: 'Undelivered Mail Returned to Sender',
      'Message-ID': '<d1@customer.example>',
      'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b',
    },
    `--b\n\nIt failed.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.customer.example\n\nFinal-Recipient: rfc822; ann@customer.example\nAction: ${action}\nStatus: ${status}\nDiagnostic-Code: smtp; 550 ${status} no\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: ${returned}\nTo: ann@customer.example\n--b--\n`,
  );

const stored = (): { kind: string; matched_by: string; evidence: string }[] =>
  all(inbox.store.db, 'SELECT kind, matched_by, evidence FROM received ORDER BY id');

describe('a queue of reports', () => {
  /** What had been stored at each moment at which something left the queue. */
  const removals: unknown[] = [];
  const notices = [1, 2].map((n): Queued => ({
    message: { providerKey: `sns/${n}`, receivedAt: testStart, raw: dsn('5.1.1'), truncated: false },
    receipt: `receipt ${n}`,
  }));
  const queueOf = (waiting: Queued[]): SesQueue => ({
    receive() {
      const queued = waiting.splice(0, 1);
      return Promise.resolve({ queued, seen: queued.length });
    },
    remove(queued) {
      const rows = all<{ key: string }>(inbox.store.db, 'SELECT provider_key AS key FROM received');
      const read = get(inbox.store.db, 'SELECT 1 FROM mailbox_cursor') !== undefined;
      removals.push([queued.map(({ receipt }) => receipt), rows.length, read]);
      return Promise.resolve();
    },
    waiting: () => Promise.resolve(0),
  });

  test('gives nothing up that is not stored', async () => {
    removals.length = 0;
    const receiver = createSesReceiver(null, queueOf([...notices]), inbox.deps.log);
    inbox.mailbox.fetch = (options) => receiver.fetch(options) as AsyncGenerator<FetchBatch>;
    await inbox.poll();
    expect(removals).toEqual([
      [['receipt 1'], 1, true],
      [['receipt 2'], 1, true],
    ]);
  });
});

describe('a reply', () => {
  test('ends this campaign’s sequence alone and keeps what decided', async () => {
    inbox.mailbox.deliver(reply());
    expect(await inbox.poll()).toBe(1);
    expect(stored()).toEqual([{ kind: 'reply', matched_by: 'in-reply-to', evidence: `In-Reply-To: ${sentId(1)}` }]);
    expect(inbox.calls).toEqual(['stop 1/1 replied']);
    expect(inbox.enrolment(1, 2).state).toBe('active');
  });

  test('is worth a note with the name of who wrote, and an automatic one is not', async () => {
    inbox.mailbox.deliver(
      reply('Ann <ann@customer.example>', { 'Auto-Submitted': 'auto-replied', 'Message-ID': '<a@b.c>' }),
    );
    inbox.mailbox.deliver(reply());
    await inbox.poll();
    await inbox.poll();
    expect(inbox.noted).toEqual(['Ann']);
  });

  test('is found by References when a mail program leaves In-Reply-To out', async () => {
    inbox.mailbox.deliver(
      rawMail({ From: 'ann@private.example', Subject: 'Re: A question', References: `<x@y.z> ${sentId(1)}` }, 'Yes.'),
    );
    await inbox.poll();
    expect(stored()).toMatchObject([{ kind: 'reply', matched_by: 'references' }]);
  });

  test('counts without any thread when it comes from the contact in person', async () => {
    inbox.mailbox.deliver(rawMail({ From: 'ANN@Customer.Example', Subject: 'Your offer' }, 'Call me.'));
    await inbox.poll();
    expect(stored()).toMatchObject([{ kind: 'reply', matched_by: 'address', evidence: 'From: ann@customer.example' }]);
    expect(inbox.calls).toEqual(['stop 2/1 replied']);
  });

  test('of a colleague counts with the same subject and no other contact there', async () => {
    const colleague = { From: 'bob@customer.example', To: ourAddress };
    inbox.mailbox.deliver(rawMail({ ...colleague, Subject: 'AW: a  question' }, 'Bob here.'));
    inbox.mailbox.deliver(rawMail({ ...colleague, Subject: 'Re: the invoice' }, 'Something else.'));
    expect(await inbox.poll()).toBe(1);
    expect(stored()).toMatchObject([{ kind: 'reply', matched_by: 'domain' }]);
  });

  test('of a colleague belongs to nobody where two contacts work', async () => {
    seedContact(inbox.store, 2, 'cid@customer.example');
    inbox.mailbox.deliver(rawMail({ From: 'bob@customer.example', Subject: 'Re: A question' }, 'Bob here.'));
    expect(await inbox.poll()).toBe(0);
  });

  test('of a stranger at a mailbox provider is never taken for the contact’s', async () => {
    seedContact(inbox.store, 2, 'dora@gmail.com');
    inbox.mailbox.deliver(rawMail({ From: 'someone@gmail.com', Subject: 'Re: A question' }, 'Hm.'));
    expect(await inbox.poll()).toBe(0);
  });

  test('that came before the first mail of the campaign stops nothing', async () => {
    inbox.mailbox.deliver(rawMail({ From: 'ann@customer.example', Subject: 'Hello' }, 'Hi.'), testStart - 7_200_000);
    expect(await inbox.poll()).toBe(0);
  });
});

describe('other verdicts', () => {
  test('an automatic reply is tallied and the sequence goes on', async () => {
    inbox.mailbox.deliver(reply(undefined, { 'Auto-Submitted': 'auto-replied' }));
    await inbox.poll();
    expect(inbox.calls).toEqual(['tally 1 autoReplied 1']);
  });

  test('a hard bounce suppresses the contact and ends every sequence', async () => {
    inbox.mailbox.deliver(dsn('5.1.1'));
    await inbox.poll();
    expect(stored()).toMatchObject([{ kind: 'bounce', matched_by: 'returned-message-id' }]);
    expect(inbox.calls).toEqual([
      'suppress ann@customer.example bounced (Spring)',
      'stop 1/1 bounced',
      'stop everywhere 1 bounced',
    ]);
  });

  test.each([
    ['a full mailbox', '5.2.2', 'failed'],
    ['a delay', '4.4.1', 'delayed'],
    ['a block by policy', '5.7.1', 'failed'],
  ])('%s is noted and changes nothing', async (_name, status, action) => {
    inbox.mailbox.deliver(dsn(status, action));
    expect(await inbox.poll()).toBe(1);
    expect(inbox.calls).toEqual([]);
  });

  test('a bounce that returns nothing is matched by the address it accuses', async () => {
    inbox.mailbox.deliver(dsn('5.1.1', 'failed', '<unknown@elsewhere.example>'));
    await inbox.poll();
    expect(stored()).toMatchObject([{ kind: 'bounce', matched_by: 'address' }]);
  });

  test('an unsubscribe token suppresses the contact whoever sends it', async () => {
    const token = sentId(1).slice(1).split('@')[0] ?? '';
    inbox.mailbox.deliver(rawMail({ From: 'assistant@elsewhere.example', Subject: `unsubscribe ${token}` }));
    await inbox.poll();
    expect(stored()).toMatchObject([{ kind: 'unsubscribe', matched_by: 'unsubscribe-token' }]);
    expect(inbox.calls).toEqual([
      'suppress ann@customer.example unsubscribed (Spring)',
      'stop 1/1 unsubscribed',
      'stop everywhere 1 unsubscribed',
    ]);
  });

  test('an unsubscribe token of nobody does nothing', async () => {
    inbox.mailbox.deliver(rawMail({ From: 'x@elsewhere.example', Subject: 'unsubscribe AAAAAAAAAAAAAAAAAAAAAA' }));
    expect(await inbox.poll()).toBe(0);
  });

  test('a complaint suppresses the contact', async () => {
    const raw = readFileSync(join(import.meta.dirname, '../../fixtures/bounces/arf-11.eml'), 'latin1');
    inbox.mailbox.deliver(Buffer.from(raw.replace(/^Message-ID:.*$/gim, `Message-ID: ${sentId(1)}`), 'latin1'));
    await inbox.poll();
    expect(inbox.calls).toEqual([
      'suppress ann@customer.example complained (Spring)',
      'stop 1/1 complained',
      'stop everywhere 1 complained',
    ]);
  });

  test('a newsletter of the contact’s is not an answer', async () => {
    inbox.mailbox.deliver(
      rawMail({ From: 'ann@customer.example', Subject: 'Our news', 'List-Unsubscribe': '<mailto:x@y.z>' }, 'News!'),
    );
    await inbox.poll();
    expect(stored()).toMatchObject([{ kind: 'other' }]);
    expect(inbox.calls).toEqual([]);
  });
});

describe('privacy', () => {
  test('nothing is kept of mail that belongs to no campaign', async () => {
    inbox.mailbox.deliver(rawMail({ From: 'friend@home.example', Subject: 'Re: dinner' }, 'secret plans'));
    inbox.mailbox.deliver(
      rawMail({ From: ourAddress, Subject: 'Re: A question', 'In-Reply-To': sentId(1) }, 'own copy'),
    );
    expect(await inbox.poll()).toBe(0);
    expect(get(inbox.store.db, 'SELECT count(*) AS n FROM received')).toEqual({ n: 0 });
    expect(get<{ cursor: string }>(inbox.store.db, 'SELECT cursor FROM mailbox_cursor')?.cursor).toBe('["v1","2"]');
  });
});

describe('reading on', () => {
  test('goes on from the stored cursor after the line broke in the middle', async () => {
    for (let n = 0; n < 5; n++) inbox.mailbox.deliver(reply(undefined, { 'Message-ID': `<r${n}@customer.example>` }));
    inbox.mailbox.breakAfterBatch = new LetterlockError('mail-connection');
    await expect(inbox.poll()).rejects.toThrow(LetterlockError);
    expect(stored()).toHaveLength(2);
    expect(await inbox.poll()).toBe(3);
    expect(inbox.mailbox.fetches.at(-1)?.cursor).toBe('["v1","2"]');
  });

  test('does nothing twice when a mailbox renumbers its mails', async () => {
    inbox.mailbox.deliver(dsn('5.1.1'));
    inbox.mailbox.deliver(reply());
    await inbox.poll();
    const before = [...inbox.calls];
    inbox.mailbox.validity = 'v2';
    expect(await inbox.poll()).toBe(0);
    expect(inbox.calls).toEqual(before);
  });

  test('a batch whose effects fail leaves mails and cursor as they were', async () => {
    inbox.mailbox.deliver(reply());
    const stops = { ...inbox.deps.stops };
    Object.assign(inbox.deps.stops, {
      stopContact() {
        throw new Error('disk');
      },
    });
    await expect(inbox.poll()).rejects.toThrow('disk');
    expect(stored()).toEqual([]);
    expect(get(inbox.store.db, 'SELECT 1 FROM mailbox_cursor')).toBeUndefined();
    Object.assign(inbox.deps.stops, stops);
    expect(await inbox.poll()).toBe(1);
  });
});

describe('a mailbox’s test of itself', () => {
  const token = '0abcdefghijklmnopqrstu';
  beforeEach(() => {
    // The second mailbox is among the contacts, as people who try things out do.
    seedContact(inbox.store, 9, 'second@sender2.example');
    inbox.store.db.exec(`
      INSERT INTO self_probe (from_account_id, to_account_id, token, state, started_at)
      VALUES (1, 1, '${token}', 'running', 1)`);
  });
  const probe = (more: Record<string, string>): Buffer =>
    rawMail({ From: 'second@sender2.example', To: ourAddress, Subject: 'How this mail arrives', ...more }, 'Hello');

  test.each<[string, Buffer]>([
    ['by its Message-ID', probe({ 'Message-ID': `<${token}@sender2.example>` })],
    [
      'by its unsubscribe address, where it was given another Message-ID',
      probe({
        'Message-ID': '<0100@eu-west-1.amazonses.com>',
        'List-Unsubscribe': `<mailto:second@sender2.example?subject=unsubscribe%20${token}>`,
      }),
    ],
    [
      'and what answers it',
      probe({
        'Message-ID': '<away@sender2.example>',
        'In-Reply-To': `<${token}@sender.example>`,
        'Auto-Submitted': 'auto-replied',
      }),
    ],
    ['and what returns it', dsn('5.1.1', 'failed', `<${token}@sender.example>`)],
  ])('is known %s', async (_, raw) => {
    inbox.mailbox.deliver(raw);
    expect(await inbox.poll()).toBe(0);
    expect(stored()).toEqual([]);
    expect(inbox.calls).toEqual([]);
  });

  test('and another mail of the same sender is an answer like any other', async () => {
    inbox.mailbox.deliver(probe({ 'Message-ID': '<another@sender2.example>' }));
    expect(await inbox.poll()).toBe(1);
    expect(stored()).toMatchObject([{ kind: 'reply' }]);
  });
});
