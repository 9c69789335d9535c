import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { Connector } from '../../../src/core/connectors/connector.ts';
import { createSmtpImapConnector } from '../../../src/core/connectors/smtp-imap/connector.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import type { ServerConfig } from '../../../src/shared/contract/mailbox.ts';
import { closing } from '../../support/closing.ts';
import { memoryLog } from '../../support/ports.ts';
import { refusal, startSmtp, testMail, testUser } from '../../support/smtp.ts';
import type { SmtpScript, TestSmtp } from '../../support/smtp.ts';

const never = new AbortController().signal;

const server = async (script: SmtpScript = {}): Promise<TestSmtp> => closing(await startSmtp(script));

function mailbox(smtp: ServerConfig, secret = testUser.pass): Connector {
  return closing(
    createSmtpImapConnector({
      network: createNetwork(),
      config: { address: testUser.user, displayName: 'Anna', smtp, imap: null },
      traits: { concurrency: 1, filesSentMail: false },
      secret: () => Promise.resolve(secret),
      clock: systemClock,
      log: memoryLog(),
    }),
  );
}

const connectionsOf = ({ accepted }: TestSmtp): Set<number> => new Set(accepted.map(({ connection }) => connection));

describe('handing a message over', () => {
  test.each(['implicit', 'starttls'] as const)('reaches the server byte for byte over TLS 1.3 (%s)', async (tls) => {
    const smtp = await server({ tls });
    const body = `.leading dot\r\n..two\r\n${'long '.repeat(30_000)}\r\nend`;
    const mail = testMail('bo@example.com', '<a1@letterlock.example>', body);
    const outcome = await mailbox(smtp.config()).send(mail, never);
    expect(outcome).toMatchObject({ kind: 'sent' });
    expect(smtp.accepted).toHaveLength(1);
    expect(smtp.accepted[0]!.raw.equals(mail.raw)).toBe(true);
    expect(smtp.accepted[0]).toMatchObject({ from: testUser.user, to: ['bo@example.com'] });
  });

  test('uses one connection for many messages', async () => {
    const smtp = await server();
    const connector = mailbox(smtp.config());
    for (let n = 0; n < 20; n += 1)
      await connector.send(testMail('bo@example.com', `<m${n}@letterlock.example>`), never);
    expect(smtp.accepted).toHaveLength(20);
    expect(connectionsOf(smtp).size).toBe(1);
  });

  test('ends with the signal where the server says nothing any more after a refusal', async () => {
    const ending = new AbortController();
    const smtp = await server({
      onRcptTo(_address, _session, done) {
        setTimeout(() => ending.abort(), 100);
        smtp.ignoreResets();
        done(refusal(550, '5.1.1 No such user here'));
      },
    });
    const outcome = await mailbox(smtp.config()).send(
      testMail('gone@example.com', '<s1@letterlock.example>'),
      ending.signal,
    );
    expect(outcome).toMatchObject({ kind: 'failed', class: 'permanent' });
  });

  test('goes on with the same connection after a refused recipient', async () => {
    const used: string[] = [];
    const smtp = await server({
      onRcptTo({ address }, { id }, done) {
        used.push(id);
        done(address.startsWith('gone') ? refusal(550, '5.1.1 No such user here') : null);
      },
    });
    const connector = mailbox(smtp.config());
    expect(await connector.send(testMail('gone@example.com', '<r1@letterlock.example>'), never)).toEqual({
      kind: 'failed',
      class: 'permanent',
      response: expect.stringContaining('No such user here'),
    });
    expect(await connector.send(testMail('bo@example.com', '<r2@letterlock.example>'), never)).toMatchObject({
      kind: 'sent',
    });
    expect(new Set(used).size).toBe(1);
  });

  test('opens a fresh connection when the kept one was cut in the meantime', async () => {
    const smtp = await server();
    const connector = mailbox(smtp.config());
    await connector.send(testMail('bo@example.com', '<k1@letterlock.example>'), never);
    smtp.cut();
    expect(await connector.send(testMail('bo@example.com', '<k2@letterlock.example>'), never)).toMatchObject({
      kind: 'sent',
    });
    expect(connectionsOf(smtp).size).toBe(2);
  });

  test('does not know what became of a message when the line breaks after the final dot', async () => {
    const smtp = await server({ onMail: () => 'drop' });
    const outcome = await mailbox(smtp.config()).send(testMail('bo@example.com', '<u1@letterlock.example>'), never);
    expect(outcome).toMatchObject({ kind: 'unknown' });
    expect(smtp.accepted).toHaveLength(1);
  });

  test('may try again when the line breaks before the message was through', async () => {
    const smtp = await server({ onRcptTo: () => setImmediate(() => smtp.cut()) });
    const outcome = await mailbox(smtp.config()).send(testMail('bo@example.com', '<b1@letterlock.example>'), never);
    expect(outcome).toMatchObject({ kind: 'failed', class: 'transient' });
  });

  test('may try again when the line breaks in the middle of a large message', async () => {
    const smtp = await server({
      options: {
        onData: (stream) => void stream.once('data', () => smtp.cut()),
      },
    });
    const mail = testMail('bo@example.com', '<c1@letterlock.example>', 'x'.repeat(70).concat('\r\n').repeat(600_000));
    expect(await mailbox(smtp.config()).send(mail, never)).toMatchObject({ kind: 'failed', class: 'transient' });
    expect(smtp.accepted).toHaveLength(0);
  });

  test.each([
    ['a full disk over there', refusal(452, '4.3.1 Out of storage'), { kind: 'failed', class: 'transient' }],
    ['spam refused', refusal(554, '5.7.1 Looks like spam'), { kind: 'failed', class: 'permanent' }],
    [
      'the own daily quota',
      refusal(550, '5.4.5 Daily user sending limit exceeded'),
      { kind: 'failed', class: 'quota' },
    ],
  ])('names %s after the data for what it is', async (_name, error, expected) => {
    const smtp = await server({ onMail: () => error });
    const outcome = await mailbox(smtp.config()).send(testMail('bo@example.com', '<d1@letterlock.example>'), never);
    expect(outcome).toMatchObject(expected);
  });

  test('blames the mailbox, not the contact, for a wrong password', async () => {
    const smtp = await server();
    const outcome = await mailbox(smtp.config(), 'wrong').send(
      testMail('bo@example.com', '<p1@letterlock.example>'),
      never,
    );
    expect(outcome).toMatchObject({ kind: 'failed', class: 'auth', response: expect.stringContaining('535') });
    expect(JSON.stringify(outcome)).not.toContain('wrong');
  });

  test('blames the mailbox, not the contact, when nobody answers', async () => {
    const smtp = await server();
    await smtp.close();
    const outcome = await mailbox(smtp.config({ fingerprint: null })).send(
      testMail('bo@example.com', '<n1@letterlock.example>'),
      never,
    );
    expect(outcome).toMatchObject({ kind: 'failed', class: 'connection' });
  });

  test.each(['plain', 'login'] as const)('signs in by AUTH %s', async (auth) => {
    const smtp = await server();
    const outcome = await mailbox(smtp.config({ auth })).send(
      testMail('bo@example.com', '<s1@letterlock.example>'),
      never,
    );
    expect(outcome).toMatchObject({ kind: 'sent' });
  });
});
