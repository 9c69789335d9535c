import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../src/core/clock.ts';
import { explainSes, sesExplanationCodes } from '../../../src/core/connectors/ses/explain.ts';
import { readQueueItem } from '../../../src/core/connectors/ses/notification.ts';
import { withOwnReference } from '../../../src/core/connectors/mime/own-reference.ts';
import { concurrencyFor, createPacer, readSesAccount } from '../../../src/core/connectors/ses/pace.ts';
import { parseQueueUrl } from '../../../src/core/connectors/ses/queue-url.ts';
import { repliesCursor } from '../../../src/core/connectors/ses/receive.ts';
import { idInReply } from '../../../src/core/connectors/ses/submission.ts';
import { sesSmtpRegion } from '../../../src/shared/ses-hosts.ts';
import { certificateUrl } from '../../../src/core/connectors/ses/sns-signature.ts';
import { judgeIdentity } from '../../../src/core/connectors/ses/verify.ts';
import { buildMime } from '../../../src/core/connectors/mime/build.ts';
import { parseMail } from '../../../src/core/inbound/mime/parse.ts';
import { sesMessageId } from '../../../src/core/text/ses-message-id.ts';
import { checks as german } from '../../../src/renderer/src/i18n/de/checks.ts';
import { checks as english } from '../../../src/renderer/src/i18n/en/checks.ts';

const never = new AbortController().signal;
/** Everything that waits for no clock has run. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const id = '<AbCdEfGhIjKlMnOpQrStUv@letterlock.example>';

describe('our Message-ID among the references', () => {
  const mail = {
    from: { name: 'Anna', address: 'anna@letterlock.example' },
    to: { name: 'Bo', address: 'bo@example.com' },
    subject: 'References: <nobody@example.com>',
    html: '<p>References: yes</p>',
    text: 'References: <body@example.com>\r\n\r\nHi',
    messageId: id,
    inReplyTo: null,
    references: [],
    date: Date.UTC(2026, 2, 2),
    headers: [],
    attachments: [],
  };

  test.each([0, 1, 7])('comes last, after the %i that were there', async (count) => {
    const references = Array.from({ length: count }, (_, n) => `<${n}-${'x'.repeat(50)}@letterlock.example>`);
    const raw = await buildMime({ ...mail, references });
    const changed = withOwnReference(raw, id);
    const parsed = await parseMail(changed);
    expect(parsed.references).toEqual([...references, id]);
    expect(parsed.messageId).toBe(id);
    // Nothing else is touched.
    const text = raw.toString();
    expect(changed.length - raw.length).toBe(count === 0 ? `\r\nReferences: ${id}`.length : `\r\n ${id}`.length);
    expect(changed.toString().endsWith(text.slice(text.indexOf('\r\n\r\n')))).toBe(true);
    expect(withOwnReference(changed, id).equals(changed)).toBe(true);
  });

  test('keeps every line of the header at a length that SMTP allows', () => {
    const raw = Buffer.from(`References: ${'<a@b.example> '.repeat(60).trim()}\r\n\r\nHi`);
    for (const line of withOwnReference(raw, id).toString().split('\r\n')) expect(line.length).toBeLessThan(998);
  });

  test('bodies of any bytes stay as they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (body) => {
        const head = Buffer.from('Subject: x\r\n\r\n');
        const changed = withOwnReference(Buffer.concat([head, body]), id);
        expect(changed.subarray(changed.indexOf('\r\n\r\n') + 4).equals(Buffer.from(body))).toBe(true);
      }),
    );
  });
});

test.each([
  ['eu-central-1', '<0107-x@eu-central-1.amazonses.com>'],
  ['us-east-1', '<0107-x@email.amazonses.com>'],
])('SES’s own Message-ID in %s', (region, expected) => {
  expect(sesMessageId('0107-x', region)).toBe(expected);
});

describe('SES by SMTP', () => {
  test.each([
    ['email-smtp.eu-central-1.amazonaws.com', 'eu-central-1'],
    ['email-smtp-fips.us-east-1.amazonaws.com', 'us-east-1'],
    ['email-smtp.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    ['email-smtp.eu-central-1.amazonaws.com.evil.example', null],
    ['smtp.mail.eu-west-1.awsapps.com', null],
  ])('%s is in %s', (host, region) => {
    expect(sesSmtpRegion(host)).toBe(region);
  });

  test.each([
    ['250 Ok 0107018f0a1b2c3d-11111111-2222-3333-4444-555555555555-000000', true],
    ['250 2.0.0 OK', false],
    ['250 Ok', false],
    ['554 Message rejected', false],
  ])('%s names an id: %s', (reply, named) => {
    expect(idInReply(reply) !== null).toBe(named);
  });
});

describe('the pace', () => {
  /** Instants at which `count` messages leave, asked for all at once. */
  async function leave(rate: number, count: number, at = 0): Promise<number[]> {
    const clock = new ManualClock(at);
    const pacer = createPacer(clock);
    pacer.setRate(rate);
    const left: number[] = [];
    const turns = Array.from({ length: count }, async () => {
      await pacer.turn(never);
      left.push(clock.now());
    });
    await settled();
    for (let next = clock.nextTimer(); next !== null; next = clock.nextTimer()) {
      clock.advanceTo(next);
      await settled();
    }
    await Promise.all(turns);
    return left;
  }

  test('no second holds more than the rate, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 120 }), async (rate, count) => {
        const left = await leave(rate, count);
        for (const start of left) {
          const within = left.filter((at) => at >= start && at < start + 999).length;
          expect(within).toBeLessThanOrEqual(rate);
        }
        expect(left).toHaveLength(count);
      }),
      { numRuns: 30 },
    );
  });

  test('is halved for a minute when SES finds it too fast', async () => {
    const clock = new ManualClock(0);
    const pacer = createPacer(clock);
    pacer.setRate(10);
    pacer.slowDown();
    const waiting = pacer.turn(never);
    expect(clock.nextTimer()).toBe(200);
    clock.advanceTo(60_000);
    await waiting;
    await pacer.turn(never);
    const next = pacer.turn(never);
    expect(clock.nextTimer()).toBe(60_100);
    clock.advanceTo(60_100);
    await next;
  });

  test('a wait ends when sending is stopped', async () => {
    const clock = new ManualClock(0);
    const pacer = createPacer(clock);
    const stop = new AbortController();
    await pacer.turn(stop.signal);
    const waiting = pacer.turn(stop.signal);
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    expect(clock.nextTimer()).toBeNull();
  });

  test.each([
    [1, 1],
    [14, 5],
    [500, 20],
  ])('a rate of %i/s keeps %i requests under way', (rate, requests) => {
    expect(concurrencyFor(rate)).toBe(requests);
  });

  test('an unlimited quota is none, and a missing one is the sandbox’s', () => {
    expect(readSesAccount({ SendQuota: { Max24HourSend: -1, MaxSendRate: 80, SentLast24Hours: 3 } })).toMatchObject({
      perDay: null,
      perSecond: 80,
    });
    expect(readSesAccount({})).toMatchObject({ production: false, perSecond: 1 });
  });
});

