import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock, systemClock } from '../../../src/core/clock.ts';
import type { Connector, FetchBatch, FetchOptions } from '../../../src/core/connectors/connector.ts';
import { createSmtpImapConnector } from '../../../src/core/connectors/smtp-imap/connector.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import { createZohoConnector } from '../../../src/core/connectors/zoho/connector.ts';
import type { ZohoDeps } from '../../../src/core/connectors/zoho/connector.ts';
import { LetterlockError } from '../../../src/shared/result.ts';
import { closing } from '../../support/closing.ts';
import { memoryLog, testStart } from '../../support/ports.ts';
import { startZoho, zohoError, zohoMailboxId } from '../../support/providers/zoho.ts';
import type { FakeZoho } from '../../support/providers/zoho.ts';
import { refusal, startSmtp, testMail, testUser } from '../../support/smtp.ts';
import type { SmtpScript, TestSmtp } from '../../support/smtp.ts';

const never = new AbortController().signal;
const since = Date.UTC(2026, 0, 1);
const options: FetchOptions = { cursor: null, since, maxBytes: 100_000, batchSize: 50, signal: never };
const letter = (n: number, body = 'Hi'): string =>
  `From: Bo <bo@example.com>\r\nMessage-ID: <in-${n}@example.com>\r\nSubject: Re: ${n}\r\n\r\n${body}\r\n`;

let zoho: FakeZoho;
let renewals: number;
let log: ReturnType<typeof memoryLog>;

beforeEach(async () => {
  zoho = closing(await startZoho());
  renewals = 0;
  log = memoryLog();
});

const server = async (script: SmtpScript = {}): Promise<TestSmtp> => closing(await startSmtp(script));

/** @param servers by host name; a host without one is a server that refuses every sign-in */
function mailbox(change: Partial<ZohoDeps> = {}, servers: Readonly<Record<string, TestSmtp>> = {}): Connector {
  let current = 'token-1';
  const connector = createZohoConnector({
    address: testUser.user,
    config: {
      kind: 'zoho',
      client: { provider: 'zoho', clientId: 'id', region: 'eu' },
      mailboxId: zohoMailboxId,
    },
    access: {
      token({ renew = false } = {}) {
        if (renew) {
          renewals += 1;
          current = 'token-2';
        }
        return Promise.resolve(current);
      },
    },
    submitTo(host) {
      const smtp = servers[host]?.config() ?? Object.values(servers)[0]?.config();
      if (smtp === undefined) throw new Error(`no server for ${host}`);
      return createSmtpImapConnector({
        network: createNetwork(),
        config: { address: testUser.user, displayName: '', smtp, imap: null },
        traits: { concurrency: 1, filesSentMail: true },
        secret: () => Promise.resolve(servers[host] === undefined ? 'wrong' : testUser.pass),
        clock: systemClock,
        log,
      });
    },
    network: zoho.network,
    clock: systemClock,
    log,
    requestsPerMinute: 10_000,
    ...change,
  });
  return closing(connector);
}

/** For what only reads. */
const reader = (change: Partial<ZohoDeps> = {}): Connector =>
  mailbox({
    submitTo: () => ({
      send: () => Promise.reject(new Error('not sent from')),
      verify: () => Promise.resolve([]),
      close: () => Promise.resolve(),
    }),
    ...change,
  });

async function all(connector: Connector, change: Partial<FetchOptions> = {}): Promise<FetchBatch[]> {
  const batches: FetchBatch[] = [];
  for await (const batch of connector.fetch({ ...options, ...change })) batches.push(batch);
  return batches;
}
const ids = (batches: readonly FetchBatch[]): string[] =>
  batches.flatMap(({ messages }) =>
    messages.map(({ raw }) => /^message-id: (.*?)\r$/im.exec(raw.toString())?.[1] ?? '?'),
  );

