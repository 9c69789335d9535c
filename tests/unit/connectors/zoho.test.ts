import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../src/core/clock.ts';
import { advanced, parseCursor } from '../../../src/core/connectors/zoho/cursor.ts';
import { explainZoho, zohoExplanationCodes } from '../../../src/core/connectors/zoho/explain.ts';
import { withoutAttachments } from '../../../src/core/connectors/zoho/fetch.ts';
import { zohoApi, zohoSmtpHosts } from '../../../src/core/connectors/zoho/hosts.ts';
import { parseZohoJson } from '../../../src/core/connectors/zoho/json.ts';
import { judgeZoho } from '../../../src/core/connectors/zoho/judge.ts';
import { rawBytes } from '../../../src/core/connectors/zoho/mailbox.ts';
import { createPace } from '../../../src/core/connectors/zoho/pace.ts';
import { parseMail } from '../../../src/core/inbound/mime/parse.ts';
import { checks as german } from '../../../src/renderer/src/i18n/de/checks.ts';
import { checks as english } from '../../../src/renderer/src/i18n/en/checks.ts';

const never = new AbortController().signal;
/** Everything that waits for no clock has run. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test.each([
  ['com', 'a@zoho.com', 'https://mail.zoho.com', ['smtp.zoho.com']],
  ['eu', 'a@zohomail.eu', 'https://mail.zoho.eu', ['smtp.zoho.eu']],
  ['com.au', 'a@firm.example', 'https://mail.zoho.com.au', ['smtppro.zoho.com.au', 'smtp.zoho.com.au']],
  ['ca', 'a@firm.example', 'https://mail.zohocloud.ca', ['smtppro.zohocloud.ca', 'smtp.zohocloud.ca']],
] as const)('the hosts of %s for %s', (region, address, api, smtp) => {
  expect(zohoApi(region)).toBe(api);
  expect(zohoSmtpHosts(region, address)).toEqual(smtp);
});

describe('Zoho’s JSON', () => {
  test('keeps ids of 19 digits, and leaves text and small numbers alone', () => {
    const text = '{"a":1710915488416100001,"b":"1710915488416100001","c":12,"d":"x: 1710915488416100001","e":1.5}';
    expect(parseZohoJson(text)).toEqual({
      a: '1710915488416100001',
      b: '1710915488416100001',
      c: 12,
      d: 'x: 1710915488416100001',
      e: 1.5,
    });
  });

  test('is otherwise JSON', () => {
    fc.assert(
      fc.property(
        fc.json().filter((text) => !/\d{16}|\de/i.test(text)),
        (text) => {
          expect(parseZohoJson(text)).toEqual(JSON.parse(text));
        },
      ),
    );
  });
});

test.each([
  [401, 'INVALID_OAUTHTOKEN', 'zoho-token-refused'],
  [400, 'INVALID_OAUTHTOKEN', 'zoho-token-refused'],
  [401, 'INVALID_OAUTHSCOPE', 'zoho-rights'],
  [403, '', 'zoho-rights'],
  [429, '', 'zoho-throttled'],
  [400, 'URL_ROLLING_THROTTLES_LIMIT_EXCEEDED', 'zoho-throttled'],
  [404, 'URL_RULE_NOT_CONFIGURED', 'zoho-missing'],
  [500, 'INTERNAL', 'zoho-failed'],
  [400, 'EXTRA_PARAM_FOUND', 'zoho-failed'],
] as const)('%i %s means %s', (status, errorCode, code) => {
  expect(judgeZoho({ status, errorCode, words: '', retryAfterMs: null })).toBe(code);
});

describe('bytes of a message that came as text', () => {
  test('are what they were, whether Zoho decoded them or not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const bytes = Buffer.from(text.toWellFormed());
        expect(rawBytes(bytes.toString('latin1')).equals(bytes)).toBe(true);
      }),
    );
    expect(rawBytes('Grüße 你好').toString()).toBe('Grüße 你好');
    expect(rawBytes('Grüße').toString()).toBe('Grüße');
  });
});

test('a message too large keeps what threads and judges it', async () => {
  const header = [
    'From: Bo <bo@example.com>',
    'Content-Type: multipart/mixed;',
    '\tboundary="b"',
    'In-Reply-To: <1@letterlock.example>',
    'MIME-Version: 1.0',
    'Subject: Re: Hello',
    '',
  ].join('\r\n');
  const mail = await parseMail(withoutAttachments(header, '<p>Thanks, 你好</p>'));
  expect(mail).toMatchObject({ subject: 'Re: Hello', inReplyTo: ['<1@letterlock.example>'] });
  expect(mail.text.trim()).toBe('Thanks, 你好');
});

describe('requests', () => {
  test('no minute holds more than Zoho allows', async () => {
    const clock = new ManualClock(0);
    const pace = createPace(clock, 5);
    const made: number[] = [];
    const turns = Array.from({ length: 23 }, async () => {
      await pace.turn(never);
      made.push(clock.now());
    });
    await settled();
    for (let next = clock.nextTimer(); next !== null; next = clock.nextTimer()) {
      clock.advanceTo(next);
      await settled();
    }
    await Promise.all(turns);
    for (const start of made) {
      expect(made.filter((at) => at >= start && at < start + 60_000).length).toBeLessThanOrEqual(5);
    }
    // The first ones go at once.
    expect(made.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('the cursor', () => {
  test.each([null, '', '{', '{"v":1}', '{"v":1,"folders":{"1":{"newest":-1,"seen":[]}}}'])('%j is none', (text) => {
    expect(parseCursor(text)).toEqual({ v: 1, folders: {} });
  });

  test('stays small and never goes back', () => {
    const read = Array.from({ length: 900 }, (_, n) => ({ id: String(n), receivedAt: n }));
    const cursor = advanced({ newest: 10_000, seen: [] }, read);
    expect(cursor.newest).toBe(10_000);
    expect(cursor.seen).toHaveLength(500);
    expect(cursor.seen.at(-1)).toBe('899');
  });
});

test.each(zohoExplanationCodes)('the explanation of %s is whole sentences, in every language', (code) => {
  expect(explainZoho(code)).toMatch(/^[A-Z].*\.$/);
  if (code === 'ok') return;
  expect(Object.keys(english)).toContain(code);
  expect(Object.keys(german)).toContain(code);
});
