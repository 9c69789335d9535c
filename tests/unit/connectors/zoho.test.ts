import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../src/core/clock.ts';
import { advanced, parseCursor } from '../../../src/core/connectors/zoho/cursor.ts';
import { explainZoho, zohoExplanationCodes } from '../../../src/core/connectors/zoho/explain.ts';
import { zohoApi, zohoSmtpHosts } from '../../../src/core/connectors/zoho/hosts.ts';
import { beginningOf, parseZohoJson } from '../../../src/core/connectors/zoho/json.ts';
import { judgeZoho } from '../../../src/core/connectors/zoho/judge.ts';
import { rawBytes } from '../../../src/core/connectors/zoho/mailbox.ts';
import { createPace } from '../../../src/core/connectors/zoho/pace.ts';
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

describe('a message cut off in the middle of its JSON', () => {
  const content = `Subject: "quoted" \\ back\r\n${'x'.repeat(60)}\r\nGrüße 你好\r\nend "of it\\`;
  const json = JSON.stringify({ status: { code: 200 }, data: { messageId: '1', content, more: 'x\ny' } });

  test('keeps its whole lines, wherever the cut is', () => {
    for (let length = 0; length <= json.length; length += 1) {
      const beginning = beginningOf(json.slice(0, length), 'content');
      expect(content.startsWith(beginning)).toBe(true);
      expect(beginning === '' || beginning.endsWith('\n')).toBe(true);
    }
    expect(beginningOf(json, 'content')).toBe(content.slice(0, content.lastIndexOf('\n') + 1));
    expect(beginningOf(json, 'absent')).toBe('');
  });
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
