import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { Connector, FetchBatch } from '../../../src/core/connectors/connector.ts';
import { createSesConnector } from '../../../src/core/connectors/ses/connector.ts';
import type { SesDeps } from '../../../src/core/connectors/ses/connector.ts';
import { parseMail } from '../../../src/core/inbound/mime/parse.ts';
import { analyse } from '../../../src/core/inbound/classify.ts';
import type { Network } from '../../../src/core/ports.ts';
import { memoryLog } from '../../support/ports.ts';
import { sesError, sesKey, sesRegion, startSes } from '../../support/providers/ses.ts';
import type { FakeSes } from '../../support/providers/ses.ts';
import { testMail } from '../../support/smtp.ts';

const never = new AbortController().signal;
const address = 'anna@letterlock.example';
let ses: FakeSes;
let connector: Connector;
let log: ReturnType<typeof memoryLog>;

function connect(change: Partial<SesDeps> = {}, secret = sesKey.secret): Connector {
  return createSesConnector({
    address,
    config: {
      kind: 'ses',
      region: sesRegion,
      accessKeyId: sesKey.id,
      queueUrl: ses.sqs.queueUrl,
      replies: null,
    },
    access: { secret: () => Promise.resolve(secret) },
    replies: null,
    network: ses.network,
    clock: systemClock,
    log,
    ...change,
  });
}

beforeEach(async () => {
  log = memoryLog();
  ses = await startSes();
  connector = connect();
});
afterEach(async () => {
  await connector.close();
  await ses.close();
});

const mail = (n: number, to = 'bo@example.com') => testMail(to, `<m${n}@letterlock.example>`);

