import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { Connector, FetchBatch, FetchOptions } from '../../../src/core/connectors/connector.ts';
import { createOutlookConnector } from '../../../src/core/connectors/outlook/connector.ts';
import { createSmtpImapConnector } from '../../../src/core/connectors/smtp-imap/connector.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import type { Clock } from '../../../src/core/ports.ts';
import { LetterlockError } from '../../../src/shared/result.ts';
import { memoryLog } from '../../support/ports.ts';
import { startGraph } from '../../support/providers/microsoft.ts';
import type { FakeGraph, GraphCall, GraphFault } from '../../support/providers/microsoft.ts';
import type { ServerConfig } from '../../../src/shared/contract/mailbox.ts';
import { refusal, startSmtp, testMail, testUser } from '../../support/smtp.ts';

const never = new AbortController().signal;
const config = {
  kind: 'outlook',
  client: { provider: 'microsoft', clientId: 'id', cloud: 'global', tenant: 'common' },
} as const;
const since = Date.UTC(2026, 0, 1);
const day = 24 * 60 * 60 * 1000;
const options: FetchOptions = { cursor: null, since, maxBytes: 1_000_000, batchSize: 50, signal: never };
const letter = (n: number): string =>
  `From: Bo <bo@example.com>\r\nMessage-ID: <in-${n}@example.com>\r\nSubject: Re: ${n}\r\n\r\nHi\r\n`;
const mail = testMail('bo@example.com', '<out-1@letterlock.example>');

let graph: FakeGraph;
let renewals: number;
let log: ReturnType<typeof memoryLog>;
const opened: Connector[] = [];

beforeEach(async () => {
  graph = await startGraph();
  renewals = 0;
  log = memoryLog();
});
afterEach(async () => {
  for (const connector of opened.splice(0)) await connector.close();
  await graph.close();
});

interface Change {
  readonly clock?: Clock;
  readonly origin?: string;
  readonly token?: (renew: boolean, refused?: string) => Promise<string>;
}

function mailbox({ clock = systemClock, origin = graph.origin, token }: Change = {}): Connector {
  let current = 'token-1';
  const connector = createOutlookConnector({
    config,
    access: {
      secret: () => Promise.reject(new LetterlockError('mail-auth')),
      token({ renew = false, refused } = {}) {
        if (token !== undefined) return token(renew, refused);
        if (renew) {
          renewals += 1;
          current = 'token-2';
        }
        return Promise.resolve(current);
      },
    },
    network: createNetwork(),
    clock,
    log,
    endpoints: { graph: origin },
  });
  opened.push(connector);
  return connector;
}

async function fetchAll(connector: Connector, change: Partial<FetchOptions> = {}): Promise<FetchBatch[]> {
  const batches: FetchBatch[] = [];
  for await (const batch of connector.fetch({ ...options, ...change })) batches.push(batch);
  return batches;
}
const cursorOf = (batches: readonly FetchBatch[]): string => batches.at(-1)!.cursor;
const subjects = (batches: readonly FetchBatch[]): string[] =>
  batches.flatMap(({ messages }) => messages.map(({ raw }) => /^Subject: (.*)\r$/m.exec(raw.toString())?.[1] ?? ''));

/** Gives a fault to the first `times` requests that a pattern fits. */
function faulty(pattern: RegExp, fault: GraphFault, times = Number.POSITIVE_INFINITY): void {
  let left = times;
  graph.fault = ({ method, path }: GraphCall) => {
    if (left === 0 || !pattern.test(`${method} ${path}`)) return null;
    left -= 1;
    return fault;
  };
}
const posts = (): number => graph.calls.filter(({ method }) => method === 'POST').length;
const error = (status: number, code: string, headers?: Record<string, string>): GraphFault =>
  headers === undefined ? { kind: 'error', status, code } : { kind: 'error', status, code, headers };