describe('the address of a queue', () => {
  test('says whose it is', () => {
    expect(parseQueueUrl('https://sqs.eu-west-1.amazonaws.com/123456789012/bounces.fifo')).toMatchObject({
      region: 'eu-west-1',
      account: '123456789012',
    });
  });

  test.each([
    'http://sqs.eu-west-1.amazonaws.com/123456789012/q',
    'https://sqs.eu-west-1.amazonaws.com.evil.example/123456789012/q',
    'https://evil.example/123456789012/q',
    'https://user@sqs.eu-west-1.amazonaws.com/123456789012/q',
    'https://sqs.eu-west-1.amazonaws.com/123/q',
    'https://sqs.eu-west-1.amazonaws.com/123456789012/q/../x',
  ])('is Amazon’s alone: %s', (url) => {
    expect(() => parseQueueUrl(url)).toThrow(/not the address of an Amazon SQS queue/);
  });
});

describe('the certificate of a notification', () => {
  const envelope = {
    Type: 'Notification' as const,
    MessageId: 'x',
    TopicArn: 'arn:aws:sns:eu-central-1:123456789012:bounces',
    Message: '{}',
    Timestamp: '2026-03-02T09:00:00.000Z',
    SignatureVersion: '2' as const,
    Signature: '',
    SigningCertURL: 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
  };
  const pem = 'SimpleNotificationService-0123456789abcdef.pem';

  test('comes from SNS in the topic’s region', () => {
    expect(certificateUrl(envelope)).toBe(envelope.SigningCertURL);
  });

  test.each([
    `http://sns.eu-central-1.amazonaws.com/${pem}`,
    `https://sns.eu-west-1.amazonaws.com/${pem}`,
    `https://sns.eu-central-1.amazonaws.com.evil.example/${pem}`,
    `https://sns.eu-central-1.amazonaws.com@evil.example/${pem}`,
    `https://sns.eu-central-1.amazonaws.com:8443/${pem}`,
    `https://sns.eu-central-1.amazonaws.com/bucket/${pem}`,
    `https://sns.eu-central-1.amazonaws.com/${pem}?x=1`,
    'https://s3.eu-central-1.amazonaws.com/mine/SimpleNotificationService-00000000.pem',
    'not a url',
  ])('and from nowhere else: %s', (SigningCertURL) => {
    expect(certificateUrl({ ...envelope, SigningCertURL })).toBeNull();
  });
});

test('whatever lies in a queue is read without failing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
      expect(readQueueItem(body, '123456789012').kind).toBe('foreign');
    }),
  );
});

test.each([null, 'x', '{}', '{"v":2,"replies":"a"}', '[]'])('a cursor that is none begins anew: %j', (cursor) => {
  expect(repliesCursor(cursor)).toBeNull();
});

test.each([
  [{ VerifiedForSendingStatus: true, DkimAttributes: { SigningEnabled: true, Status: 'SUCCESS' } }, 'ok'],
  [{ VerifiedForSendingStatus: true, DkimAttributes: { SigningEnabled: true, Status: 'PENDING' } }, 'ses-dkim-off'],
  [{ VerifiedForSendingStatus: true }, 'ses-dkim-off'],
  [{ VerifiedForSendingStatus: false }, 'ses-identity-pending'],
  [{}, 'ses-identity-pending'],
] as const)('an identity %j', (identity, code) => {
  expect(judgeIdentity('letterlock.example', identity).code).toBe(code);
});

describe('explanations', () => {
  test.each(sesExplanationCodes)('of %s are whole sentences, in every language', (code) => {
    const text = explainSes(code, { host: 'email.example', identity: 'a@b.example' });
    expect(text).toMatch(/^\S.*[.)]$|name\.$/s);
    expect(text).not.toContain('undefined');
    if (code === 'ok') return;
    expect(Object.keys(english)).toContain(code);
    expect(Object.keys(german)).toContain(code);
  });
});
