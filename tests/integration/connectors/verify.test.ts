import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { Connector } from '../../../src/core/connectors/connector.ts';
import { createSmtpImapConnector } from '../../../src/core/connectors/smtp-imap/connector.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import type { ServerConfig } from '../../../src/shared/contract/mailbox.ts';
import { closing } from '../../support/closing.ts';
import { listen } from '../../support/listener.ts';
import { memoryLog } from '../../support/ports.ts';
import { refusal, startSmtp, testCertificate, testMail, testUser } from '../../support/smtp.ts';

const signal = new AbortController().signal;

function connectorTo(smtp: ServerConfig, imap: ServerConfig | null = null): Connector {
  return closing(
    createSmtpImapConnector({
      network: createNetwork(),
      config: { address: testUser.user, displayName: '', smtp, imap },
      traits: { concurrency: 1, filesSentMail: false },
      secret: () => Promise.resolve(testUser.pass),
      clock: systemClock,
      log: memoryLog(),
    }),
  );
}

async function lastStep(
  smtp: ServerConfig,
): Promise<{ step: string; code: string; ok: boolean; explanation: string; detail: Record<string, string> }> {
  return (await connectorTo(smtp).verify(signal)).at(-1)!;
}

/** A server that speaks whatever it is told to, byte by byte. Answers its port. */
async function raw(
  talk: (socket: Socket) => void,
  make: (listener: (socket: Socket) => void) => Server = createServer,
): Promise<number> {
  const server = make((socket) => {
    socket.on('error', () => undefined);
    talk(socket);
  });
  server.on('tlsClientError', () => undefined);
  return closing(await listen(server)).port;
}

const at = (port: number, change: Partial<ServerConfig> = {}): ServerConfig => ({
  host: '127.0.0.1',
  port,
  tls: 'implicit',
  user: testUser.user,
  auth: 'auto',
  minimumTls: 'TLSv1.3',
  fingerprint: null,
  ...change,
});

/** Speaks SMTP up to STARTTLS and answers that with `answer`; notes every line it hears. */
const startTlsServer = (features: string, answer: string, heard: string[]): Promise<number> =>
  raw((socket) => {
    socket.write('220 mail.example ESMTP\r\n');
    socket.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString('latin1').split('\r\n').filter(Boolean)) {
        heard.push(line);
        if (line.startsWith('EHLO')) socket.write(`250-mail.example\r\n${features}250 SIZE 1000000\r\n`);
        else if (line === 'STARTTLS') socket.write(answer);
        else if (line.startsWith('AUTH') || line.startsWith('MAIL')) socket.write('250 OK\r\n');
      }
    });
  });