describe('sending through Graph', () => {
  test('hands the message over as it is and leaves its copy to Exchange', async () => {
    const connector = mailbox();
    expect(await connector.send(mail, never)).toEqual({ kind: 'sent', response: '202 Accepted' });
    expect(graph.sent).toHaveLength(1);
    expect(graph.sent[0]!.raw.equals(mail.raw)).toBe(true);
    expect(await connector.findSent(mail.messageId, 0, never)).toBe('found');
  });

  test.each([
    ['the day’s messages are used up', error(403, 'ErrorExceededMessageLimit'), { class: 'quota', retryAfterMs: day }],
    ['the sender is not the user’s', error(403, 'ErrorSendAsDenied'), { class: 'auth' }],
    ['the permission is missing', error(403, 'ErrorAccessDenied'), { class: 'auth' }],
    ['the recipient is none', error(400, 'ErrorInvalidRecipients'), { class: 'permanent' }],
    ['there is no mailbox', error(404, 'MailboxNotEnabledForRESTAPI'), { class: 'auth' }],
    ['the mailbox is being moved', error(400, 'ErrorMailboxMoveInProgress'), { class: 'connection' }],
    ['the message is malformed', error(400, 'ErrorMimeContentInvalid'), { class: 'permanent' }],
    [
      'a long pause is asked for',
      error(429, 'ApplicationThrottled', { 'retry-after': '120' }),
      { class: 'connection', retryAfterMs: 120_000 },
    ],
  ] as const)('says what it means when %s', async (_name, fault, verdict) => {
    faulty(/^POST/, fault);
    expect(await mailbox().send(mail, never)).toMatchObject({ kind: 'failed', ...verdict });
    expect(posts()).toBe(1);
    expect(graph.sent).toEqual([]);
  });

  test.each([
    ['500', error(500, 'InternalServerError')],
    ['502', { kind: 'raw', status: 502, body: '<html>Bad gateway</html>' }],
    ['503 that does not say when', error(503, 'ServiceUnavailable')],
    ['504', error(504, 'GatewayTimeout')],
    ['200, which is no acceptance', { kind: 'raw', status: 200, body: '' }],
    ['a line cut before the work', { kind: 'drop', when: 'before' }],
    ['a line cut after the work', { kind: 'drop', when: 'after' }],
  ] as const)('leaves the outcome open after %s, and does not try again', async (_name, fault) => {
    faulty(/^POST/, fault);
    expect(await mailbox().send(mail, never)).toMatchObject({ kind: 'unknown' });
    expect(posts()).toBe(1);
  });

  test('waits as long as it is told and then tries what was not taken', async () => {
    faulty(/^POST/, error(429, 'ApplicationThrottled', { 'retry-after': '1' }), 1);
    const begun = performance.now();
    expect(await mailbox().send(mail, never)).toMatchObject({ kind: 'sent' });
    expect(performance.now() - begun).toBeGreaterThan(900);
    expect(posts()).toBe(2);
    expect(graph.sent).toHaveLength(1);
  });

  test('a pause asked of one request is kept by all', async () => {
    faulty(/^POST/, error(503, 'ServiceUnavailable', { 'retry-after': '90' }), 1);
    const connector = mailbox();
    await connector.send(mail, never);
    const calls = graph.calls.length;
    expect(await connector.send(mail, never)).toMatchObject({ kind: 'failed', class: 'connection' });
    await expect(fetchAll(connector)).rejects.toMatchObject({ code: 'mail-connection' });
    expect(await connector.findSent(mail.messageId, 0, never)).toBe('unknown');
    expect(graph.calls).toHaveLength(calls);
  });

  test('never has more than four requests under way, reading included', async () => {
    const connector = mailbox();
    for (let n = 0; n < 12; n += 1) graph.deliver(letter(n));
    graph.fault = () => ({ kind: 'slow', ms: 15 });
    const sends = Array.from({ length: 20 }, (_, n) =>
      connector.send(testMail('bo@example.com', `<m${n}@x.example>`), never),
    );
    const [outcomes, batches] = await Promise.all([Promise.all(sends), fetchAll(connector)]);
    expect(outcomes.every(({ kind }) => kind === 'sent')).toBe(true);
    expect(subjects(batches)).toHaveLength(12);
    expect(graph.peak).toBe(4);
  });

  test('renews a token that is refused, once, and sends once', async () => {
    graph.tokens.delete('token-1');
    graph.tokens.add('token-2');
    expect(await mailbox().send(mail, never)).toMatchObject({ kind: 'sent' });
    expect(renewals).toBe(1);
    expect(graph.sent).toHaveLength(1);
    graph.tokens.clear();
    expect(await mailbox().send(mail, never)).toMatchObject({ kind: 'failed', class: 'auth' });
  });

  test('names the token that was refused, so that several who hear so renew it once', async () => {
    graph.tokens.delete('token-1');
    graph.tokens.add('token-2');
    const refusals: unknown[] = [];
    const token = (renew: boolean, refused?: string): Promise<string> => {
      if (renew) refusals.push(refused);
      return Promise.resolve(renew ? 'token-2' : 'token-1');
    };
    expect(await mailbox({ token }).send(mail, never)).toMatchObject({ kind: 'sent' });
    expect(refusals).toEqual(['token-1']);
  });

  test('a sign-in that is gone is the mailbox’s trouble', async () => {
    const token = (): Promise<string> => Promise.reject(new LetterlockError('mail-auth', 'Sign in again.'));
    expect(await mailbox({ token }).send(mail, never)).toEqual({
      kind: 'failed',
      class: 'auth',
      response: 'Sign in again.',
    });
    const away = (): Promise<string> => Promise.reject(new LetterlockError('mail-connection'));
    expect(await mailbox({ token: away }).send(mail, never)).toMatchObject({ class: 'connection' });
    expect(graph.calls).toEqual([]);
  });

  test('a server that cannot be reached has certainly not got the message', async () => {
    const away = await startGraph();
    await away.close();
    expect(await mailbox({ origin: away.origin }).send(mail, never)).toMatchObject({
      kind: 'failed',
      class: 'connection',
    });
  });

  /** Graph works for long on whatever comes; resolves once so many requests have come. */
  function busyWith(requests: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    let come = 0;
    graph.fault = () => {
      come += 1;
      if (come === requests) resolve();
      return { kind: 'slow', ms: 1_000 };
    };
    return promise;
  }

  test('a hand-over that is broken off while Graph works on it stays open', async () => {
    const working = busyWith(1);
    const stop = new AbortController();
    const sending = mailbox().send(mail, stop.signal);
    await working;
    stop.abort(new LetterlockError('cancelled'));
    expect(await sending).toMatchObject({ kind: 'unknown' });
  });

  test('when the mailbox is closed, what is under way ends, and what waits for its turn was not sent', async () => {
    const working = busyWith(4);
    const connector = mailbox();
    const mails = Array.from({ length: 7 }, (_, n) => testMail('bo@example.com', `<w${n}@x.example>`));
    const sends = mails.map((one) => connector.send(one, never));
    await working;
    await connector.close();
    const kinds = (await Promise.all(sends)).map((outcome) =>
      outcome.kind === 'failed' ? outcome.class : outcome.kind,
    );
    expect(kinds).toEqual([...Array<string>(4).fill('sent'), ...Array<string>(3).fill('transient')]);
    expect(posts()).toBe(4);
  });

  test('does not hand over what Graph cannot take', async () => {
    const big = testMail('bo@example.com', '<big@x.example>', `${'x'.repeat(76)}\r\n`.repeat(40_000));
    expect(await mailbox().send(big, never)).toMatchObject({ kind: 'failed', class: 'permanent' });
    expect(graph.calls).toEqual([]);
  });

  test('tells no token, wherever it fails', async () => {
    faulty(/./, error(500, 'InternalServerError'));
    const told = JSON.stringify([await mailbox().send(mail, never), await mailbox().verify(never), log.lines]);
    expect(told).not.toContain('token-1');
  });
});

