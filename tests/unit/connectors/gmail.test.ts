import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxRemembered, parseCursor, withRead, fresh } from '../../../src/core/connectors/gmail/cursor.ts';
import { explainGmail, gmailCodes } from '../../../src/core/connectors/gmail/explain.ts';
import { errorOf, judgeSend, retryInstant } from '../../../src/core/connectors/gmail/judge.ts';
import { referencesOf } from '../../../src/core/connectors/gmail/send.ts';
import { checks as german } from '../../../src/renderer/src/i18n/de/checks.ts';
import { checks as english } from '../../../src/renderer/src/i18n/en/checks.ts';

const answer = (status: number, reason = '', message = '', retryAfterMs: number | null = null) => ({
  status,
  reason,
  message,
  retryAfterMs,
});

describe('what Gmail’s answer to a message means', () => {
  test.each([
    [answer(200), 'sent'],
    [answer(429, 'rateLimitExceeded', 'Too many concurrent requests for user'), 'connection'],
    [answer(429, 'rateLimitExceeded', 'User-rate limit exceeded.', 30 * 60_000), 'quota'],
    [answer(429, 'rateLimitExceeded', 'User-rate limit exceeded (Mail sending)'), 'quota'],
    [answer(403, 'rateLimitExceeded'), 'connection'],
    [answer(403, 'userRateLimitExceeded'), 'connection'],
    [answer(403, 'dailyLimitExceeded'), 'quota'],
    [answer(403, 'insufficientPermissions'), 'auth'],
    [answer(403, 'domainPolicy'), 'auth'],
    [answer(401, 'authError'), 'auth'],
    [answer(400, 'invalidArgument', 'Invalid To header'), 'permanent'],
    [answer(400, 'failedPrecondition', 'Mail service not enabled'), 'auth'],
    [answer(413), 'permanent'],
    [answer(500, 'backendError'), 'unknown'],
    [answer(503), 'unknown'],
    [answer(302), 'unknown'],
  ])('%j: %s', (verdict, expected) => {
    const outcome = judgeSend(verdict);
    expect(outcome.kind === 'failed' ? outcome.class : outcome.kind).toBe(expected);
  });

  test('is never a yes but for 2xx, and never permanent for what is the mailbox’s own trouble', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), fc.string(), fc.string(), (status, reason, message) => {
        const outcome = judgeSend(answer(status, reason, message));
        expect(outcome.kind).not.toBe('sent');
        const own = status === 401 || status === 403 || status === 429 || status >= 500;
        expect(own && outcome.kind === 'failed' && outcome.class === 'permanent').toBe(false);
      }),
    );
  });
});

test('any body is read as an error without failing', () => {
  fc.assert(
    fc.property(fc.anything(), (body) => {
      expect(typeof errorOf(body).reason).toBe('string');
    }),
  );
  expect(errorOf({ error: { code: 403, message: 'a\r\nb', errors: [{ reason: 'domainPolicy' }] } })).toEqual({
    reason: 'domainPolicy',
    message: 'a b',
  });
});

test('the instant that Gmail names in words is read', () => {
  const now = Date.UTC(2026, 2, 2, 9);
  expect(retryInstant('User-rate limit exceeded.  Retry after 2026-03-02T09:15:00.000Z', now)).toBe(15 * 60_000);
  expect(retryInstant('Retry after tea', now)).toBeNull();
});

test('the mails that a mail answers to are named, the nearest first', () => {
  const raw = Buffer.from(
    'From: a@b.example\r\nReferences: <1@x>\r\n <2@x>\r\n\t<3@x>\r\nIn-Reply-To: <3@x>\r\n\r\nReferences: <9@x>\r\n',
  );
  expect(referencesOf(raw)).toEqual(['<3@x>', '<2@x>', '<1@x>']);
  expect(referencesOf(Buffer.from('From: a@b.example\r\n\r\nIn-Reply-To: <9@x>\r\n'))).toEqual([]);
});

describe('a cursor', () => {
  test('that is anything else counts as none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseCursor(text)).toEqual(fresh);
      }),
    );
  });

  test('stays small and comes back as it was', () => {
    const read = Array.from({ length: 3 * maxRemembered }, (_, n) => ({ id: n.toString(16), receivedAt: n }));
    const cursor = withRead(fresh, read);
    expect(cursor.seen).toHaveLength(maxRemembered);
    expect(cursor.newest).toBe(3 * maxRemembered - 1);
    expect(parseCursor(JSON.stringify(cursor))).toEqual(cursor);
  });
});

test.each(gmailCodes)('%s is explained in whole sentences, in every language', (code) => {
  expect(explainGmail(code)).toMatch(/^[A-Z].*\.$/);
  if (code === 'ok') return;
  expect(german).toHaveProperty([code]);
  expect(english).toHaveProperty([code]);
});