describe('reading', () => {
  test('brings inbox and spam byte for byte, oldest first, and each message once', async () => {
    const raw = letter(2, 'Grüße, 你好');
    zoho.deliver(letter(3), 'Inbox', since + 3000);
    zoho.deliver(letter(1), 'Inbox', since + 1000);
    zoho.deliver(raw, 'Inbox', since + 2000);
    zoho.deliver(letter(4), 'Spam', since + 500);
    zoho.deliver(letter(5), 'Sent', since + 500);
    const connector = reader();
    const first = await all(connector);
    expect(ids(first)).toEqual([1, 2, 3, 4].map((n) => `<in-${n}@example.com>`));
    expect(first[0]!.messages[1]!.raw.toString()).toBe(raw);
    expect(first[0]!.messages[0]).toMatchObject({ receivedAt: since + 1000, truncated: false });

    zoho.deliver(letter(6), 'Inbox', since + 4000);
    const second = await all(connector, { cursor: first.at(-1)!.cursor });
    expect(ids(second)).toEqual(['<in-6@example.com>']);
    expect(ids(await all(connector, { cursor: second.at(-1)!.cursor }))).toEqual([]);
  });

  test('ids of 19 digits stay whole', async () => {
    const id = zoho.deliver(letter(1), 'Inbox', since + 1);
    const [batch] = await all(reader());
    expect(batch!.messages[0]!.providerKey).toBe(`zoho/${id}`);
    expect(Number.isSafeInteger(Number(id))).toBe(false);
  });

  test('does not ask for what came before the account was connected', async () => {
    zoho.deliver(letter(1), 'Inbox', since - 1);
    expect(ids(await all(reader()))).toEqual([]);
    expect(zoho.network.asked.some((line) => line.includes('originalmessage'))).toBe(false);
  });

  test('finds a message that shows up in the list a little late', async () => {
    zoho.deliver(letter(1), 'Inbox', since + 600_000);
    const first = await all(reader());
    zoho.deliver(letter(2), 'Inbox', since + 500_000);
    expect(ids(await all(reader(), { cursor: first.at(-1)!.cursor }))).toEqual(['<in-2@example.com>']);
  });

  test('reads many pages, in small batches whose cursor is good to go on from', async () => {
    for (let n = 1; n <= 230; n += 1) zoho.deliver(letter(n), 'Inbox', since + n * 3_600_000);
    const batches = await all(reader());
    expect(ids(batches)).toEqual(Array.from({ length: 230 }, (_, n) => `<in-${n + 1}@example.com>`));
    const rest = await all(reader(), { cursor: batches[9]!.cursor });
    expect(ids(rest)).toEqual(Array.from({ length: 130 }, (_, n) => `<in-${n + 101}@example.com>`));
  });

  test('passes over a message that was deleted in between', async () => {
    const gone = zoho.deliver(letter(1), 'Inbox', since + 1);
    zoho.deliver(letter(2), 'Inbox', since + 2);
    zoho.fault = (path) => {
      if (path.includes('originalmessage')) {
        zoho.fault = () => null;
        zoho.remove(gone);
      }
      return null;
    };
    expect(ids(await all(reader()))).toEqual(['<in-2@example.com>']);
  });

  test('cuts a message that is too large, and reads no more of the answer', async () => {
    const raw = letter(1, `${'x'.repeat(76)}\r\n`.repeat(10_000));
    zoho.deliver(raw, 'Inbox', since + 1);
    const [batch] = await all(reader());
    expect(batch!.messages[0]).toMatchObject({ truncated: true });
    expect(batch!.messages[0]!.raw.toString()).toBe(raw.slice(0, options.maxBytes));
  });

  test('renews a token that expired, once for each refusal', async () => {
    zoho.deliver(letter(1), 'Inbox', since + 1);
    zoho.tokens.clear();
    zoho.tokens.add('token-2');
    expect(ids(await all(reader()))).toHaveLength(1);
    expect(renewals).toBe(1);
  });

  test.each([
    ['a withdrawn sign-in', zohoError(401, 'INVALID_OAUTHTOKEN'), 'mail-auth'],
    ['missing permissions', zohoError(401, 'INVALID_OAUTHSCOPE'), 'mail-auth'],
    ['too many requests', zohoError(429, 'REQUEST_LIMIT_EXCEEDED'), 'mail-connection'],
    ['an error inside an answer of HTTP 200', { ...zohoError(500, 'INTERNAL'), status: 200 }, 'mail-connection'],
    ['a fault of the server', { status: 503, body: 'Service Unavailable' }, 'mail-connection'],
    ['a sign-in page of the network', { status: 200, body: '<html>Welcome</html>' }, 'mail-connection'],
    ['JSON of another form', { status: 200, body: '{"status":{"code":200},"data":{"a":1}}' }, 'mail-connection'],
    ['a broken line', { status: 200, drop: 'before' as const }, 'mail-connection'],
    ['half an answer', { status: 200, body: '{}', drop: 'within' as const }, 'mail-connection'],
  ])('tells of %s', async (_name, answer, code) => {
    zoho.fault = () => answer;
    await expect(all(reader())).rejects.toMatchObject({ code });
  });

  test('waits until it may ask again, instead of hammering', async () => {
    const clock = new ManualClock(testStart);
    const connector = reader({ clock });
    zoho.fault = () => ({ ...zohoError(429, 'REQUEST_LIMIT_EXCEEDED'), headers: { 'retry-after': '90' } });
    await expect(all(connector)).rejects.toBeInstanceOf(LetterlockError);
    zoho.fault = () => null;
    const asked = zoho.network.asked.length;
    const second = all(connector);
    await new Promise(setImmediate);
    expect(zoho.network.asked).toHaveLength(asked);
    expect(clock.nextTimer()).toBe(testStart + 90_000);
    clock.advanceTo(testStart + 90_000);
    expect(ids(await second)).toEqual([]);
  });
});