describe('looking a sent message up', () => {
  test('never takes a missing copy for proof: it may come later', async () => {
    graph.filesAtOnce = false;
    const connector = mailbox();
    await connector.send(mail, never);
    expect(await connector.findSent(mail.messageId, 0, never)).toBe('unknown');
    expect(connector.capabilities.sentIsAuthoritative).toBe(false);
  });

  test('asks for exactly the Message-ID, whatever is in it', async () => {
    const odd = testMail('bo@example.com', `<o'brien&$top=5+x@x.example>`);
    const connector = mailbox();
    await connector.send(odd, never);
    expect(await connector.findSent(odd.messageId, 0, never)).toBe('found');
    expect(await connector.findSent(`<x' or isRead eq true or subject eq '@x.example>`, 0, never)).toBe('unknown');
  });

  test.each([
    ['at once', null, 2],
    ['one after the other where Graph refuses that', 400, 14],
  ] as const)('asks for many %s', async (_name, status, calls) => {
    const connector = mailbox();
    const mails = Array.from({ length: 12 }, (_, n) => testMail('bo@example.com', `<many'${n}@x.example>`));
    for (const one of mails.slice(0, 11)) await connector.send(one, never);
    const before = graph.calls.length;
    graph.fault = ({ path }) =>
      status !== null && decodeURIComponent(path).includes(' or ') ? error(status, 'ErrorInvalidUrlQueryFilter') : null;
    const claims = mails.map(({ messageId }) => ({ messageId, claimedAt: 0 }));
    const found = await connector.findManySent!(claims, never);
    expect([...found]).toEqual(mails.slice(0, 11).map(({ messageId }) => messageId));
    expect(graph.calls.length - before).toBe(calls);
  });

  test('does not know when the mailbox cannot be asked', async () => {
    faulty(/sentitems/, { kind: 'raw', status: 200, body: '<html>' });
    expect(await mailbox().findSent(mail.messageId, 0, never)).toBe('unknown');
  });
});

