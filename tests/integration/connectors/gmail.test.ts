/** What Gmail adds to the contract of connectors, with the official client against a server that answers as Gmail does. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { Connector, FetchBatch, FetchOptions, OutgoingMessage } from '../../../src/core/connectors/connector.ts';
import { createGmailConnector } from '../../../src/core/connectors/gmail/connector.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import type { Clock } from '../../../src/core/ports.ts';
import { memoryLog } from '../../support/ports.ts';
import { createGmailBox, gmailError } from '../../support/providers/gmail-box.ts';
import type { GmailBox } from '../../support/providers/gmail-box.ts';
import { serveHttp } from '../../support/providers/http.ts';
import type { Answer, HttpServer } from '../../support/providers/http.ts';

const never = new AbortController().signal;
const options: FetchOptions = { cursor: null, since: 0, maxBytes: 1_000_000, batchSize: 50, signal: never };

let box: GmailBox;
let server: HttpServer;
let connector: Connector;
let scopes: string[];
let live: Set<string>;
/** Milliseconds that were waited for, without taking that long. */
let waits: number[];
let renewals: number;
let asked: string[];
/** Kept waiting before it is answered. */
let hold: () => Promise<void>;

function skippingClock(skipped: number[]): Clock {
  let ahead = 0;
  const now = (): number => systemClock.now() + ahead;
  return {
    now,
    schedule(at, run) {
      const wait = Math.max(0, at - now());
      skipped.push(wait);
      ahead += wait;
      return systemClock.schedule(0, run);
    },
  };
}

beforeEach(async () => {
  box = createGmailBox('anna@gmail.com');
  scopes = ['https://www.googleapis.com/auth/gmail.send', 'https://www.googleapis.com/auth/gmail.readonly'];
  live = new Set(['token-0']);
  renewals = 0;
  waits = [];
  asked = [];
  hold = () => Promise.resolve();
  server = await serveHttp(async (request) => {
    asked.push(`${request.method} ${request.url.pathname}`);
    await hold();
    const token = request.headers['authorization']?.replace('Bearer ', '') ?? '';
    return live.has(token) ? box.answer(request, scopes) : gmailError(401, 'authError', 'Invalid Credentials');
  });
  connector = createGmailConnector({
    address: box.address,
    access: {
      secret: () => Promise.reject(new Error('not asked for')),
      token({ renew = false } = {}) {
        if (renew) live.add(`token-${(renewals += 1)}`);
        return Promise.resolve(`token-${renewals}`);
      },
    },
    network: createNetwork(),
    clock: skippingClock(waits),
    log: memoryLog(),
    endpoints: { gmail: server.url },
  });
});
afterEach(async () => {
  await connector.close();
  await server.close();
});

const mail = (id: string, more = ''): OutgoingMessage => ({
  envelope: { from: box.address, to: 'bo@example.com' },
  messageId: `<${id}@gmail.com>`,
  raw: Buffer.from(
    `From: Anna <anna@gmail.com>\r\nTo: bo@example.com\r\nMessage-ID: <${id}@gmail.com>\r\nSubject: Hi\r\n${more}\r\nGrüße\r\n`,
    'utf8',
  ),
});
const letter = (n: number): string => `From: bo@example.com\r\nTo: anna@gmail.com\r\nSubject: ${n}\r\n\r\nHello\r\n`;

async function fetchAll(change: Partial<FetchOptions> = {}): Promise<{ subjects: number[]; cursor: string }> {
  const batches: FetchBatch[] = [];
  for await (const batch of connector.fetch({ ...options, ...change })) batches.push(batch);
  const subjects = batches.flatMap(({ messages }) =>
    messages.map(({ raw }) => Number(/^Subject: (\d+)/m.exec(raw.toString())?.[1])),
  );
  return { subjects, cursor: batches.at(-1)!.cursor };
}