describe('the connection test explains', () => {
  test('a server name that does not exist', async () => {
    expect(await lastStep(at(465, { host: 'smtp.letterlock.invalid' }))).toMatchObject({
      step: 'resolve',
      ok: false,
      code: expect.stringMatching(/^resolve-/),
    });
  });

  test('a port on which nobody listens', async () => {
    expect(await lastStep(at(1))).toMatchObject({ step: 'connect', code: 'connect-refused' });
  });

  test('a web page in place of the mail server', async () => {
    const port = await raw(
      (socket) => void socket.end('HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n\r\n'),
    );
    expect(await lastStep(at(port, { tls: 'starttls' }))).toMatchObject({ step: 'greeting', code: 'greeting-foreign' });
  });

  test('a server that turns connections away', async () => {
    const port = await raw((socket) => void socket.write('554 No SMTP service here\r\n'));
    const step = await lastStep(at(port, { tls: 'starttls' }));
    expect(step).toMatchObject({ step: 'greeting', code: 'greeting-refused' });
    expect(step.explanation).toContain('554 No SMTP service here');
  });

  test('STARTTLS where TLS from the start was chosen', async () => {
    const port = await raw((socket) => void socket.write('220 mail.example ESMTP\r\n'));
    expect(await lastStep(at(port))).toMatchObject({ step: 'tls', code: 'tls-not-spoken' });
  });

  test('a server whose newest TLS is 1.2, which works once the account is lowered', async () => {
    const smtp = closing(await startSmtp({ options: { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } }));
    expect(await lastStep(smtp.config())).toMatchObject({
      step: 'tls',
      code: 'tls-too-old',
      detail: { protocol: 'TLSv1.2' },
    });
    expect(
      await connectorTo(smtp.config()).send(testMail('bo@example.com', '<t1@letterlock.example>'), signal),
    ).toMatchObject({ kind: 'failed', class: 'connection' });
    expect(await lastStep(smtp.config({ minimumTls: 'TLSv1.2' }))).toMatchObject({ step: 'auth', ok: true });
  });

  test('a server that knows only TLS 1.1', async () => {
    const { key, cert } = await testCertificate();
    const port = await raw(
      () => undefined,
      (listener) =>
        createTlsServer(
          { key, cert, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' },
          listener,
        ),
    );
    expect(await lastStep(at(port, { minimumTls: 'TLSv1.2' }))).toMatchObject({ step: 'tls', code: 'tls-too-old' });
  });

  test('a self-signed certificate, with the fingerprint to trust', async () => {
    const smtp = closing(await startSmtp());
    const step = await lastStep(smtp.config({ fingerprint: null }));
    expect(step).toMatchObject({
      step: 'tls',
      code: 'tls-self-signed',
      detail: { fingerprint: smtp.certificate.fingerprint },
    });
    expect(step.explanation).toContain(smtp.certificate.fingerprint);
  });

  test('a trusted certificate that has expired', async () => {
    const certificate = await testCertificate({ notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') });
    const smtp = closing(await startSmtp({ certificate }));
    expect(await lastStep(smtp.config())).toMatchObject({ step: 'tls', code: 'tls-expired' });
    expect(
      await connectorTo(smtp.config()).send(testMail('bo@example.com', '<e1@letterlock.example>'), signal),
    ).toMatchObject({ kind: 'failed', class: 'connection' });
  });

  test.each([
    ['a wrong password', '5.7.8 Username and Password not accepted', 'auth-refused'],
    ['the need for an app password', '5.7.9 Application-specific password required', 'auth-app-password'],
    [
      'basic authentication off',
      '5.7.139 Authentication unsuccessful, basic authentication is disabled',
      'auth-basic-off',
    ],
  ])('%s', async (_name, words, code) => {
    const smtp = closing(
      await startSmtp({ options: { onAuth: (_auth, _session, done) => done(refusal(535, words)) } }),
    );
    const step = await lastStep(smtp.config());
    expect(step).toMatchObject({ step: 'auth', code, ok: false });
    expect(step.detail['words']).toContain(words);
    expect(JSON.stringify(step)).not.toContain(testUser.pass);
  });
});

describe('STARTTLS', () => {
  test('that was removed from the offer ends the attempt: no password goes out in clear', async () => {
    const heard: string[] = [];
    const port = await startTlsServer('250-AUTH PLAIN LOGIN\r\n', '502 What?\r\n', heard);
    const server = at(port, { tls: 'starttls' });
    expect(await lastStep(server)).toMatchObject({ step: 'tls', code: 'starttls-missing' });
    expect(await connectorTo(server).send(testMail('bo@example.com', '<x1@letterlock.example>'), signal)).toMatchObject(
      { kind: 'failed', class: 'connection' },
    );
    expect(heard.filter((line) => /^(AUTH|MAIL)/.test(line))).toEqual([]);
  });

  test('that is answered with more than the answer is refused: the rest may be an attacker’s', async () => {
    const heard: string[] = [];
    const port = await startTlsServer('250-STARTTLS\r\n', '220 go on\r\n250-injected\r\n250 AUTH PLAIN\r\n', heard);
    const server = at(port, { tls: 'starttls' });
    expect(await lastStep(server)).toMatchObject({ step: 'tls', code: 'starttls-injected' });
    expect(await connectorTo(server).send(testMail('bo@example.com', '<x2@letterlock.example>'), signal)).toMatchObject(
      { kind: 'failed' },
    );
    expect(heard.filter((line) => /^(AUTH|MAIL)/.test(line))).toEqual([]);
  });

  test('with injected lines is refused even when the handshake then succeeds', async () => {
    const smtp = closing(await startSmtp({ tls: 'starttls' }));
    // In the middle: passes everything on, and slips a line in behind the server's answer to STARTTLS.
    const port = await raw((client) => {
      const server = closing(
        Object.assign(new (client.constructor as new () => Socket)(), { close: () => Promise.resolve() }),
      );
      server.connect(smtp.port, '127.0.0.1');
      server.on('error', () => undefined);
      client.on('data', (chunk) => server.write(chunk));
      server.on('data', (chunk: Buffer) => {
        const text = chunk.toString('latin1');
        client.write(/^220 .*TLS/i.test(text) ? Buffer.from(`${text}250 injected`, 'latin1') : chunk);
      });
      client.on('close', () => server.destroy());
    });
    const server = smtp.config({ port });
    expect(await lastStep(server)).toMatchObject({ step: 'tls', code: 'starttls-injected' });
    expect(
      await connectorTo({ ...server, fingerprint: null }).send(
        testMail('bo@example.com', '<x3@letterlock.example>'),
        signal,
      ),
    ).toMatchObject({ kind: 'failed', class: 'connection' });
    expect(smtp.accepted).toEqual([]);
  });

  test('of an IMAP server that was removed or injected into is refused', async () => {
    const smtp = closing(await startSmtp());
    for (const [answer, code] of [
      ['BAD what?\r\n', 'starttls-missing'],
      ['OK go on\r\n* CAPABILITY IMAP4rev1\r\n', 'starttls-injected'],
    ] as const) {
      const heard: string[] = [];
      const port = await raw((socket) => {
        socket.write('* OK ready\r\n');
        socket.on('data', (chunk: Buffer) => {
          const line = chunk.toString('latin1').trim();
          heard.push(line);
          const [tag = '', command = ''] = line.split(' ');
          socket.write(
            command === 'CAPABILITY' ? `* CAPABILITY IMAP4rev1 STARTTLS\r\n${tag} OK\r\n` : `${tag} ${answer}`,
          );
        });
      });
      const imap = at(port, { tls: 'starttls' });
      expect((await connectorTo(smtp.config(), imap).verify(signal)).at(-1)).toMatchObject({
        server: 'imap',
        step: 'tls',
        code,
      });
      const reading = connectorTo(smtp.config(), imap).fetch({
        cursor: null,
        since: 0,
        maxBytes: 1000,
        batchSize: 10,
        signal,
      });
      await expect(reading[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        code: expect.stringMatching(/^mail-/),
      });
      expect(heard.some((line) => /LOGIN|AUTHENTICATE/i.test(line))).toBe(false);
    }
  });
});

describe('signing in with a token', () => {
  test.each(['good', 'bad'])('by XOAUTH2: a %s one', async (token) => {
    const smtp = closing(
      await startSmtp({
        options: {
          authMethods: ['XOAUTH2'],
          onAuth: ({ username, accessToken }, _session, done) =>
            accessToken === 'good'
              ? done(null, { user: username })
              : done(null, { data: { status: '401', schemes: 'bearer' } }),
        },
      }),
    );
    const connector = closing(
      createSmtpImapConnector({
        network: createNetwork(),
        config: { address: testUser.user, displayName: '', smtp: smtp.config({ auth: 'xoauth2' }), imap: null },
        traits: { concurrency: 1, filesSentMail: false },
        secret: () => Promise.resolve(token),
        clock: systemClock,
        log: memoryLog(),
      }),
    );
    const outcome = await connector.send(testMail('bo@example.com', '<o1@letterlock.example>'), signal);
    expect(outcome).toMatchObject(token === 'good' ? { kind: 'sent' } : { kind: 'failed', class: 'auth' });
  });
});

describe('a server that allows one connection at a time', () => {
  test('gets all mails over that one, and none is lost or blamed', async () => {
    let current = 0;
    const smtp = closing(
      await startSmtp({
        onConnect(_session, done) {
          current += 1;
          done(current > 1 ? refusal(421, '4.7.0 Too many concurrent connections') : null);
        },
        options: { onClose: () => void (current -= 1) },
      }),
    );
    const connector = connectorTo(smtp.config());
    await connector.send(testMail('bo@example.com', '<one-0@letterlock.example>'), signal);
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        connector.send(testMail('bo@example.com', `<one-${n + 1}@letterlock.example>`), signal),
      ),
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 6 }, () => 'sent'));
    expect(smtp.accepted).toHaveLength(7);
  });

  test('is waited for no longer than the signal allows, and the line goes to the next', async () => {
    let current = 0;
    const asked = Promise.withResolvers<() => void>();
    const turnedAway = Promise.withResolvers<void>();
    const smtp = closing(
      await startSmtp({
        onConnect(_session, done) {
          current += 1;
          if (current > 1) turnedAway.resolve();
          done(current > 1 ? refusal(421, '4.7.0 Too many concurrent connections') : null);
        },
        onRcptTo: (_address, _session, done) => asked.resolve(done),
        options: { onClose: () => void (current -= 1) },
      }),
    );
    const connector = connectorTo(smtp.config());
    const first = connector.send(testMail('bo@example.com', '<slow-1@letterlock.example>'), signal);
    const go = await asked.promise;
    const ending = new AbortController();
    const second = connector.send(testMail('bo@example.com', '<slow-2@letterlock.example>'), ending.signal);
    await turnedAway.promise;
    setTimeout(() => ending.abort(), 100);
    expect(await second).toMatchObject({ kind: 'failed', class: 'transient' });
    go();
    expect(await first).toMatchObject({ kind: 'sent' });
    expect(smtp.accepted).toHaveLength(1);
  });
});