describe('reading by delta queries', () => {
  test('follows the pages, oldest first, and each message once though pages are given twice', async () => {
    graph.pageSize = 3;
    graph.duplicatePages = true;
    for (let n = 1; n <= 10; n += 1) graph.deliver(letter(n), 'inbox', since + n * 60_000);
    graph.deliver(letter(11), 'junkemail', since + 60_000);
    const connector = mailbox();
    const batches = await fetchAll(connector, { batchSize: 4 });
    expect(subjects(batches)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((n) => `Re: ${n}`));
    expect(subjects(await fetchAll(connector, { cursor: cursorOf(batches) }))).toEqual([]);
    graph.deliver(letter(12), 'inbox', since + 12 * 60_000);
    expect(subjects(await fetchAll(connector, { cursor: cursorOf(batches) }))).toEqual(['Re: 12']);
  });

  test('knows a message that was moved by its id', async () => {
    const id = graph.deliver(letter(1), 'junkemail');
    const connector = mailbox();
    const first = await fetchAll(connector);
    graph.move(id, 'inbox');
    const second = await fetchAll(connector, { cursor: cursorOf(first) });
    const keys = [...first, ...second].flatMap(({ messages }) => messages.map(({ providerKey }) => providerKey));
    expect(keys).toEqual([id, id]);
    const own = graph.calls.filter(({ path }) => /delta|value/.test(path));
    expect(own.every(({ headers }) => String(headers['prefer']).includes('IdType="ImmutableId"'))).toBe(true);
  });

  test.each([
    ['410 by SyncStateNotFound', error(410, 'SyncStateNotFound')],
    ['410 without a word', { kind: 'raw', status: 410, body: '' }],
    ['400 by syncStateNotFound', error(400, 'syncStateNotFound')],
    ['410 by resyncRequired', error(410, 'resyncRequired')],
  ] as const)('begins again from the last date when the place is forgotten: %s', async (_name, fault) => {
    const connector = mailbox();
    graph.deliver(letter(1), 'inbox', since + day);
    graph.deliver(letter(2), 'inbox', since + 5 * day);
    const first = await fetchAll(connector);
    graph.deliver(letter(3), 'inbox', since + 5 * day - 60_000);
    graph.deliver(letter(4), 'inbox', since + 6 * day);
    faulty(/deltatoken/, fault);
    const second = await fetchAll(connector, { cursor: cursorOf(first) });
    // What is a day older than the newest that was read is not read again.
    expect(subjects(second)).toEqual(['Re: 3', 'Re: 2', 'Re: 4']);
    graph.fault = () => null;
    expect(subjects(await fetchAll(connector, { cursor: cursorOf(second) }))).toEqual([]);
  });

  test('goes on in the middle of a listing although its place was forgotten', async () => {
    for (let n = 1; n <= 6; n += 1) graph.deliver(letter(n), 'inbox', since + n * 60_000);
    const connector = mailbox();
    const [first] = await fetchAll(connector, { batchSize: 2 });
    graph.forgetDeltas();
    const rest = await fetchAll(connector, { cursor: first!.cursor });
    expect(subjects(rest)).toEqual(['Re: 3', 'Re: 4', 'Re: 5', 'Re: 6']);
  });

  test('begins a new query before the old one has listed all that it may', { timeout: 60_000 }, async () => {
    for (let n = 0; n < 4_100; n += 1) graph.deliver(letter(n), 'inbox', since + n * 60_000);
    const connector = mailbox();
    const first = await fetchAll(connector, { batchSize: 500 });
    expect(new Set(subjects(first)).size).toBe(4_100);
    graph.deliver(letter(5_000), 'inbox', since + 4_200 * 60_000);
    graph.calls.length = 0;
    const second = await fetchAll(connector, { cursor: cursorOf(first) });
    expect(graph.calls[0]!.path).toContain('$filter');
    expect(subjects(second)).toContain('Re: 5000');
  });

  test('leaves out a message that is deleted before it was read', async () => {
    graph.deliver(letter(1), 'inbox', since + 1000);
    const gone = graph.deliver(letter(2), 'inbox', since + 2000);
    graph.deliver(letter(3), 'inbox', since + 3000);
    graph.fault = ({ path }) => (path.includes(encodeURIComponent(gone)) ? error(404, 'ErrorItemNotFound') : null);
    expect(subjects(await fetchAll(mailbox()))).toEqual(['Re: 1', 'Re: 3']);
  });

  test.each(['@odata.nextLink', '@odata.deltaLink'])('never sends the token to another server by %s', async (name) => {
    const other = await startGraph();
    faulty(/delta/, {
      kind: 'raw',
      status: 200,
      body: JSON.stringify({ value: [], [name]: `${other.origin}/v1.0/me/x` }),
    });
    const connector = mailbox();
    const reading = fetchAll(connector).then((batches) => fetchAll(connector, { cursor: cursorOf(batches) }));
    await reading.catch(() => undefined);
    expect(other.calls).toEqual([]);
    await other.close();
  });

  test.each([
    ['broken JSON', { kind: 'raw', status: 200, body: '{"value":[{' }],
    ['a page of another kind', { kind: 'raw', status: 200, body: '<html>Sign in to the hotel</html>' }],
    ['JSON of another shape', { kind: 'raw', status: 200, body: '{"value":{"id":1}}' }],
    ['no link at all', { kind: 'raw', status: 200, body: '{"value":[]}' }],
    ['an answer without end', { kind: 'raw', status: 200, body: `{"value":[${'"x",'.repeat(2_000_000)}` }],
    ['a cut answer', { kind: 'cut-answer' }],
    ['errors of its own', error(503, 'ServiceUnavailable')],
  ] as const)('ends with an error that says so after %s', async (_name, fault) => {
    faulty(/delta/, fault);
    await expect(fetchAll(mailbox())).rejects.toMatchObject({ code: 'mail-connection' });
  });

  test('does not follow a query that turns in circles', async () => {
    const link = `${graph.origin}/v1.0/me/mailFolders/inbox/messages/delta?$skiptoken=x`;
    faulty(/delta/, { kind: 'raw', status: 200, body: JSON.stringify({ value: [], '@odata.nextLink': link }) });
    await expect(fetchAll(mailbox())).rejects.toMatchObject({ code: 'mail-connection' });
    expect(graph.calls.length).toBeLessThan(5);
  });

  test.each([
    ['a 500', error(500, 'InternalServerError')],
    ['a 429', error(429, 'ApplicationThrottled', { 'retry-after': '0' })],
    ['a cut line', { kind: 'drop', when: 'before' }],
    ['a cut answer', { kind: 'cut-answer' }],
  ] as const)('tries again after %s', async (_name, fault) => {
    graph.deliver(letter(1));
    faulty(/delta/, fault, 2);
    expect(subjects(await fetchAll(mailbox()))).toEqual(['Re: 1']);
  });

  test('reads the inbox where there is no junk folder', async () => {
    graph.deliver(letter(1));
    faulty(/junkemail/, error(404, 'ErrorItemNotFound'));
    expect(subjects(await fetchAll(mailbox()))).toEqual(['Re: 1']);
  });

  test.each([
    ['the permission to read is missing', error(403, 'ErrorAccessDenied'), /Mail\.Read/],
    ['there is no mailbox', error(404, 'MailboxNotEnabledForRESTAPI'), /licence/],
    ['the token is refused', error(401, 'InvalidAuthenticationToken'), /Sign in again/],
  ] as const)('needs a person when %s', async (_name, fault, words) => {
    faulty(/./, fault);
    await expect(fetchAll(mailbox())).rejects.toMatchObject({
      code: 'mail-auth',
      message: expect.stringMatching(words),
    });
  });
});

