import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { Connector, FetchedMessage } from '../../../src/core/connectors/connector.ts';
import { createSmtpImapConnector } from '../../../src/core/connectors/smtp-imap/connector.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import { startDovecot } from '../../support/dovecot.ts';
import type { TestDovecot } from '../../support/dovecot.ts';
import { dovecot as dovecotNeed, isMissing, postfix as postfixNeed } from '../../support/needs.ts';
import { startPostfix } from '../../support/postfix.ts';
import type { TestPostfix } from '../../support/postfix.ts';
import { memoryLog } from '../../support/ports.ts';
import { testMail, testUser } from '../../support/smtp.ts';

const never = new AbortController().signal;
const leftOut = isMissing(dovecotNeed) || isMissing(postfixNeed) || process.getuid?.() !== 0;

describe.skipIf(leftOut)('Postfix for sending and Dovecot for reading', () => {
  let dovecot: TestDovecot;
  let postfix: TestPostfix;
  let connector: Connector;
  beforeAll(async () => {
    dovecot = await startDovecot({ auth: true });
    postfix = await startPostfix(dovecot);
    connector = createSmtpImapConnector({
      config: { address: testUser.user, displayName: '', smtp: postfix.config(), imap: dovecot.config() },
      traits: { concurrency: 1, filesSentMail: true },
      secret: () => Promise.resolve(testUser.pass),
      network: createNetwork(),
      clock: systemClock,
      log: memoryLog(),
    });
  });
  afterAll(async () => {
    await connector.close();
    await postfix.close();
    await dovecot.close();
  });

  async function arrived(messageId: string): Promise<FetchedMessage> {
    for (;;) {
      const options = { cursor: null, since: 0, maxBytes: 100_000, batchSize: 10, signal: never };
      for await (const { messages } of connector.fetch(options)) {
        const found = messages.find(({ raw }) => raw.includes(messageId));
        if (found !== undefined) return found;
      }
    }
  }

  test('pass the test of the connection', async () => {
    const steps = await connector.verify(never);
    expect(steps.filter(({ ok }) => !ok)).toEqual([]);
  });

  test('carry a mail unchanged, with the Message-ID that an answer is matched by', async () => {
    const mail = testMail(testUser.user, '<postfix-1@letterlock.example>', '.dot\r\n..two\r\nend');
    expect(await connector.send(mail, never)).toMatchObject({
      kind: 'sent',
      response: expect.stringContaining('queued as'),
    });
    const { raw } = await arrived('<postfix-1@letterlock.example>');
    expect(raw.toString().endsWith(mail.raw.toString())).toBe(true);
  });

  test('refuse a wrong password in words that blame the mailbox', async () => {
    const stranger = createSmtpImapConnector({
      config: { address: testUser.user, displayName: '', smtp: postfix.config(), imap: null },
      traits: { concurrency: 1, filesSentMail: true },
      secret: () => Promise.resolve('wrong'),
      network: createNetwork(),
      clock: systemClock,
      log: memoryLog(),
    });
    const outcome = await stranger.send(testMail('bo@example.com', '<postfix-2@letterlock.example>'), never);
    await stranger.close();
    expect(outcome).toMatchObject({ kind: 'failed', class: 'auth' });
  });
});
