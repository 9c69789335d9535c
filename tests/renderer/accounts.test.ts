import { describe, expect, test } from 'vitest';
import type { CheckStep } from '../../src/shared/contract/accounts.ts';
import { applyRemedy, blankConfig, isComplete, remedyFor } from '../../src/renderer/src/features/accounts/remedies.ts';

const fingerprint = 'ab'.repeat(32);

function failed(code: string, detail: Record<string, string> = {}): CheckStep {
  return { server: 'imap', step: 'tls', ok: false, ms: 1, code, explanation: '', detail };
}

describe('the way out of a failed connection test', () => {
  test('a self-signed certificate can be trusted by its fingerprint, on that server only', () => {
    const remedy = remedyFor(failed('tls-self-signed', { fingerprint }));
    expect(remedy).toEqual({ kind: 'trust', server: 'imap', fingerprint });
    if (remedy === null) return;
    const config = applyRemedy(blankConfig('ada@letterlock.example'), remedy);
    expect(config.imap?.fingerprint).toBe(fingerprint);
    expect(config.smtp.fingerprint).toBeNull();
  });

  test.each(['', 'zz', fingerprint.toUpperCase()])('no trust is offered without a real fingerprint: %j', (bad) => {
    expect(remedyFor(failed('tls-self-signed', { fingerprint: bad }))).toBeNull();
  });

  test.each(['tls-expired', 'tls-wrong-name', 'tls-untrusted', 'connect-refused'])('%s has none', (code) => {
    expect(remedyFor(failed(code, { fingerprint }))).toBeNull();
  });

  test('an old server can be accepted with TLS 1.2', () => {
    const remedy = remedyFor(failed('tls-too-old'));
    expect(remedy).toEqual({ kind: 'lower', server: 'imap' });
  });

  test('a step that works needs none', () => {
    expect(remedyFor({ ...failed('auth-refused'), ok: true })).toBeNull();
  });
});

describe('settings that can be tested', () => {
  test('need every server complete', () => {
    const blank = blankConfig('ada@letterlock.example');
    expect(isComplete(blank)).toBe(false);
    const smtp = { ...blank.smtp, host: 'mail.letterlock.example' };
    expect(isComplete({ ...blank, smtp })).toBe(false);
    expect(isComplete({ ...blank, smtp, imap: null })).toBe(true);
    expect(isComplete({ ...blank, smtp: { ...smtp, port: 70_000 }, imap: null })).toBe(false);
  });
});