describe('the second way, SMTP with a token', () => {
  const submission = (accepted: (token: string) => boolean): ReturnType<typeof startSmtp> =>
    startSmtp({
      options: {
        authMethods: ['XOAUTH2'],
        onAuth({ username, accessToken = '' }, _session, done) {
          if (accepted(accessToken)) done(null, { user: username ?? '' });
          else done(refusal(535, '5.7.3 Authentication unsuccessful'));
        },
      },
    });
  const sender = (server: ServerConfig, asked: boolean[]): Connector => {
    const connector = createSmtpImapConnector({
      config: { address: testUser.user, displayName: '', smtp: { ...server, auth: 'xoauth2' }, imap: null },
      traits: { concurrency: 1, filesSentMail: true },
      bearer: true,
      secret({ renew = false } = {}) {
        asked.push(renew);
        return Promise.resolve(renew ? 'token-new' : 'token-old');
      },
      network: createNetwork(),
      clock: systemClock,
      log,
    });
    opened.push(connector);
    return connector;
  };

  test('renews a token that is refused once, and no more often', async () => {
    const smtp = await submission((token) => token === 'token-new');
    const asked: boolean[] = [];
    expect(await sender(smtp.config(), asked).send(mail, never)).toMatchObject({ kind: 'sent' });
    expect(asked).toEqual([false, true]);
    await smtp.close();
    const closed = await submission(() => false);
    asked.length = 0;
    expect(await sender(closed.config(), asked).send(mail, never)).toMatchObject({ kind: 'failed', class: 'auth' });
    expect(asked).toEqual([false, true]);
    await closed.close();
  });
});

