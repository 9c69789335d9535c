import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { systemClock } from '../../../src/core/clock.ts';
import type { Connector, FetchBatch, FetchOptions } from '../../../src/core/connectors/connector.ts';
import { createSmtpImapConnector } from '../../../src/core/connectors/smtp-imap/connector.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import { pinnedCertificate } from '../../../src/core/connectors/smtp-imap/pinned.ts';
import { watchInbox } from '../../../src/core/connectors/smtp-imap/watch.ts';
import type { ServerConfig } from '../../../src/shared/contract/mailbox.ts';
import { startDovecot } from '../../support/dovecot.ts';
import type { DovecotOptions, TestDovecot } from '../../support/dovecot.ts';
import { dovecot as need, isMissing } from '../../support/needs.ts';
import { memoryLog } from '../../support/ports.ts';
import { startSmtp, testCertificate, testMail, testUser } from '../../support/smtp.ts';
import type { TestSmtp } from '../../support/smtp.ts';

const never = new AbortController().signal;
const options: FetchOptions = { cursor: null, since: 0, maxBytes: 1_000_000, batchSize: 50, signal: never };
const letter = (n: number, body = 'Hello.'): string =>
  `From: Bo <bo@example.com>\r\nTo: <${testUser.user}>\r\nMessage-ID: <in-${n}@example.com>\r\nSubject: Re: ${n}\r\n\r\n${body}\r\n`;

async function fetchAll(connector: Connector, change: Partial<FetchOptions> = {}): Promise<FetchBatch[]> {
  const batches: FetchBatch[] = [];
  for await (const batch of connector.fetch({ ...options, ...change })) batches.push(batch);
  return batches;
}
/** A listener for `watch` that does not count its first call: that one only says that it listens now. */
function announced(heard: () => void): () => void {
  let calls = 0;
  return () => {
    calls += 1;
    if (calls > 1) heard();
  };
}
const cursorOf = (batches: readonly FetchBatch[]): string => batches.at(-1)!.cursor;
const subjects = (batches: readonly FetchBatch[]): string[] =>
  batches.flatMap(({ messages }) => messages.map(({ raw }) => /^Subject: (.*)\r$/m.exec(raw.toString())?.[1] ?? ''));

function opener(getServers: () => { smtp: TestSmtp; dovecot: TestDovecot }): {
  readonly mailbox: (imap?: Partial<ServerConfig>, filesSentMail?: boolean) => Connector;
} {
  const opened: Connector[] = [];
  afterEach(async () => {
    for (const connector of opened.splice(0)) await connector.close();
  });
  return {
    mailbox(imap = {}, filesSentMail = false) {
      const { smtp, dovecot } = getServers();
      const connector = createSmtpImapConnector({
        network: createNetwork(),
        config: { address: testUser.user, displayName: 'Anna', smtp: smtp.config(), imap: dovecot.config(imap) },
        traits: { concurrency: 1, filesSentMail },
        secret: () => Promise.resolve(testUser.pass),
        clock: systemClock,
        log: memoryLog(),
      });
      opened.push(connector);
      return connector;
    },
  };
}

async function empty(dovecot: TestDovecot): Promise<void> {
  const client = await dovecot.client();
  for (const path of ['INBOX', 'Junk', 'Sent']) {
    await client.mailboxOpen(path);
    if (client.mailbox !== false && client.mailbox.exists > 0) await client.messageDelete('1:*');
  }
  await client.logout();
}

