import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCursor, withFolder } from '../../../src/core/connectors/smtp-imap/cursor.ts';
import { explain, explanationCodes } from '../../../src/core/connectors/smtp-imap/explain.ts';
import { compact } from '../../../src/core/connectors/smtp-imap/fetch.ts';
import { oauthBearer, xoauth2 } from '../../../src/core/connectors/smtp-imap/sasl.ts';
import { judgeTls, strictOptions } from '../../../src/core/connectors/smtp-imap/tls.ts';
import { waitAfter } from '../../../src/core/connectors/smtp-imap/watch.ts';
import type { ServerConfig } from '../../../src/shared/contract/mailbox.ts';
import { testCertificate } from '../../support/smtp.ts';

const server: ServerConfig = {
  host: 'mail.example',
  port: 465,
  tls: 'implicit',
  user: 'anna',
  auth: 'auto',
  minimumTls: 'TLSv1.3',
  fingerprint: null,
};
const decode = (text: string): string => Buffer.from(text, 'base64').toString();

describe('listening again after the line broke', () => {
  const minute = 60_000;
  test.each([
    ['at first after a moment', [0], [5_000]],
    ['later and later', [0, 0, 0, 0, 0, 0, 0, 0], [5, 10, 20, 40, 80, 160, 300, 300].map((seconds) => seconds * 1000)],
    ['no sooner for a line that broke as soon as it stood', [100, 100, 100], [5_000, 10_000, 20_000]],
    ['soon after one that held', [0, 0, 10 * minute, 0], [5_000, 10_000, 5_000, 10_000]],
  ])('%s', (_name, held, waits) => {
    let wait = 0;
    expect(held.map((heldMs) => (wait = waitAfter(wait, heldMs)))).toEqual(waits);
  });
});

describe('trust in a certificate', async () => {
  const made = await testCertificate();
  const certificate = new X509Certificate(made.cert).raw;
  const facts = { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', certificate, error: null };
  const pinned: ServerConfig = { ...server, fingerprint: made.fingerprint };
  const now = Date.now();

  test.each([
    ['verified by name and chain', facts, server, 'ok'],
    ['verified over TLS 1.2', { ...facts, protocol: 'TLSv1.2' }, server, 'tls-too-old'],
    [
      'verified over TLS 1.2, allowed',
      { ...facts, protocol: 'TLSv1.2' },
      { ...server, minimumTls: 'TLSv1.2' as const },
      'ok',
    ],
    ['self-signed', { ...facts, error: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, server, 'tls-self-signed'],
    ['of an unknown issuer', { ...facts, error: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, server, 'tls-unknown-issuer'],
    ['expired', { ...facts, error: 'CERT_HAS_EXPIRED' }, server, 'tls-expired'],
    ['for another name', { ...facts, error: 'ERR_TLS_CERT_ALTNAME_INVALID' }, server, 'tls-wrong-name'],
    ['wrong in a way we do not know', { ...facts, error: 'CRL_SIGNATURE_FAILURE' }, server, 'tls-untrusted'],
    ['the pinned one', { ...facts, error: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, pinned, 'tls-pinned'],
    ['fine, but not the pinned one', facts, { ...server, fingerprint: 'ab'.repeat(32) }, 'tls-fingerprint-changed'],
    ['the pinned one, over too old a protocol', { ...facts, protocol: 'TLSv1.2' }, pinned, 'tls-too-old'],
  ])('%s', (_name, found, config, code) => {
    expect(judgeTls(found, config, now)).toBe(code);
  });

  test('always verifies, also where a certificate is pinned', () => {
    for (const options of [
      strictOptions(server, null),
      strictOptions(pinned, certificate),
      strictOptions(pinned, null),
    ]) {
      expect(options).toMatchObject({ rejectUnauthorized: true, minVersion: 'TLSv1.3' });
    }
  });
});

describe('explanations', () => {
  test.each(explanationCodes)('of %s are whole sentences', (code) => {
    const text = explain(code, server, {});
    expect(text).toMatch(/^\S.*[.”]$/s);
    expect(text).not.toContain('undefined');
  });
});

describe('tokens for a sign-in', () => {
  test('by XOAUTH2 have Google’s form', () => {
    expect(decode(xoauth2('a@b.example', 'T'))).toBe('user=a@b.example\x01auth=Bearer T\x01\x01');
  });
  test('by OAUTHBEARER have the form of RFC 7628, the user name escaped', () => {
    expect(decode(oauthBearer('a,b=c@d.example', 'T', 'h.example', 587))).toBe(
      'n,a=a=2Cb=3Dc@d.example,\x01host=h.example\x01port=587\x01auth=Bearer T\x01\x01',
    );
  });
});

describe('sequence sets', () => {
  test('name exactly the UIDs they were made from', () => {
    const uids = fc
      .uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1 })
      .map((all) => all.sort((a, b) => a - b));
    fc.assert(
      fc.property(uids, (wanted) => {
        const named = compact(wanted)
          .split(',')
          .flatMap((run) => {
            const [first = 0, last = first] = run.split(':').map(Number);
            return Array.from({ length: last - first + 1 }, (_, n) => first + n);
          });
        expect(named).toEqual(wanted);
      }),
    );
  });
});

describe('cursors', () => {
  test('survive being written and read', () => {
    const folder = { uidValidity: '18446744073709551615', lastUid: 7, modseq: null, newest: 5 };
    const cursor = withFolder(parseCursor(null), 'Архив/ä', folder);
    expect(parseCursor(JSON.stringify(cursor))).toEqual(cursor);
  });
  test('that are no cursors count as none and never throw', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseCursor(text)));
    expect(parseCursor('{"v":2,"folders":{}}')).toEqual({ v: 1, folders: {} });
  });
});