describe('sending', () => {
  test('goes out by SMTP, byte for byte', async () => {
    const smtp = await server();
    const connector = mailbox({}, { 'smtppro.zoho.eu': smtp });
    const mail = testMail('bo@example.com', '<z1@letterlock.example>');
    expect(await connector.send(mail, never)).toMatchObject({ kind: 'sent' });
    expect(smtp.accepted[0]!.raw.equals(mail.raw)).toBe(true);
  });

  test('finds the server of the mailbox’s plan by its sign-in, and stays there', async () => {
    const shared = await server();
    const connector = mailbox({}, { 'smtp.zoho.eu': shared });
    for (let n = 0; n < 3; n += 1) {
      expect(await connector.send(testMail('bo@example.com', `<s${n}@letterlock.example>`), never)).toMatchObject({
        kind: 'sent',
      });
    }
    expect(shared.accepted).toHaveLength(3);
  });

  test('unusual activity stops the mailbox and says where to unblock it', async () => {
    const smtp = await server({
      onMailFrom: (_address, _session, done) => done(refusal(550, '5.4.6 Unusual sending activity detected.')),
    });
    const connector = mailbox({}, { 'smtppro.zoho.eu': smtp });
    expect(await connector.send(testMail('bo@example.com', '<u1@letterlock.example>'), never)).toMatchObject({
      kind: 'failed',
      class: 'auth',
      response: expect.stringContaining('mail.zoho.com/UnblockMe'),
    });
  });

  test('a claim is found by its Message-ID among what was sent in those minutes', async () => {
    const at = since + 50 * 3_600_000;
    zoho.deliver(letter(1), 'Sent', at - 3_600_000);
    zoho.deliver(letter(2), 'Sent', at + 2000);
    const connector = reader();
    expect(await connector.findSent('<in-2@example.com>', at, never)).toBe('found');
    expect(await connector.findSent('<in-1@example.com>', at, never)).toBe('unknown');
    zoho.fault = () => zohoError(500, 'INTERNAL');
    expect(await connector.findSent('<in-2@example.com>', at, never)).toBe('unknown');
  });
});

test('several claims share what is read of the sent mail', async () => {
  const at = since + 50 * 3_600_000;
  for (let n = 1; n <= 4; n += 1) zoho.deliver(letter(n), 'Sent', at + n * 1000);
  const connector = reader();
  await connector.findSent('<in-1@example.com>', at, never);
  const before = zoho.network.asked.length;
  const claims = [1, 2, 3, 4, 9].map((n) => ({ messageId: `<in-${n}@example.com>`, claimedAt: at }));
  const found = await connector.findManySent!(claims, never);
  expect([...found]).toEqual([1, 2, 3, 4].map((n) => `<in-${n}@example.com>`));
  // One list, and the header of each.
  expect(zoho.network.asked.length - before).toBe(5);
});

describe('the check', () => {
  const steps = async (connector: Connector) =>
    (await connector.verify(never)).map(({ step, ok, code }) => `${step} ${ok ? 'ok' : 'failed'} ${code}`);

  test('looks at sign-in, mailbox, reading and the way out', async () => {
    const smtp = await server();
    const found = await mailbox({}, { 'smtppro.zoho.eu': smtp }).verify(never);
    expect(found.filter(({ server: part }) => part === 'api').map(({ step, ok }) => [step, ok])).toEqual([
      ['token', true],
      ['mailbox', true],
      ['read', true],
    ]);
    expect(found.find(({ server: part, step }) => part === 'smtp' && step === 'auth')).toMatchObject({ ok: true });
  });

  test.each<[string, () => void, string]>([
    ['a withdrawn sign-in', () => zoho.tokens.clear(), 'token failed zoho-token-refused'],
    ['another address', () => (zoho.account.address = 'eve@letterlock.example'), 'mailbox failed zoho-other-address'],
    ['blocked sending', () => (zoho.account.outgoingBlocked = true), 'mailbox failed zoho-outgoing-blocked'],
    ['blocked receiving', () => (zoho.account.incomingBlocked = true), 'mailbox failed zoho-incoming-blocked'],
    [
      'missing rights',
      () => (zoho.fault = (path) => (path.endsWith('folders') ? zohoError(403, 'FORBIDDEN') : null)),
      'read failed zoho-rights',
    ],
    [
      'a page that is not Zoho’s',
      () => (zoho.fault = () => ({ status: 200, body: '<html>' })),
      'token failed zoho-foreign',
    ],
  ])('explains %s', async (_name, cause, line) => {
    cause();
    expect(await steps(reader())).toContain(line);
  });

  test('an address that the mailbox may send as is its own', async () => {
    zoho.account.address = 'main@letterlock.example';
    zoho.account.sendsAs.push(testUser.user.toUpperCase());
    expect(await steps(reader())).toContain('mailbox ok ok');
  });

  test('a grant that is gone asks for a new sign-in', async () => {
    const access = { token: () => Promise.reject(new LetterlockError('mail-auth', 'gone', { reconnect: true })) };
    expect(await steps(reader({ access }))).toEqual(['token failed zoho-sign-in-needed']);
  });
});
