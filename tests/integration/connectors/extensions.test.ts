import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { Connector } from '../../../src/core/connectors/connector.ts';
import { createSmtpImapConnector } from '../../../src/core/connectors/smtp-imap/connector.ts';
import { envelopeFor } from '../../../src/core/connectors/smtp-imap/envelope.ts';
import type { MailboxDeps } from '../../../src/core/connectors/smtp-imap/servers.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import type { ServerConfig } from '../../../src/shared/contract/mailbox.ts';
import { closing } from '../../support/closing.ts';
import { startHttpProxy, startSocksProxy } from '../../support/proxy.ts';
import { memoryLog } from '../../support/ports.ts';
import { startScriptedImap } from '../../support/scripted-imap.ts';
import { startSmtp, testMail, testUser } from '../../support/smtp.ts';
import type { SmtpScript, TestSmtp } from '../../support/smtp.ts';

const never = new AbortController().signal;
const server = async (script: SmtpScript = {}): Promise<TestSmtp> => closing(await startSmtp(script));

const mailbox = (smtp: ServerConfig, change: Partial<MailboxDeps> = {}, imap: ServerConfig | null = null): Connector =>
  closing(
    createSmtpImapConnector({
      config: { address: testUser.user, displayName: '', smtp, imap },
      traits: { concurrency: 1, filesSentMail: true },
      secret: () => Promise.resolve(testUser.pass),
      network: createNetwork(),
      clock: systemClock,
      log: memoryLog(),
      ...change,
    }),
  );
const letter = (to = 'bo@example.com'): ReturnType<typeof testMail> => testMail(to, '<x1@letterlock.example>');

async function readOnce(connector: Connector): Promise<void> {
  const options = { cursor: null, since: 0, maxBytes: 1000, batchSize: 10, signal: never };
  for await (const { messages } of connector.fetch(options)) expect(messages).toEqual([]);
}

describe('a message that the server can never take is refused before it is sent:', () => {
  test('one that is larger than it announced', async () => {
    const smtp = await server({ options: { size: 1000 } });
    const mail = testMail('bo@example.com', '<big@letterlock.example>', 'x'.repeat(2000));
    expect(await mailbox(smtp.config()).send(mail, never)).toMatchObject({
      kind: 'failed',
      class: 'permanent',
      response: expect.stringMatching(/larger than 127\.0\.0\.1 takes/),
    });
    expect(smtp.accepted).toEqual([]);
  });

  test('one to an address with letters that it does not know', async () => {
    const smtp = await server({ options: { hideSMTPUTF8: true } });
    const connector = mailbox(smtp.config());
    expect(await connector.send(letter('bø@example.com'), never)).toMatchObject({
      kind: 'failed',
      class: 'permanent',
      response: expect.stringContaining('SMTPUTF8'),
    });
    expect(await connector.send(letter(), never)).toMatchObject({ kind: 'sent' });
  });

  test('one with bytes beyond 7 bits where 8BITMIME is missing', async () => {
    const smtp = await server({ options: { hide8BITMIME: true } });
    const mail = { ...letter(), raw: Buffer.from('Subject: Grüße\r\n\r\nHello\r\n') };
    expect(await mailbox(smtp.config()).send(mail, never)).toMatchObject({ kind: 'failed', class: 'permanent' });
  });
});

test('an international domain is written in ASCII and needs no extension', () => {
  const { envelope, ...mail } = letter();
  const plain = { utf8: false, eightBit: false, dsn: false };
  expect(envelopeFor({ ...mail, envelope: { ...envelope, to: 'bo@bücher.example' } }, plain)).toMatchObject({
    to: ['bo@xn--bcher-kva.example'],
  });
});

test('a server with DSN is asked to name the message in a bounce and to return its header alone', async () => {
  const seen: unknown[] = [];
  const smtp = await server({
    options: { hideDSN: false },
    onRcptTo({ args }, { envelope }, done) {
      seen.push(envelope.mailFrom && envelope.mailFrom.args, args);
      done();
    },
  });
  expect(await mailbox(smtp.config()).send(letter(), never)).toMatchObject({ kind: 'sent' });
  expect(seen).toEqual([
    expect.objectContaining({ RET: 'HDRS', ENVID: 'x1@letterlock.example' }),
    expect.objectContaining({ NOTIFY: 'FAILURE,DELAY' }),
  ]);
});

