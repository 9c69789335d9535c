import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../src/core/clock.ts';
import { failureCode, isBeforeRequest, isTlsFailure, retryAfterMs } from '../../../src/core/connectors/http-failure.ts';
import { maxListed, parseCursor, withFolder } from '../../../src/core/connectors/outlook/cursor.ts';
import { explainGraph, graphCodes } from '../../../src/core/connectors/outlook/explain.ts';
import { createGate } from '../../../src/core/connectors/outlook/gate.ts';
import { graphError, isThrottled, judgeSend } from '../../../src/core/connectors/outlook/judge.ts';
import { explanationCodes } from '../../../src/core/connectors/smtp-imap/explain.ts';
import { signInCode } from '../../../src/core/connectors/smtp-imap/sign-in.ts';
import { networkError } from '../../../src/core/net/network-error.ts';
import { microsoftClouds } from '../../../src/shared/microsoft-clouds.ts';

const never = new AbortController().signal;
const now = Date.UTC(2026, 2, 2, 9);

describe('the gate of a mailbox', () => {
  test('lets four in, and the next in the order in which they came', async () => {
    const gate = createGate(new ManualClock(now));
    const order: number[] = [];
    const leaves: (() => void)[] = [];
    const enter = async (n: number): Promise<void> => {
      const leave = await gate.enter(never);
      order.push(n);
      leaves.push(leave);
    };
    const entering = [1, 2, 3, 4, 5, 6].map(enter);
    await Promise.all(entering.slice(0, 4));
    expect(order).toEqual([1, 2, 3, 4]);
    leaves[2]!();
    leaves[2]!();
    await entering[4];
    expect(order).toEqual([1, 2, 3, 4, 5]);
    leaves[0]!();
    await entering[5];
    expect(order).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('stays shut until the instant that was asked for, the latest of several', async () => {
    const clock = new ManualClock(now);
    const gate = createGate(clock);
    gate.hold(5_000);
    gate.hold(2_000);
    let entered = false;
    const enter = async (): Promise<void> => {
      await gate.enter(never);
      entered = true;
    };
    const entering = enter();
    clock.advanceTo(now + 4_999);
    await Promise.resolve();
    expect(entered).toBe(false);
    gate.hold(1_001);
    clock.advanceTo(now + 6_000);
    await entering;
    expect(gate.heldMs()).toBe(0);
  });

  test('whoever gives up takes no place away', async () => {
    const clock = new ManualClock(now);
    const gate = createGate(clock, 1);
    const leave = await gate.enter(never);
    const stop = new AbortController();
    const given = gate.enter(stop.signal);
    const waiting = gate.enter(never);
    stop.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    leave();
    await expect(waiting).resolves.toBeTypeOf('function');
    await expect(gate.enter(stop.signal)).rejects.toThrow('enough');
  });
});

describe('the answer to a message', () => {
  test('counts as sent by 202 alone, and blames a recipient only for what names one', () => {
    const code = fc.constantFrom('', 'ErrorInvalidRecipients', 'ErrorAccessDenied', 'ErrorServerBusy', 'Anything');
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), code, fc.option(fc.nat(1_000_000)), (status, name, waitMs) => {
        const error = name === '' ? null : { code: name, message: '' };
        const outcome = judgeSend({ status, error, retryAfterMs: waitMs });
        expect(outcome.kind === 'sent').toBe(status === 202);
        const blamed = outcome.kind === 'failed' && outcome.class === 'permanent';
        const names = name === 'ErrorInvalidRecipients' && status >= 400 && status < 500;
        expect(blamed && !names && ![400, 413, 415, 422].includes(status)).toBe(false);
      }),
    );
  });

  test.each([
    [429, null, null, true],
    [503, null, 1000, true],
    [503, { code: 'ErrorServerBusy', message: '' }, null, true],
    [503, null, null, false],
    [500, null, 1000, false],
    [504, { code: 'ApplicationThrottled', message: '' }, null, false],
  ])('%i %o with Retry-After %o was turned away unread: %s', (status, error, waitMs, throttled) => {
    expect(isThrottled({ status, error, retryAfterMs: waitMs })).toBe(throttled);
  });

  test('is described in one line, whatever its body holds', () => {
    expect(graphError(Buffer.from('{"error":{"code":"A","message":"b\\r\\n\\tc"}}'))).toEqual({
      code: 'A',
      message: 'b c',
    });
    fc.assert(fc.property(fc.uint8Array(), (bytes) => graphError(Buffer.from(bytes)) === null));
    for (const body of ['', '<html>', '{"error":"x"}', '{"error":{"code":1}}', 'null']) {
      expect(graphError(Buffer.from(body))).toBeNull();
    }
  });
});