describe('the connection test', () => {
  const verdicts = async (connector = mailbox()): Promise<string[]> =>
    (await connector.verify(never)).map(({ step, code }) => `${step} ${code}`);

  test('passes step by step and sends nothing', async () => {
    expect(await verdicts()).toEqual(['token ok', 'mailbox ok', 'read ok', 'send ok']);
    expect(graph.sent).toEqual([]);
  });

  test.each([
    ['no licence', /./, error(404, 'MailboxNotEnabledForRESTAPI'), ['token ok', 'mailbox graph-no-mailbox']],
    [
      'no permission to read',
      /GET/,
      error(403, 'ErrorAccessDenied'),
      ['token ok', 'mailbox ok', 'read graph-read-missing', 'send ok'],
    ],
    [
      'no permission to send',
      /POST/,
      error(403, 'ErrorAccessDenied'),
      ['token ok', 'mailbox ok', 'read ok', 'send graph-send-missing'],
    ],
    ['throttling', /./, error(429, 'ApplicationThrottled', { 'retry-after': '1' }), ['token graph-throttled']],
    [
      'a sign-in page in between',
      /./,
      { kind: 'raw', status: 200, body: '<html>' },
      ['token ok', 'mailbox graph-foreign'],
    ],
    ['a withdrawn access', /./, error(401, 'InvalidAuthenticationToken'), ['token graph-token-refused']],
    ['a cut line', /./, { kind: 'drop', when: 'before' }, ['token graph-unreachable']],
  ] as const)('explains %s', async (_name, pattern, fault, expected) => {
    faulty(pattern, fault);
    expect(await verdicts()).toEqual(expected);
  });

  test('tells a wrong clock from a wrong token', async () => {
    graph.tokens.clear();
    const clock = { ...systemClock, now: () => Date.now() + 10 * 60_000 };
    expect(await verdicts(mailbox({ clock }))).toEqual(['token graph-clock-wrong']);
  });

  test.each([
    ['AADSTS65001: The user or administrator has not consented to use the application.', 'graph-admin-consent'],
    ['AADSTS90094: The grant requires admin permission.', 'graph-admin-consent'],
    ['AADSTS700024: Client assertion is not within its valid time range.', 'graph-clock-wrong'],
    ['AADSTS700082: The refresh token has expired due to inactivity.', 'graph-sign-in-needed'],
  ])('explains why there is no token: %s', async (words, code) => {
    const token = (): Promise<string> => Promise.reject(new LetterlockError('mail-auth', 'Sign in again.', { words }));
    expect(await verdicts(mailbox({ token }))).toEqual([`token ${code}`]);
  });
});
