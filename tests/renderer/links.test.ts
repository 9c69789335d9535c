import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeLink } from '../../src/renderer/src/mail/links.ts';

describe('a link of a received mail', () => {
  test.each([
    ['an ordinary one', 'https://letterlock.example/offer', 'our offer', { place: 'letterlock.example', shown: null }],
    ['text that names the same host', 'https://www.bank.example/x', 'bank.example', { shown: null }],
    ['text that names a host above', 'https://mail.bank.example/x', 'https://bank.example', { shown: null }],
    ['text that names another host', 'https://evil.example/login', 'www.mybank.com', { shown: 'mybank.com' }],
    ['another host in a sentence', 'https://evil.example', 'Go to mybank.com now', { shown: 'mybank.com' }],
    ['a host that only begins alike', 'https://mybank.com.evil.example', 'mybank.com', { shown: 'mybank.com' }],
    [
      'letters of another script',
      'https://аррӏе.com',
      'apple.com',
      { place: 'xn--80ak6aa92e.com', shown: 'apple.com' },
    ],
    ['no encryption', 'http://letterlock.example', 'hello', { plain: true }],
    ['a port belongs to the place', 'https://letterlock.example:8443/', 'hello', { place: 'letterlock.example:8443' }],
    ['a mail address', 'mailto:ada@letterlock.example?subject=Hi', 'write', { place: 'ada@letterlock.example' }],
    ['an address as text is no host', 'mailto:ada@letterlock.example', 'ada@letterlock.example', { shown: null }],
  ])('%s', (_, href, text, expected) => {
    expect(judgeLink(href, text)).toMatchObject({ kind: 'open', ...expected });
  });

  test.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'letterlock://campaigns/1',
    'vbscript:msgbox(1)',
    'blob:https://letterlock.example/1',
    'https://user:secret@mybank.com@evil.example/',
    '/call/vault.lock',
    '//evil.example',
    '#top',
    '',
    `https://evil.example/${'a'.repeat(5000)}`,
  ])('is not opened: %s', (href) => {
    expect(judgeLink(href, 'click').kind).toBe('blocked');
  });

  test('whatever it is, only web and mail addresses are ever opened', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), fc.string(), (href, text) => {
        const verdict = judgeLink(href, text);
        expect(verdict.kind === 'open' ? verdict.url : 'https:').toMatch(/^(?:https?|mailto):/);
      }),
    );
  });
});
