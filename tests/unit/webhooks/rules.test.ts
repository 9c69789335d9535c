import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { waitAfter } from '../../../src/core/webhooks/backoff.ts';
import { newSecret, signatureHeader, writeSecret } from '../../../src/core/webhooks/signature.ts';
import { checkUrl, isPublic } from '../../../src/core/webhooks/url-rules.ts';

describe('where a webhook may go', () => {
  test.each([
    'https://hooks.example.com/letterlock?x=1',
    'https://203.0.114.9:8443/in',
    'https://[2606:4700::1111]/in',
  ])('%s', (url) => {
    expect(checkUrl(url, false)).toBe(url);
  });

  test.each([
    'http://hooks.example.com/',
    'http://10.0.0.1/',
    'https://user:secret@hooks.example.com/',
    'https://user@hooks.example.com/',
  ])('never to %s, whatever is allowed', (url) => {
    expect(() => checkUrl(url, true)).toThrow(/^url: /);
  });

  test.each([
    'https://127.0.0.1/',
    'http://localhost:8080/',
    'https://sub.localhost/',
    'https://10.1.2.3/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://[fd00::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://0.0.0.0/',
  ])('to %s only where that was allowed', (url) => {
    expect(() => checkUrl(url, false)).toThrow(/private network/);
    expect(() => checkUrl(url, true)).not.toThrow();
  });

  test.each([
    ['8.8.8.8', true],
    ['2606:4700::1111', true],
    ['127.0.0.1', false],
    ['::ffff:10.0.0.1', false],
    ['100.64.0.1', false],
    ['169.254.169.254', false],
    ['fe80::1%eth0', false],
    ['fc00::1', false],
    ['64:ff9b::7f00:1', false],
    ['2002:7f00:1::', false],
    ['224.0.0.1', false],
    ['', false],
  ])('the address %s is public: %s', (address, expected) => {
    expect(isPublic(address)).toBe(expected);
  });
});

test('a signature covers time and body, by each secret that is good', () => {
  const secrets = [newSecret(), newSecret()];
  const header = signatureHeader(secrets, 1_700_000_000_999, '{"a":1}');
  const [present, former] = secrets.map((secret) =>
    createHmac('sha256', writeSecret(secret)).update('1700000000.{"a":1}').digest('hex'),
  );
  expect(header).toBe(`t=1700000000,v1=${present},v1=${former}`);
});

test('attempts come ever later, over two days, and end; nobody is asked again who is gone', () => {
  const waits = Array.from({ length: 10 }, (_, attempt) => waitAfter(attempt + 1, 503));
  const given = waits.filter((wait) => wait !== null);
  expect(given).toHaveLength(8);
  expect(given).toEqual(given.toSorted((a, b) => a - b));
  expect(waits.slice(8)).toEqual([null, null]);
  expect(waitAfter(1, 410)).toBeNull();
});