describe('sending', () => {
  test('hands the source over byte for byte, but for our own Message-ID in References', async () => {
    const message = mail('first');
    await connector.send(message, never);
    const before = message.raw.toString('latin1').replace('\r\n\r\n', '\r\nReferences: <first@gmail.com>\r\n\r\n');
    expect(box.sent[0]!.raw.toString('latin1')).toBe(before);
  });

  test('a follow-up goes into the thread of the mail that it follows', async () => {
    await connector.send(mail('first'), never);
    await connector.send(mail('other'), never);
    await connector.send(mail('second', 'In-Reply-To: <first@gmail.com>\r\nReferences: <first@gmail.com>\r\n'), never);
    const [first, other, second] = box.sent;
    expect(second!.threadId).toBe(first!.threadId);
    expect(second!.threadId).not.toBe(other!.threadId);
  });

  test('tells the Message-ID that Gmail gave, and finds the mail by ours all the same', async () => {
    box.rewritesIds = true;
    const outcome = await connector.send(mail('first'), never);
    expect(outcome).toMatchObject({ kind: 'sent', providerId: expect.stringMatching(/^<CA\+.*@mail\.gmail\.com>$/) });
    expect(await connector.findSent('<first@gmail.com>', Date.now(), never)).toBe('found');
    expect(await connector.findSent('<never@gmail.com>', Date.now(), never)).toBe('unknown');
  });

  test('finds several mails by ours with each of its headers read once', async () => {
    box.rewritesIds = true;
    for (const id of ['one', 'two', 'three']) await connector.send(mail(id), never);
    asked = [];
    const claims = ['one', 'two', 'three', 'never'].map((id) => ({
      messageId: `<${id}@gmail.com>`,
      claimedAt: Date.now(),
    }));
    const found = await connector.findManySent!(claims, never);
    expect([...found]).toEqual(['<one@gmail.com>', '<two@gmail.com>', '<three@gmail.com>']);
    expect(asked.filter((line) => /messages\/.+/.test(line))).toHaveLength(3);
  });

  test('stays sent when the id that Gmail gave cannot be read', async () => {
    box.fault = ({ url }) =>
      url.searchParams.get('format') === 'metadata' ? gmailError(404, 'notFound', 'gone') : null;
    expect(await connector.send(mail('first'), never)).toEqual({ kind: 'sent', response: '200 accepted' });
  });

  test('asks for a new token once when the old one is refused, and sends once', async () => {
    live.clear();
    expect(await connector.send(mail('first'), never)).toMatchObject({ kind: 'sent' });
    expect(renewals).toBe(1);
    expect(box.sent).toHaveLength(1);
  });

  test('one that is under way when the mailbox is closed ends as it would have', async () => {
    const asks = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    hold = async () => {
      asks.resolve();
      await goOn.promise;
    };
    const sending = connector.send(mail('first'), never);
    await asks.promise;
    await connector.close();
    goOn.resolve();
    expect(await sending).toMatchObject({ kind: 'sent' });
  });

  test('waits as long as Gmail asks and tries again, where it was turned away unread', async () => {
    let refusals = 0;
    box.fault = ({ method }) => {
      if (method !== 'POST' || (refusals += 1) > 1) return null;
      return {
        ...gmailError(403, 'userRateLimitExceeded', 'User Rate Limit Exceeded'),
        headers: { 'retry-after': '1' },
      };
    };
    expect(await connector.send(mail('first'), never)).toMatchObject({ kind: 'sent' });
    expect(Math.max(...waits)).toBeGreaterThanOrEqual(900);
    expect(box.sent).toHaveLength(1);
  });

  test.each<[string, Answer, object]>([
    ['a fault inside of Gmail', gmailError(500, 'backendError', 'Backend Error'), { kind: 'unknown' }],
    ['an answer that is cut off', { status: 200, body: { id: 'x' }, drop: 'within' }, { kind: 'unknown' }],
    ['a redirect to elsewhere', { status: 302, headers: { location: 'https://evil.example/' } }, { kind: 'unknown' }],
    [
      'the limit of a day',
      gmailError(403, 'dailyLimitExceeded', 'Daily Limit Exceeded'),
      { kind: 'failed', class: 'quota' },
    ],
    [
      'a permission that is missing',
      gmailError(403, 'insufficientPermissions', 'Insufficient Permission'),
      { kind: 'failed', class: 'auth' },
    ],
    [
      'a rule of the organisation',
      gmailError(403, 'domainPolicy', 'The domain administrators have disabled Gmail apps.'),
      { kind: 'failed', class: 'auth' },
    ],
    ['a 200 that is no JSON', { status: 200, body: '<html>' }, { kind: 'sent' }],
  ])('%s is judged without trying again', async (_name, answer, expected) => {
    let posts = 0;
    box.fault = ({ method }) => {
      if (method !== 'POST') return null;
      posts += 1;
      return answer;
    };
    expect(await connector.send(mail('first'), never)).toMatchObject(expected);
    expect(posts).toBe(1);
  });
});