describe('handing a message to SES', () => {
  test('keeps every byte but for one more reference: our Message-ID, which SES replaces', async () => {
    const message = mail(1);
    const outcome = await connector.send(message, never);
    const [taken] = ses.accepted;
    expect(outcome).toEqual({
      kind: 'sent',
      response: expect.stringContaining(taken!.id),
      providerId: `<${taken!.id}@${sesRegion}.amazonses.com>`,
    });
    expect(taken).toMatchObject({ from: address, to: ['bo@example.com'] });
    const expected = message.raw.toString().replace('\r\n\r\n', `\r\nReferences: ${message.messageId}\r\n\r\n`);
    expect(taken!.raw.toString()).toBe(expected);
  });

  test('a broken line after the hand-over leaves the outcome open, and nothing is sent twice', async () => {
    ses.script('lost');
    expect(await connector.send(mail(1), never)).toMatchObject({ kind: 'unknown' });
    expect(ses.accepted).toHaveLength(1);
    expect(await connector.findSent('<m1@letterlock.example>', 0, never)).toBe('unknown');
    expect(connector.capabilities.sentIsAuthoritative).toBe(false);
  });

  test.each([
    ['a fault of the server', { status: 500, body: { message: 'internal' } }, { kind: 'unknown' }],
    ['an answer that is no JSON', { status: 200, body: '<html>' }, { kind: 'unknown' }],
    ['a temporary fault', sesError(503, 'ServiceUnavailable', 'later'), { kind: 'failed', class: 'transient' }],
    [
      'the daily quota',
      sesError(429, 'TooManyRequestsException', 'Daily message quota exceeded.'),
      { kind: 'failed', class: 'quota', retryAfterMs: 3_600_000 },
    ],
    ['a refused message', sesError(400, 'MessageRejected', 'Virus found'), { kind: 'failed', class: 'permanent' }],
    [
      'a sender that is not verified',
      sesError(400, 'MessageRejected', 'Email address is not verified. The following identities failed the check'),
      { kind: 'failed', class: 'auth' },
    ],
    [
      'an unverified MAIL FROM domain',
      sesError(400, 'MailFromDomainNotVerifiedException', 'x'),
      { kind: 'failed', class: 'auth' },
    ],
    ['a suspended account', sesError(400, 'AccountSuspendedException', 'x'), { kind: 'failed', class: 'auth' }],
    ['sending paused', sesError(400, 'SendingPausedException', 'x'), { kind: 'failed', class: 'auth' }],
    ['an expired token', sesError(403, 'ExpiredTokenException', 'x'), { kind: 'failed', class: 'auth' }],
  ] as const)('%s', async (_name, answer, outcome) => {
    ses.script(answer);
    expect(await connector.send(mail(1), never)).toMatchObject(outcome);
    expect(ses.accepted).toHaveLength(0);
  });

  test('is not waited for once it is cancelled while the quota is asked for', async () => {
    const asked = Promise.withResolvers<void>();
    const silent: Network = {
      ...ses.network,
      fetch(url, init) {
        if (!url.endsWith('/v2/email/account')) return ses.network.fetch(url, init);
        asked.resolve();
        return new Promise(() => undefined);
      },
    };
    const slow = connect({ network: silent });
    const ending = new AbortController();
    const outcome = slow.send(mail(1), ending.signal);
    await asked.promise;
    ending.abort();
    expect(await outcome).toMatchObject({ kind: 'failed', class: 'transient' });
    expect(ses.accepted).toHaveLength(0);
    await slow.close();
  });

  test('tries again by itself only where SES said that it was too fast', async () => {
    ses.script(sesError(429, 'TooManyRequestsException', 'Maximum sending rate exceeded.'));
    expect(await connector.send(mail(1), never)).toMatchObject({ kind: 'sent' });
    expect(ses.accepted).toHaveLength(1);
  });

  test('a wrong secret is turned away by the signature and pauses the mailbox', async () => {
    const wrong = connect({}, 'not the secret');
    expect(await wrong.send(mail(1), never)).toMatchObject({ kind: 'failed', class: 'auth' });
    await wrong.close();
  });

  test('a server out of reach says that nothing was handed over', async () => {
    const refused = Object.assign(new TypeError('fetch failed'), {
      cause: { code: 'ECONNREFUSED', syscall: 'connect' },
    });
    const cut = connect({ network: { ...ses.network, fetch: () => Promise.reject(refused) } });
    expect(await cut.send(mail(1), never)).toMatchObject({ kind: 'failed', class: 'connection' });
    await cut.close();
  });

  test('obeys the 24-hour quota that the account states, without asking SES to refuse', async () => {
    ses.state.perDay = 2;
    await connector.send(mail(1), never);
    await connector.send(mail(2), never);
    const asked = ses.network.asked.length;
    expect(await connector.send(mail(3), never)).toMatchObject({ kind: 'failed', class: 'quota' });
    expect(ses.network.asked).toHaveLength(asked);
  });

  test('keeps to the rate that the account states', async () => {
    ses.state.perSecond = 20;
    const started = performance.now();
    await Promise.all(Array.from({ length: 11 }, (_, n) => connector.send(mail(n), never)));
    // Ten gaps of 50 ms; the first goes at the cautious rate of an account that is not known yet.
    expect(performance.now() - started).toBeGreaterThan(490);
    expect(ses.accepted).toHaveLength(11);
    expect(connector.capabilities.concurrency).toBe(7);
  });

  test('a key that may send and nothing else sends, slowly', async () => {
    ses.state.mayRead = false;
    expect(await connector.send(mail(1), never)).toMatchObject({ kind: 'sent' });
    expect(connector.capabilities.concurrency).toBe(1);
  });
});