describe('a failed request', () => {
  const withCode = (code: string): Error =>
    Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(), { code }) });

  test.each([
    ['ECONNREFUSED', true, false],
    ['ENOTFOUND', true, false],
    ['UND_ERR_CONNECT_TIMEOUT', true, false],
    ['CERT_HAS_EXPIRED', true, true],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', true, true],
    ['ECONNRESET', false, false],
    ['UND_ERR_SOCKET', false, false],
    ['UND_ERR_HEADERS_TIMEOUT', false, false],
    ['EPIPE', false, false],
  ])('by %s cannot have been seen by the server: %s', (code, before, tls) => {
    expect(isBeforeRequest(withCode(code))).toBe(before);
    expect(isTlsFailure(withCode(code))).toBe(tls);
  });

  test('of several addresses counts as unseen only if all are', () => {
    const both = (...codes: string[]): AggregateError =>
      new AggregateError(codes.map((code) => Object.assign(new Error(), { code })));
    expect(isBeforeRequest({ cause: both('ECONNREFUSED', 'ENETUNREACH') })).toBe(true);
    expect(isBeforeRequest({ cause: both('ECONNREFUSED', 'ECONNRESET') })).toBe(false);
  });

  test('at a proxy was not passed on', () => {
    expect(isBeforeRequest(networkError('proxy-auth', {}))).toBe(true);
    expect(isBeforeRequest(networkError('unreachable', {}, { code: 'ECONNRESET' }))).toBe(false);
    expect(isTlsFailure(networkError('tls-clock', {}))).toBe(true);
  });

  test('without a code proves nothing', () => {
    for (const error of [new Error('x'), null, 'x', new DOMException('aborted', 'AbortError')]) {
      expect(isBeforeRequest(error)).toBe(false);
    }
    const loop: { cause?: unknown } = {};
    loop.cause = loop;
    expect(failureCode(loop)).toBeNull();
  });
});

describe('Retry-After', () => {
  test.each([
    ['120', 120_000],
    ['0', 0],
    ['1.5', 1_500],
    ['Mon, 02 Mar 2026 09:00:30 GMT', 30_000],
    ['Mon, 02 Mar 2026 08:00:00 GMT', 0],
    ['999999999', 86_400_000],
    ['', null],
    ['soon', null],
    ['-5', null],
    [null, null],
  ])('%o is %o milliseconds', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });
});

describe('the cursor', () => {
  const position = { link: 'https://graph.microsoft.com/v1.0/x', from: 1, newest: 2, listed: 3, done: ['a'] };

  test('comes back as it was written', () => {
    const cursor = withFolder({ v: 1, folders: {} }, 'inbox', position);
    expect(parseCursor(JSON.stringify(cursor))).toEqual(cursor);
  });

  test('counts as none when it was damaged', () => {
    const tooMany = {
      v: 1,
      folders: { inbox: { ...position, done: Array.from({ length: maxListed + 1 }, () => 'a') } },
    };
    for (const text of [
      null,
      '',
      '[]',
      '{"v":2,"folders":{}}',
      '{"v":1,"folders":{"drafts":{}}}',
      JSON.stringify(tooMany),
    ]) {
      expect(parseCursor(text)).toEqual({ v: 1, folders: {} });
    }
    fc.assert(fc.property(fc.json(), (text) => Object.keys(parseCursor(text).folders).length === 0));
  });
});

describe('explanations', () => {
  test.each(graphCodes)('of %s are whole sentences', (code) => {
    expect(explainGraph(code)).toMatch(/^[A-Z].*\.$/);
  });
});

test('every cloud has hosts of its own kind, all by HTTPS and without a path', () => {
  for (const hosts of Object.values(microsoftClouds)) {
    for (const origin of Object.values(hosts) as string[]) expect(new URL(origin).origin).toBe(origin);
  }
});

describe('why Exchange Online keeps a mail program out', () => {
  test.each([
    [
      '535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [X.PROD.OUTLOOK.COM]',
      'auth-basic-off',
    ],
    ['550 5.7.30 Basic authentication is not supported for Client Submission.', 'auth-basic-off'],
    [
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled',
      'auth-smtp-off',
    ],
    ['535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.', 'auth-smtp-off'],
    [
      "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy.",
      'auth-policy',
    ],
    [
      '535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully.',
      'auth-policy',
    ],
    ['User is authenticated but not connected.', 'auth-other-mailbox'],
  ])('%s', (words, code) => {
    expect(signInCode(words, 'smtp.office365.com')).toBe(code);
    expect(explanationCodes).toContain(code);
  });
});
