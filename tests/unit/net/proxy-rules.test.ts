import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { environmentWays, isExempt, isLoopback, parsePac, parseProxy } from '../../../src/core/net/proxy-rules.ts';

describe('a proxy’s address', () => {
  test.each([
    ['proxy.example:3128', 'http://proxy.example:3128'],
    ['http://proxy.example', 'http://proxy.example:80'],
    ['https://proxy.example/', 'https://proxy.example:443'],
    ['http://jo:p%40ss@proxy.example:8080', 'http://jo:p%40ss@proxy.example:8080'],
    ['socks5h://proxy.example', 'socks5://proxy.example:1080'],
    ['socks://[2001:db8::1]:9050', 'socks5://[2001:db8::1]:9050'],
    ['', null],
    ['ftp://proxy.example', null],
    ['http://', null],
  ])('%s is read as %s', (text, expected) => {
    expect(parseProxy(text)).toBe(expected);
  });

  test('of any kind never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const proxy = parseProxy(text);
        expect(proxy === null || URL.canParse(proxy)).toBe(true);
      }),
    );
  });
});

describe('the environment', () => {
  const web = new URL('https://api.example/path');
  const mail = new URL('imap://mail.example:993');

  test.each([
    ['nothing', web, {}, null],
    ['a proxy for web addresses', web, { HTTPS_PROXY: 'p.example:1' }, ['http://p.example:1']],
    [
      'lower case before upper',
      web,
      { https_proxy: 'a.example:1', HTTPS_PROXY: 'b.example:1' },
      ['http://a.example:1'],
    ],
    ['a proxy for all', web, { ALL_PROXY: 'socks5://p.example' }, ['socks5://p.example:1080']],
    ['plain HTTP apart', new URL('http://a.example'), { HTTPS_PROXY: 'p.example:1' }, null],
    ['mail through the web’s proxy, then directly', mail, { HTTPS_PROXY: 'p.example:1' }, ['http://p.example:1', null]],
    ['mail through the proxy for all alone', mail, { ALL_PROXY: 'p.example:1' }, ['http://p.example:1']],
    ['an exception', mail, { ALL_PROXY: 'p.example:1', NO_PROXY: 'mail.example' }, [null]],
  ])('with %s', (_, url, environment, expected) => {
    expect(environmentWays(url, environment)).toEqual(expected);
  });

  test.each([
    ['https://a.example', 'example', true],
    ['https://a.example', '.a.example', true],
    ['https://b.a.example', '*.a.example', true],
    ['https://notexample', 'example', false],
    ['https://a.example', 'b.example, A.EXAMPLE', true],
    ['https://a.example:8443', 'a.example:443', false],
    ['https://a.example', 'a.example:443', true],
    ['imap://a.example:993', 'a.example:993', true],
    ['https://10.1.2.3', '10.0.0.0/8', true],
    ['https://11.1.2.3', '10.0.0.0/8', false],
    ['https://[2001:db8::7]', '2001:db8::/32', true],
    ['https://[2001:db8::7]', '[2001:db8::7]', true],
    ['https://1.2.3.4', '3.4', false],
    ['https://a.example', '*', true],
    ['https://a.example', '', false],
    ['https://a.example', '10.0.0.0/99', false],
  ])('%s with NO_PROXY=%s goes directly: %s', (url, list, expected) => {
    expect(isExempt(new URL(url), list)).toBe(expected);
  });
});

test('the answers of a proxy script keep their order', () => {
  expect(parsePac('PROXY a.example:3128; SOCKS5 b.example:1080;HTTPS c.example; DIRECT')).toEqual([
    'http://a.example:3128',
    'socks5://b.example:1080',
    'https://c.example:443',
    null,
  ]);
  expect(parsePac('DIRECT')).toEqual([null]);
  expect(parsePac('nonsense ; ;')).toEqual([null]);
});

test('this machine is recognised', () => {
  expect(['localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]', 'a.localhost'].every(isLoopback)).toBe(true);
  expect(['127.example', '10.0.0.1', 'localhost.example'].some(isLoopback)).toBe(false);
});