describe('an access token', () => {
  const tokens = (): { readonly asked: boolean[]; readonly secret: MailboxDeps['secret'] } => {
    const asked: boolean[] = [];
    return {
      asked,
      secret: ({ renew = false } = {}) => {
        asked.push(renew);
        return Promise.resolve(renew ? 'fresh' : 'stale');
      },
    };
  };
  const byToken: SmtpScript = {
    options: {
      authMethods: ['XOAUTH2'],
      onAuth: ({ username, accessToken }, _session, done) =>
        accessToken === 'fresh' ? done(null, { user: username }) : done(null, { data: { status: '401' } }),
    },
  };

  test('that SMTP refuses is renewed once', async () => {
    const smtp = await server(byToken);
    const { asked, secret } = tokens();
    expect(await mailbox(smtp.config(), { secret, bearer: true }).send(letter(), never)).toMatchObject({
      kind: 'sent',
    });
    expect(asked).toEqual([false, true]);
  });

  test('that stays refused pauses the mailbox, after two attempts', async () => {
    const smtp = await server(byToken);
    const asked: unknown[] = [];
    const secret: MailboxDeps['secret'] = (options) => {
      asked.push(options);
      return Promise.resolve('revoked');
    };
    const connector = mailbox(smtp.config(), { secret, bearer: true });
    expect(await connector.send(letter(), never)).toMatchObject({ kind: 'failed', class: 'auth' });
    expect(asked).toHaveLength(2);
    const last = (await connector.verify(never)).at(-1);
    expect(last).toMatchObject({ step: 'auth', code: 'auth-token-refused' });
  });

  test.each([
    ['AUTH=OAUTHBEARER AUTH=XOAUTH2', 'OAUTHBEARER', 'AQ=='],
    ['AUTH=XOAUTH2', 'XOAUTH2', ''],
  ])(
    'goes to IMAP with %s by %s; a challenge is acknowledged, then the token renewed',
    async (offer, method, answer) => {
      const lines: string[] = [];
      let last = '';
      const imap = closing(
        await startScriptedImap({
          capability: `IMAP4rev1 SASL-IR ${offer}`,
          script({ tag, command, rest }) {
            if (command === 'AUTHENTICATE') {
              last = tag;
              lines.push(rest.split(' ')[0] ?? '');
              const fresh = Buffer.from(rest.split(' ')[1] ?? '', 'base64').includes('Bearer fresh');
              return fresh ? `${tag} OK` : `+ ${Buffer.from('{"status":"401"}').toString('base64')}`;
            }
            if (tag !== '') return null;
            lines.push(rest);
            return `${last} NO refused`;
          },
        }),
      );
      const { asked, secret } = tokens();
      const connector = mailbox((await server()).config(), { secret, bearer: true }, imap.config());
      await readOnce(connector);
      expect(lines).toEqual([method, answer, method]);
      expect(asked).toEqual([false, true]);
    },
  );
});

describe('behind a proxy', () => {
  test.each([
    ['HTTP', () => startHttpProxy({ credentials: 'jo:word' })],
    ['SOCKS5', () => startSocksProxy()],
  ])('(%s) mail is sent and read, names are the proxy’s to know, and certificates are verified', async (_, start) => {
    const proxy = closing(await start());
    const smtp = await server();
    const imap = closing(await startScriptedImap());
    const network = createNetwork({ environment: { ALL_PROXY: proxy.url.replace('//127', '//jo:word@127') } });
    const connector = mailbox(smtp.config({ host: 'smtp.test' }), { network }, imap.config({ host: 'imap.test' }));
    const steps = await connector.verify(never);
    expect(steps.filter(({ ok }) => !ok)).toEqual([]);
    expect(steps[0]!.detail).toMatchObject({ proxy: new URL(proxy.url).host });
    expect(JSON.stringify(steps)).not.toContain('word');
    expect(await connector.send(letter(), never)).toMatchObject({ kind: 'sent' });
    expect(new Set(proxy.asked.map((asked) => asked.split(':')[0]))).toEqual(new Set(['smtp.test', 'imap.test']));
    await readOnce(connector);
    expect(connector.facts?.().tls).toMatchObject({
      smtp: { protocol: 'TLSv1.3', cipher: expect.stringMatching(/^TLS_/) },
      imap: { protocol: 'TLSv1.3', since: expect.any(Number) },
    });
    const other = mailbox(smtp.config({ host: 'smtp.test', fingerprint: '0'.repeat(64) }), { network });
    expect(await other.send(letter(), never)).toMatchObject({ kind: 'failed', class: 'connection' });
  });

  test('that wants a sign-in, the test of the connection says so', async () => {
    const proxy = closing(await startHttpProxy({ credentials: 'jo:word' }));
    const network = createNetwork({ environment: { ALL_PROXY: proxy.url } });
    const config = (await server()).config({ host: 'smtp.test' });
    const connector = mailbox(config, { network });
    expect((await connector.verify(never)).at(-1)).toMatchObject({ step: 'connect', code: 'proxy-auth', ok: false });
    expect(await connector.send(letter(), never)).toMatchObject({ kind: 'failed', class: 'connection' });
  });
});