describe('the check of an account', () => {
  const steps = async (from = connector) =>
    (await from.verify(never)).map(({ server, step, ok, code }) => `${server} ${step} ${ok ? 'ok' : 'failed'} ${code}`);

  test('looks at key, limits, sender and queue', async () => {
    expect(await steps()).toEqual(['api token ok ok', 'api quota ok ok', 'api identity ok ok', 'queue queue ok ok']);
    const [, quota, identity] = await connector.verify(never);
    expect(quota!.detail).toMatchObject({ limit: '50000', rate: '1000', mode: 'production' });
    expect(identity!.detail).toMatchObject({ identity: 'letterlock.example', dkim: 'SUCCESS' });
  });

  test('recognises the sandbox and says what it means', async () => {
    ses.state.production = false;
    const quota = (await connector.verify(never)).find(({ step }) => step === 'quota');
    expect(quota).toMatchObject({ ok: true, code: 'ses-sandbox', explanation: expect.stringContaining('verified') });
  });

  test.each([
    ['SHUTDOWN', 'api quota failed ses-suspended'],
    ['PROBATION', 'api quota ok ses-probation'],
  ] as const)('tells of an account in %s', async (enforcement, line) => {
    ses.state.enforcement = enforcement;
    expect(await steps()).toContain(line);
  });

  test.each([
    [{ verified: false, dkim: 'PENDING' }, 'api identity failed ses-identity-pending'],
    [{ verified: true, dkim: 'OFF' }, 'api identity ok ses-dkim-off'],
    [{ verified: true, dkim: 'FAILED' }, 'api identity ok ses-dkim-off'],
  ] as const)('tells of an identity %j', async (identity, line) => {
    ses.state.identities.set('letterlock.example', identity);
    expect(await steps()).toContain(line);
  });

  test('tells of an identity that SES does not know', async () => {
    ses.state.identities.clear();
    expect(await steps()).toContain('api identity failed ses-identity-missing');
  });

  test('ends with a key that Amazon refuses', async () => {
    const wrong = connect({}, 'not the secret');
    expect(await steps(wrong)).toEqual(['api token failed aws-key-refused']);
    await wrong.close();
  });

  test('goes on with a key that may only send', async () => {
    ses.state.mayRead = false;
    expect(await steps()).toEqual([
      'api token ok ok',
      'api quota ok ses-limits-unread',
      'api identity ok ses-identity-unread',
      'queue queue ok ok',
    ]);
  });

  test('knows a queue that is not there', async () => {
    const config = {
      kind: 'ses',
      region: sesRegion,
      accessKeyId: sesKey.id,
      queueUrl: ses.sqs.queueUrl.replace('letterlock', 'other'),
      replies: null,
    } as const;
    const other = connect({ config });
    expect(await steps(other)).toContain('queue queue failed queue-missing');
    await other.close();
  });
});

const bounce = (change: Record<string, unknown> = {}): string =>
  JSON.stringify({
    notificationType: 'Bounce',
    bounce: {
      bounceType: 'Permanent',
      bounceSubType: 'General',
      bouncedRecipients: [
        {
          emailAddress: 'bo@example.com',
          action: 'failed',
          status: '5.1.1',
          diagnosticCode: 'smtp; 550 5.1.1 <bo@example.com>... User unknown',
        },
      ],
      timestamp: '2026-03-02T09:00:00.000Z',
      feedbackId: '0107-x',
    },
    mail: {
      timestamp: '2026-03-02T08:59:00.000Z',
      source: address,
      sourceArn: `arn:aws:ses:${sesRegion}:123456789012:identity/letterlock.example`,
      sendingAccountId: '123456789012',
      messageId: '01070138111222aa-33322211',
      destination: ['bo@example.com'],
      ...change,
    },
  });

