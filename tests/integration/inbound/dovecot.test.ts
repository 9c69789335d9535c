/** The inbox on a real IMAP server: what arrives there acts on sequences, through restarts, pushes and bombs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { Connector } from '../../../src/core/connectors/connector.ts';
import { createSmtpImapConnector } from '../../../src/core/connectors/smtp-imap/connector.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import { get } from '../../../src/core/store/rows.ts';
import { startDovecot } from '../../support/dovecot.ts';
import type { TestDovecot } from '../../support/dovecot.ts';
import { openTestInbox, rawMail, seedContact, sentId } from '../../support/inbox.ts';
import type { TestInbox } from '../../support/inbox.ts';
import { dovecot as need, isMissing } from '../../support/needs.ts';
import { memoryLog, testStart } from '../../support/ports.ts';
import { testUser } from '../../support/smtp.ts';

const at = new Date(testStart);
const reply = (contactId: number, text = 'Yes, please.'): Buffer =>
  rawMail(
    {
      From: `c${contactId}@x${contactId}.example`,
      To: testUser.user,
      Subject: 'Re: A question',
      'Message-ID': `<r${contactId}@x${contactId}.example>`,
      'In-Reply-To': sentId(contactId),
    },
    text,
  );
const bounce = readFileSync(join(import.meta.dirname, '../../fixtures/bounces/lhost-postfix-14.eml'), 'latin1');

describe.skipIf(isMissing(need))('the inbox on Dovecot', () => {
  let dovecot: TestDovecot;
  let connector: Connector;
  let inbox: TestInbox;
  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  afterAll(() => dovecot.close());
  beforeEach(async () => {
    const client = await dovecot.client();
    for (const path of ['INBOX', 'Junk']) {
      await client.mailboxOpen(path);
      if (client.mailbox !== false && client.mailbox.exists > 0) await client.messageDelete('1:*');
    }
    await client.logout();
    connector = createSmtpImapConnector({
      network: createNetwork(),
      config: { address: testUser.user, displayName: 'Jo', smtp: dovecot.config(), imap: dovecot.config() },
      traits: { concurrency: 1, filesSentMail: true },
      secret: () => Promise.resolve(testUser.pass),
      clock: systemClock,
      log: memoryLog(),
    });
    inbox = openTestInbox(connector);
    for (let id = 1; id <= 5; id++) seedContact(inbox.store, id, `c${id}@x${id}.example`);
  });
  afterEach(async () => {
    await inbox.close();
    await connector.close();
  });

  test('takes in replies and bounces from inbox and junk, and goes on where it ended', async () => {
    await dovecot.deliver(reply(1), 'INBOX', at);
    await dovecot.deliver(reply(2), 'Junk', at);
    await dovecot.deliver(rawMail({ From: 'friend@home.example', Subject: 'Dinner' }, 'secret'), 'INBOX', at);
    const returned = bounce.replace(/^Message-ID:.*$/gim, `Message-ID: ${sentId(3)}`);
    await dovecot.deliver(Buffer.from(returned.replaceAll(/\r?\n/g, '\r\n'), 'latin1'), 'INBOX', at);
    expect(await inbox.poll()).toBe(3);
    expect(inbox.calls.toSorted()).toEqual([
      'stop 1/1 replied',
      'stop 1/2 replied',
      'stop 1/3 bounced',
      'suppress c3@x3.example bounced (Spring)',
    ]);
    expect(get(inbox.store.db, 'SELECT count(*) AS n FROM received')).toEqual({ n: 3 });
    expect(await inbox.poll()).toBe(0);
    await dovecot.deliver(reply(4), 'INBOX', at);
    await dovecot.restart();
    expect(await inbox.poll()).toBe(1);
  });

  test('hears of a reply by IDLE', async () => {
    const seen = new Promise<void>((resolve) => {
      inbox.events.listen((name) => {
        if (name === 'inbox.changed') resolve();
      });
    });
    inbox.inbound.start();
    await inbox.inbound.idle();
    await dovecot.deliver(reply(5), 'INBOX', at);
    await seen;
    expect(inbox.enrolment(5)).toEqual({ state: 'stopped', reason: 'replied' });
  });

  test('reads a reply with a 30 MB attachment by its beginning', async () => {
    const line = `${'A'.repeat(76)}\r\n`;
    const head =
      `From: c1@x1.example\r\nTo: ${testUser.user}\r\nSubject: Re: A question\r\nIn-Reply-To: ${sentId(1)}\r\n` +
      'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee the plan.\r\n--b\r\n' +
      'Content-Type: application/pdf; name=plan.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n';
    await dovecot.deliver(
      Buffer.concat([Buffer.from(head), Buffer.alloc(30_000_000, line), Buffer.from('\r\n--b--\r\n')]),
      'INBOX',
      at,
    );
    expect(await inbox.poll()).toBe(1);
    expect(get<{ text: string }>(inbox.store.db, 'SELECT text FROM received')?.text.trim()).toBe('See the plan.');
  });
});