describe.skipIf(isMissing(need))('a mailbox on Dovecot', () => {
  let dovecot: TestDovecot;
  let smtp: TestSmtp;
  beforeAll(async () => {
    dovecot = await startDovecot();
    smtp = await startSmtp();
  });
  afterAll(async () => {
    await smtp.close();
    await dovecot.close();
  });
  beforeEach(() => empty(dovecot));
  const { mailbox } = opener(() => ({ smtp, dovecot }));

  test.each(['implicit', 'starttls'] as const)('is read from where the last reading ended (%s)', async (tls) => {
    const connector = mailbox({ tls });
    const first = await fetchAll(connector);
    expect(subjects(first)).toEqual([]);
    await dovecot.deliver(letter(1));
    await dovecot.deliver(letter(2), 'Junk');
    const second = await fetchAll(connector, { cursor: cursorOf(first) });
    expect(subjects(second)).toEqual(['Re: 1', 'Re: 2']);
    expect(subjects(await fetchAll(connector, { cursor: cursorOf(second) }))).toEqual([]);
    await dovecot.deliver(letter(3));
    expect(subjects(await fetchAll(connector, { cursor: cursorOf(second) }))).toEqual(['Re: 3']);
  });

  test('is read in bounded batches, oldest first, and resumed after any of them', async () => {
    for (let n = 1; n <= 7; n += 1) await dovecot.deliver(letter(n));
    const connector = mailbox();
    const batches = await fetchAll(connector, { batchSize: 3 });
    expect(batches.map(({ messages }) => messages.length)).toEqual([3, 3, 1, 0]);
    const rest = await fetchAll(mailbox(), { cursor: batches[0]!.cursor });
    expect(subjects(rest)).toEqual(['Re: 4', 'Re: 5', 'Re: 6', 'Re: 7']);
    const keys = batches.flatMap(({ messages }) => messages.map(({ providerKey }) => providerKey));
    expect(new Set(keys).size).toBe(7);
  });

  test('gives only mail from `since` on at the first reading', async () => {
    await dovecot.deliver(letter(1), 'INBOX', new Date('2026-01-01T10:00:00Z'));
    await dovecot.deliver(letter(2), 'INBOX', new Date('2026-02-01T10:00:00Z'));
    const batches = await fetchAll(mailbox(), { since: Date.UTC(2026, 0, 20) });
    expect(subjects(batches)).toEqual(['Re: 2']);
    expect(batches[0]!.messages[0]).toMatchObject({ receivedAt: Date.UTC(2026, 1, 1, 10), truncated: false });
    expect(subjects(await fetchAll(mailbox(), { cursor: cursorOf(batches) }))).toEqual([]);
  });

  test('leaves mail unread', async () => {
    await dovecot.deliver(letter(1));
    await fetchAll(mailbox());
    const client = await dovecot.client();
    expect(await client.status('INBOX', { unseen: true })).toMatchObject({ unseen: 1 });
    await client.logout();
  });

  test('cuts a huge message and says so', async () => {
    const huge = letter(1, `${'x'.repeat(76)}\r\n`.repeat(400_000));
    await dovecot.deliver(huge);
    await dovecot.deliver(letter(2));
    const before = process.memoryUsage().arrayBuffers;
    const batches = await fetchAll(mailbox(), { maxBytes: 50_000 });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
    const [first, second] = batches.flatMap(({ messages }) => messages);
    expect(first).toMatchObject({ truncated: true });
    expect(first!.raw.equals(Buffer.from(huge).subarray(0, 50_000))).toBe(true);
    expect(second).toMatchObject({ truncated: false });
  });

  test('whose mails are together too much to hold is read in parts, each mail as if it came alone', async () => {
    const lineBytes = 80;
    const body = (lines: number): string => `${'x'.repeat(lineBytes - 2)}\r\n`.repeat(lines);
    // Of 20 mails, the beginnings asked for at first have some 840 kB each.
    const sizes = [30_000, 20_000, 12_000, 1, ...Array.from({ length: 16 }, () => 27_000)];
    const letters = sizes.map((lines, n) => letter(n + 1, body(lines)));
    for (const one of letters) await dovecot.deliver(one);
    const maxBytes = 2 * 1024 * 1024;
    const batches = await fetchAll(mailbox(), { maxBytes, batchSize: 20 });
    for (const { messages } of batches)
      expect(messages.reduce((sum, { raw }) => sum + raw.length, 0)).toBeLessThanOrEqual(32 * 1024 * 1024);
    const messages = batches.flatMap((batch) => batch.messages);
    expect(messages.map(({ truncated }) => truncated)).toEqual(letters.map(({ length }) => length > maxBytes));
    for (const [n, { raw }] of messages.entries())
      expect(raw.equals(Buffer.from(letters[n]!).subarray(0, maxBytes))).toBe(true);
    const rest = await fetchAll(mailbox(), { maxBytes, batchSize: 20, cursor: batches[0]!.cursor });
    expect(batches[0]!.messages.length).toBeLessThan(20);
    expect(subjects(rest)).toEqual(subjects(batches.slice(1)));
  });

  test('is read again, but not from the beginning, after UIDVALIDITY changed', async () => {
    const connector = mailbox();
    await dovecot.deliver(letter(1), 'Junk', new Date('2026-01-01T10:00:00Z'));
    await dovecot.deliver(letter(2), 'Junk', new Date('2026-02-10T10:00:00Z'));
    const before = await fetchAll(connector);
    expect(subjects(before)).toEqual(['Re: 1', 'Re: 2']);
    const client = await dovecot.client();
    await client.mailboxDelete('Junk');
    await client.logout();
    await dovecot.deliver(letter(1), 'Junk', new Date('2026-01-01T10:00:00Z'));
    await dovecot.deliver(letter(2), 'Junk', new Date('2026-02-10T10:00:00Z'));
    await dovecot.deliver(letter(3), 'Junk', new Date('2026-02-11T10:00:00Z'));
    const after = await fetchAll(connector, { cursor: cursorOf(before) });
    expect(subjects(after)).toEqual(['Re: 2', 'Re: 3']);
    const keys = [...before, ...after].flatMap(({ messages }) => messages.map(({ providerKey }) => providerKey));
    expect(new Set(keys).size).toBe(4);
  });

  test('is read on after the server was restarted', async () => {
    const connector = mailbox();
    const first = await fetchAll(connector);
    await dovecot.restart();
    await dovecot.deliver(letter(1));
    expect(subjects(await fetchAll(connector, { cursor: cursorOf(first) }))).toEqual(['Re: 1']);
  });

  test('a cursor that was damaged counts as none', async () => {
    await dovecot.deliver(letter(1));
    for (const cursor of ['', '{}', '[1]', '{"v":1,"folders":{"INBOX":{"uidValidity":"x"}}}']) {
      expect(subjects(await fetchAll(mailbox(), { cursor }))).toEqual(['Re: 1']);
    }
  });

  test('stops reading when it is told to', async () => {
    for (let n = 1; n <= 3; n += 1) await dovecot.deliver(letter(n));
    const stop = new AbortController();
    const reading = (async (): Promise<void> => {
      for await (const batch of mailbox().fetch({ ...options, batchSize: 1, signal: stop.signal })) {
        expect(batch.messages).toHaveLength(1);
        stop.abort();
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('announces new mail at once', async () => {
    const stop = new AbortController();
    const connector = mailbox();
    let heard: () => void = () => undefined;
    const news = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const watching = connector.watch(announced(heard), stop.signal);
    // Delivered until one comes after the watch began.
    const deliveries = setInterval(() => void dovecot.deliver(letter(1)), 500);
    await expect(news).resolves.toBeUndefined();
    clearInterval(deliveries);
    stop.abort();
    await watching;
  });

  test('keeps a copy of sent mail and finds it by its Message-ID', async () => {
    const connector = mailbox();
    const mail = testMail('bo@example.com', '<copy-1@letterlock.example>');
    expect(await connector.findSent(mail.messageId, 0, never)).toBe('unknown');
    expect(await connector.send(mail, never)).toMatchObject({ kind: 'sent' });
    await connector.close();
    const client = await dovecot.client();
    await client.mailboxOpen('Sent');
    const [copy, ...others] = await client.fetchAll('1:*', { source: true, flags: true });
    expect(others).toEqual([]);
    expect(copy!.source!.equals(mail.raw)).toBe(true);
    expect(copy!.flags!.has('\\Seen')).toBe(true);
    await client.logout();
    expect(await mailbox().findSent(mail.messageId, 0, never)).toBe('found');
    expect(await mailbox().findSent('<copy-2@letterlock.example>', 0, never)).toBe('unknown');
  });

  test('is asked once for many sent mails, and names those that are there', async () => {
    const mails = Array.from({ length: 25 }, (_, n) => testMail('bo@example.com', `<many-${n}@letterlock.example>`));
    const there = mails.filter((_, n) => n % 3 === 0);
    for (const { raw } of there) await dovecot.deliver(raw, 'Sent');
    await dovecot.deliver(there[0]!.raw, 'Sent');
    const claims = mails.map(({ messageId }) => ({ messageId, claimedAt: 0 }));
    const found = await mailbox().findManySent!(claims, never);
    expect([...found].toSorted()).toEqual(there.map(({ messageId }) => messageId).toSorted());
  });

  test('adds no second copy where the server filed one, nor any where the provider does', async () => {
    const mail = testMail('bo@example.com', '<copy-3@letterlock.example>');
    await dovecot.deliver(mail.raw, 'Sent');
    const connector = mailbox();
    await connector.send(mail, never);
    await connector.close();
    const provider = mailbox({}, true);
    await provider.send(testMail('bo@example.com', '<copy-4@letterlock.example>'), never);
    await provider.close();
    const client = await dovecot.client();
    expect(await client.status('Sent', { messages: true })).toMatchObject({ messages: 1 });
    await client.logout();
  });

  test('passes its own test, each step timed', async () => {
    const steps = await mailbox().verify(never);
    expect(steps.map(({ server, step, ok, code }) => `${server} ${step} ${String(ok)} ${code}`)).toEqual([
      'smtp resolve true ok',
      'smtp connect true ok',
      'smtp tls true tls-pinned',
      'smtp greeting true ok',
      'smtp auth true ok',
      'imap resolve true ok',
      'imap connect true ok',
      'imap tls true tls-pinned',
      'imap greeting true ok',
      'imap auth true ok',
      'imap mailbox true ok',
    ]);
    expect(steps.at(-1)!.detail).toMatchObject({ sentFolder: 'Sent', junkFolder: 'Junk', idle: 'yes' });
  });

  test.each([
    ['a wrong password', { user: 'nobody@letterlock.example' }, 'auth', 'auth-refused'],
    ['an unknown certificate', { fingerprint: null }, 'tls', 'tls-self-signed'],
    ['a changed certificate', { fingerprint: '00'.repeat(32) }, 'tls', 'tls-fingerprint-changed'],
  ] as const)('says what is wrong: %s', async (_name, change, step, code) => {
    const steps = (await mailbox(change).verify(never)).filter(({ server }) => server === 'imap');
    expect(steps.at(-1)).toMatchObject({ step, code, ok: false });
    expect(steps.at(-1)!.explanation.length).toBeGreaterThan(40);
  });

  test('never reads from a server whose certificate is not the trusted one', async () => {
    await dovecot.deliver(letter(1));
    await expect(fetchAll(mailbox({ fingerprint: '00'.repeat(32) }))).rejects.toMatchObject({ code: 'mail-tls' });
    await expect(fetchAll(mailbox({ fingerprint: null }))).rejects.toMatchObject({ code: 'mail-tls' });
  });

  test('tells a wrong password from a server that is away', async () => {
    await expect(fetchAll(mailbox({ user: 'nobody@letterlock.example' }))).rejects.toMatchObject({ code: 'mail-auth' });
    await expect(fetchAll(mailbox({ port: 1 }))).rejects.toMatchObject({ code: 'mail-connection' });
  });
});

describe.skipIf(isMissing(need))('a mailbox that sends and receives by one Dovecot', () => {
  let relay: TestSmtp;
  let dovecot: TestDovecot;
  beforeAll(async () => {
    relay = await startSmtp({ tls: 'starttls', options: { authOptional: true } });
    dovecot = await startDovecot({ relayPort: relay.port });
  });
  afterAll(async () => {
    await dovecot.close();
    await relay.close();
  });

  test.each(['implicit', 'starttls'] as const)('hands mail over to its submission service (%s)', async (tls) => {
    const connector = createSmtpImapConnector({
      network: createNetwork(),
      config: { address: testUser.user, displayName: '', smtp: dovecot.submission(tls), imap: dovecot.config({ tls }) },
      traits: { concurrency: 1, filesSentMail: false },
      secret: () => Promise.resolve(testUser.pass),
      clock: systemClock,
      log: memoryLog(),
    });
    const steps = await connector.verify(never);
    expect(steps.filter(({ ok }) => !ok)).toEqual([]);
    const mail = testMail('bo@example.com', `<dovecot-${tls}@letterlock.example>`, '.dots\r\n..and dots');
    expect(await connector.send(mail, never)).toMatchObject({ kind: 'sent' });
    await connector.close();
    const arrived = relay.accepted.at(-1)!.raw.toString();
    expect(arrived.endsWith(mail.raw.toString().slice(mail.raw.indexOf('Message-ID')))).toBe(true);
  });
});

describe.skipIf(isMissing(need))('a server that can only do the least', () => {
  let dovecot: TestDovecot;
  let smtp: TestSmtp;
  const little: DovecotOptions = { capability: 'IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=LOGIN' };
  beforeAll(async () => {
    dovecot = await startDovecot(little);
    smtp = await startSmtp();
  });
  afterAll(async () => {
    await smtp.close();
    await dovecot.close();
  });
  const { mailbox } = opener(() => ({ smtp, dovecot }));

  test('without CONDSTORE and special-use folders it is read all the same', async () => {
    const connector = mailbox();
    const first = await fetchAll(connector);
    await dovecot.deliver(letter(1));
    const second = await fetchAll(connector, { cursor: cursorOf(first) });
    expect(subjects(second)).toEqual(['Re: 1']);
    expect(subjects(await fetchAll(connector, { cursor: cursorOf(second) }))).toEqual([]);
  });

  test('without IDLE it is asked for new mail from time to time', async () => {
    const stop = new AbortController();
    const server = dovecot.config();
    let heard: () => void = () => undefined;
    const news = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const network = createNetwork();
    const pinned = pinnedCertificate(server, 'imap', { network, clock: systemClock });
    const secret = (): Promise<string> => Promise.resolve(testUser.pass);
    const watching = watchInbox(
      { server, pinned, secret, network, log: memoryLog() },
      announced(heard),
      stop.signal,
      200,
    );
    const deliveries = setInterval(() => void dovecot.deliver(letter(9)), 500);
    await expect(news).resolves.toBeUndefined();
    clearInterval(deliveries);
    stop.abort();
    await watching;
  });
});

describe('a hostile IMAP server', () => {
  test.each([
    ['a literal of a terabyte', (tag: string) => `* LIST (\\HasNoChildren) "/" {1000000000000}\r\n${tag} OK\r\n`],
    ['a line without end', () => `* LIST ${'('.repeat(9_000_000)}`],
    ['nesting without end', (tag: string) => `* LIST ${'('.repeat(100_000)}\r\n${tag} OK\r\n`],
    ['nonsense', (tag: string) => `\0\0\0 OK OK {{{ "\r\n${tag} MAYBE\r\n`],
    ['a closed line', () => null],
  ])('that answers with %s costs neither memory nor the process', async (_name, answer) => {
    const { key, cert, fingerprint } = await testCertificate();
    const server = createTlsServer({ key, cert }, (socket) => {
      socket.on('error', () => undefined);
      socket.write('* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n');
      socket.on('data', (chunk: Buffer) => {
        for (const line of chunk.toString('latin1').split('\r\n').filter(Boolean)) {
          const [tag = '', command = ''] = line.split(' ');
          const lines = /^(LIST|XLIST|LSUB|EXAMINE|SELECT)$/i.test(command) ? answer(tag) : `${tag} OK\r\n`;
          if (lines === null) socket.destroy();
          else socket.write(lines);
        }
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const imap: ServerConfig = {
      host: '127.0.0.1',
      port,
      tls: 'implicit',
      user: 'a',
      auth: 'plain',
      minimumTls: 'TLSv1.3',
      fingerprint,
    };
    const connector = createSmtpImapConnector({
      network: createNetwork(),
      config: { address: testUser.user, displayName: '', smtp: imap, imap },
      traits: { concurrency: 1, filesSentMail: false },
      secret: () => Promise.resolve('x'),
      clock: systemClock,
      log: memoryLog(),
    });
    const before = process.memoryUsage().rss;
    await expect(fetchAll(connector, { signal: AbortSignal.timeout(5_000) })).rejects.toMatchObject({
      code: expect.stringMatching(/^(mail-connection|cancelled)$/),
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
    await connector.close();
    server.close();
  });
});