describe('bounces and complaints from the queue', () => {
  const options = { cursor: null, since: 0, maxBytes: 1_000_000, batchSize: 50, signal: never };
  const all = async (): Promise<FetchBatch[]> => {
    const batches: FetchBatch[] = [];
    for await (const batch of connector.fetch(options)) {
      batches.push(batch);
      await batch.stored?.();
    }
    return batches;
  };
  const verdicts = async () => {
    const messages = (await all()).flatMap((batch) => batch.messages);
    return Promise.all(messages.map(async ({ raw }) => analyse(await parseMail(raw))));
  };

  test.each(['1', '2'] as const)('a bounce in an envelope of SNS, signed by version %s', async (version) => {
    ses.sqs.publish(bounce(), { version });
    const [analysis] = await verdicts();
    expect(analysis!.verdict).toMatchObject({
      kind: 'bounce',
      recipients: [{ address: 'bo@example.com', status: '5.1.1', hard: true }],
    });
    expect(analysis!.returnedIds).toContain(`<01070138111222aa-33322211@${sesRegion}.amazonses.com>`);
    expect(ses.sqs.waiting()).toBe(0);
  });

  test('a bounce by raw delivery, as an event of a configuration set, with our own ids', async () => {
    const { notificationType: _, ...rest } = JSON.parse(
      bounce({ headers: [{ name: 'References', value: '<r1@letterlock.example>' }] }),
    ) as Record<string, unknown>;
    ses.sqs.put(JSON.stringify({ eventType: 'Bounce', ...rest }));
    const [analysis] = await verdicts();
    expect(analysis!.verdict.kind).toBe('bounce');
    expect(analysis!.returnedIds).toContain('<r1@letterlock.example>');
  });

  test('a complaint', async () => {
    const { mail: about } = JSON.parse(bounce()) as Record<string, unknown>;
    const complaint = { complainedRecipients: [{ emailAddress: 'bo@example.com' }], feedbackId: 'x' };
    ses.sqs.publish(JSON.stringify({ notificationType: 'Complaint', complaint, mail: about }));
    expect((await verdicts())[0]!.verdict).toMatchObject({
      kind: 'complaint',
      recipients: [{ address: 'bo@example.com' }],
    });
  });

  test('leaves the queue only after it was stored, and is the same message when it comes again', async () => {
    const id = ses.sqs.publish(bounce());
    // As when storing fails: nothing is said of it, and more is asked for.
    const first: FetchBatch['messages'][number][] = [];
    for await (const { messages } of connector.fetch(options)) first.push(...messages);
    expect(first.map(({ providerKey }) => providerKey)).toEqual([`sns/${id}`]);
    expect(ses.sqs.waiting()).toBe(1);
    ses.sqs.showAgain();
    const again = (await all()).flatMap((batch) => batch.messages);
    expect(again.map(({ providerKey }) => providerKey)).toEqual([`sns/${id}`]);
    expect(ses.sqs.waiting()).toBe(0);
  });

  test('reads more than one request answers', async () => {
    for (let n = 0; n < 25; n += 1) ses.sqs.publish(bounce());
    expect((await all()).flatMap((batch) => batch.messages)).toHaveLength(25);
  });

  test.each<[string, () => void]>([
    ['text', () => ses.sqs.put('hello')],
    ['other JSON', () => ses.sqs.put('{"a":1}')],
    ['a changed message', () => ses.sqs.publish(bounce(), { tamper: { Message: bounce({ source: 'x' }) } })],
    ['a changed time', () => ses.sqs.publish(bounce(), { tamper: { Timestamp: '2026-01-01T00:00:00.000Z' } })],
    [
      'a certificate from elsewhere',
      () =>
        ses.sqs.publish(bounce(), { certificateUrl: 'https://evil.example/SimpleNotificationService-00000000.pem' }),
    ],
    [
      'a topic of another account',
      () => ses.sqs.publish(bounce(), { topic: 'arn:aws:sns:eu-central-1:999999999999:x' }),
    ],
    ['mail of another account', () => ses.sqs.put(bounce({ sendingAccountId: '999999999999' }))],
    ['a request to confirm', () => ses.sqs.publish(bounce(), { type: 'SubscriptionConfirmation' })],
  ])('what SES did not write is neither believed nor deleted: %s', async (_name, put) => {
    put();
    expect((await all()).flatMap((batch) => batch.messages)).toEqual([]);
    expect(ses.sqs.waiting()).toBe(1);
    expect(log.lines.some(({ message }) => message.includes('not from Amazon SES'))).toBe(true);
    expect(ses.network.asked.some((line) => line.includes('evil.example'))).toBe(false);
  });

  test('tells within moments of what comes, by the long poll', async () => {
    const stop = new AbortController();
    const told = Promise.withResolvers<void>();
    const watching = connector.watch(() => told.resolve(), stop.signal).catch(() => undefined);
    const id = ses.sqs.publish(bounce());
    await told.promise;
    const messages = (await all()).flatMap((batch) => batch.messages);
    expect(messages.map(({ providerKey }) => providerKey)).toEqual([`sns/${id}`]);
    stop.abort();
    await watching;
  });

  test('a refused key is told as such', async () => {
    ses.sqs.script({
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify({ __type: 'com.amazonaws.sqs#AccessDeniedException', message: 'no' }),
    });
    await expect(all()).rejects.toMatchObject({ code: 'mail-auth' });
  });
});