describe('reading', () => {
  test('leaves out what was sent, drafts, spam and what was thrown away', async () => {
    box.deliver(letter(1));
    for (const label of ['SENT', 'DRAFT', 'SPAM', 'TRASH']) box.deliver(letter(9), { labels: [label] });
    const { subjects, cursor } = await fetchAll();
    expect(subjects).toEqual([1]);
    box.deliver(letter(2));
    for (const label of ['SENT', 'DRAFT', 'SPAM', 'TRASH']) box.deliver(letter(9), { labels: [label] });
    expect((await fetchAll({ cursor })).subjects).toEqual([2]);
  });

  test('reads spam and trash too where it is asked to, and tells where each mail lies', async () => {
    const places = async (cursor: string | null): Promise<{ folders: unknown[]; next: string }> => {
      const folders: unknown[] = [];
      let next = '';
      for await (const batch of connector.fetch({ ...options, cursor, unwanted: true })) {
        folders.push(...batch.messages.map(({ folder }) => folder));
        next = batch.cursor;
      }
      return { folders, next };
    };
    const labels = [['INBOX'], ['INBOX', 'CATEGORY_PROMOTIONS'], ['SPAM'], ['TRASH'], ['Label_1'], ['SENT']];
    const expected = [
      { kind: 'inbox', name: 'INBOX' },
      { kind: 'inbox', name: 'CATEGORY_PROMOTIONS' },
      { kind: 'junk', name: 'SPAM' },
      { kind: 'other', name: 'TRASH' },
      { kind: 'other', name: 'Label_1' },
    ];
    labels.forEach((all, n) => box.deliver(letter(n), { labels: all }));
    const { folders, next } = await places(null);
    expect(folders).toEqual(expected);
    labels.forEach((all, n) => box.deliver(letter(n), { labels: all }));
    expect((await places(next)).folders).toEqual(expected);
  });

  test('takes in what was moved out of spam by hand, once', async () => {
    const { cursor } = await fetchAll();
    const id = box.deliver(letter(1), { labels: ['SPAM'] });
    const before = await fetchAll({ cursor });
    expect(before.subjects).toEqual([]);
    box.relabel(id, ['INBOX'], ['SPAM']);
    const after = await fetchAll({ cursor: before.cursor });
    expect(after.subjects).toEqual([1]);
    box.relabel(id, ['INBOX'], ['INBOX']);
    expect((await fetchAll({ cursor: after.cursor })).subjects).toEqual([]);
  });

  test('reads by date again when the history is gone, and nothing twice', async () => {
    box.deliver(letter(1));
    const { cursor } = await fetchAll();
    box.deliver(letter(2));
    box.historyFrom = Number.MAX_SAFE_INTEGER;
    const anew = await fetchAll({ cursor });
    expect(anew.subjects).toEqual([2]);
    box.historyFrom = 0;
    box.deliver(letter(3));
    expect((await fetchAll({ cursor: anew.cursor })).subjects).toEqual([3]);
  });

  test('bears pages that repeat themselves', async () => {
    box.repeats = true;
    box.pageSize = 2;
    for (let n = 1; n <= 5; n += 1) box.deliver(letter(n), { at: Date.now() - 60_000 + n * 1000 });
    const { subjects, cursor } = await fetchAll();
    expect(subjects).toEqual([1, 2, 3, 4, 5]);
    for (let n = 6; n <= 10; n += 1) box.deliver(letter(n));
    expect((await fetchAll({ cursor })).subjects).toEqual([6, 7, 8, 9, 10]);
  });

  test('goes on without a message that was deleted in between', async () => {
    const { cursor } = await fetchAll();
    box.remove(box.deliver(letter(1)));
    box.deliver(letter(2));
    expect((await fetchAll({ cursor })).subjects).toEqual([2]);
  });

  test('what arrives while the mailbox is read for the first time is read with the next look', async () => {
    box.deliver(letter(1));
    let delivered = false;
    box.fault = ({ url }) => {
      if (url.searchParams.get('format') === 'raw' && !delivered) {
        delivered = true;
        box.deliver(letter(2));
      }
      return null;
    };
    const first = await fetchAll();
    expect(first.subjects).toEqual([1]);
    expect((await fetchAll({ cursor: first.cursor })).subjects).toEqual([2]);
  });

  test.each<[string, Answer]>([
    ['is asked to slow down', { ...gmailError(429, 'rateLimitExceeded', 'Slow'), headers: { 'retry-after': '0' } }],
    ['meets a fault of Gmail', gmailError(503, 'backendError', 'Backend Error')],
    ['meets a line that breaks', { status: 200, drop: 'before' }],
    ['meets an answer that is cut off', { status: 200, body: { emailAddress: 'x' }, drop: 'within' }],
  ])('that %s tries again', async (_name, answer) => {
    box.deliver(letter(1));
    let faults = 2;
    box.fault = () => ((faults -= 1) >= 0 ? answer : null);
    expect((await fetchAll()).subjects).toEqual([1]);
  });

  test.each<[string, Answer]>([
    ['a fault of Gmail', gmailError(503, 'backendError', 'Backend Error')],
    ['a line that breaks', { status: 200, drop: 'before' }],
  ])('that meets %s again and again waits longer each time, and ends', async (_name, answer) => {
    box.fault = () => answer;
    await expect(fetchAll()).rejects.toMatchObject({ code: 'mail-connection' });
    expect(asked).toHaveLength(4);
    expect(waits).toHaveLength(3);
    for (const [index, least] of [1_000, 2_000, 4_000].entries()) {
      expect(waits[index]).toBeGreaterThan(least - 500);
      expect(waits[index]).toBeLessThanOrEqual(least);
    }
  });

  test.each<[string, Answer, string]>([
    ['an answer that is no JSON', { status: 200, body: '<html>Welcome</html>' }, 'mail-connection'],
    ['another shape of answer', { status: 200, body: { historyId: 'x; DROP TABLE' } }, 'mail-connection'],
    [
      'a wait that is too long',
      { ...gmailError(429, 'rateLimitExceeded', 'Slow'), headers: { 'retry-after': '900' } },
      'mail-connection',
    ],
    [
      'a permission that is missing',
      gmailError(403, 'insufficientPermissions', 'Insufficient Permission'),
      'mail-auth',
    ],
    [
      'an interface that is switched off',
      gmailError(403, 'accessNotConfigured', 'Gmail API has not been used'),
      'mail-auth',
    ],
  ])('that meets %s fails in words for people', async (_name, answer, code) => {
    box.fault = () => answer;
    const error: unknown = await fetchAll().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringMatching(/^[A-Z].{30,}\.$/) });
  });
});

describe('the test of the connection', () => {
  const failing = async (): Promise<string | undefined> => (await connector.verify(never)).find(({ ok }) => !ok)?.code;

  test('tries sign-in, mailbox and both permissions, and sends nothing', async () => {
    const steps = await connector.verify(never);
    expect(steps.map(({ step, ok }) => [step, ok])).toEqual([
      ['token', true],
      ['mailbox', true],
      ['read', true],
      ['send', true],
    ]);
    expect(box.sent).toEqual([]);
  });

  test.each<[string, () => void]>([
    ['gmail-send-missing', () => scopes.shift()],
    ['gmail-read-missing', () => scopes.pop()],
    ['gmail-failed', () => (box.down = true)],
    [
      'gmail-api-disabled',
      () =>
        (box.fault = () =>
          gmailError(403, 'accessNotConfigured', 'Gmail API has not been used in project 1 before or it is disabled.')),
    ],
    ['gmail-no-mailbox', () => (box.fault = () => gmailError(400, 'failedPrecondition', 'Mail service not enabled'))],
    ['gmail-foreign', () => (box.fault = () => ({ status: 200, body: '<html>' }))],
  ])('says %s', async (code, arrange) => {
    arrange();
    expect(await failing()).toBe(code);
  });
});
