import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { domainAndParents, parseAddress } from '../../../src/core/contacts/address.ts';

describe('an address', () => {
  const good: readonly (readonly [given: string, email: string, key: string])[] = [
    ['a@b.co', 'a@b.co', 'a@b.co'],
    ['First.Last+tag@Sub.Example.COM', 'First.Last+tag@sub.example.com', 'first.last+tag@sub.example.com'],
    [
      "o'brien!#$%&*/=?^_`{|}~-@example.com",
      "o'brien!#$%&*/=?^_`{|}~-@example.com",
      "o'brien!#$%&*/=?^_`{|}~-@example.com",
    ],
    ['用户@例子.广告', '用户@例子.广告', '用户@xn--fsqu00a.xn--4rr70v'],
    ['jörg@müller.example', 'jörg@müller.example', 'jörg@xn--mller-kva.example'],
    ['x@XN--MLLER-KVA.example', 'x@xn--mller-kva.example', 'x@xn--mller-kva.example'],
    ['Anna <anna@example.com>', 'anna@example.com', 'anna@example.com'],
    ['mailto:anna@example.com', 'anna@example.com', 'anna@example.com'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ];
  for (const [given, email, key] of good) {
    test(`${given.slice(0, 40)} is one`, () => {
      const domain = key.slice(key.lastIndexOf('@') + 1);
      expect(parseAddress(given)).toEqual({ ok: true, address: { email, key, domain } });
    });
  }

  const bad: readonly (readonly [given: string, problem: string])[] = [
    ['', 'address-empty'],
    ['  ', 'address-empty'],
    ['plain', 'address-no-at'],
    ['@example.com', 'address-local-part'],
    ['a b@example.com', 'address-local-part'],
    ['a..b@example.com', 'address-local-part'],
    ['.a@example.com', 'address-local-part'],
    ['a@b@example.com', 'address-local-part'],
    ['"a b"@example.com', 'address-local-part'],
    ['a\r\nBcc: x@example.com', 'address-local-part'],
    ['a\u0000@example.com', 'address-local-part'],
    ['a\u{200b}@example.com', 'address-local-part'],
    ['a\u{202e}@example.com', 'address-local-part'],
    ['a@localhost', 'address-domain'],
    ['a@', 'address-domain'],
    ['a@-example.com', 'address-domain'],
    ['a@example-.com', 'address-domain'],
    ['a@exa_mple.com', 'address-domain'],
    ['a@exa mple.com', 'address-domain'],
    ['a@ex%61mple.com', 'address-domain'],
    ['a@example.com/path', 'address-domain'],
    ['a@example.com:25', 'address-domain'],
    ['a@[127.0.0.1]', 'address-domain'],
    ['a@127.0.0.1', 'address-domain'],
    ['a@example.123', 'address-domain'],
    ['a@xn--.com', 'address-domain'],
    [`a@${'b'.repeat(64)}.com`, 'address-domain'],
    [`${'a'.repeat(65)}@example.com`, 'address-too-long'],
    [`${'ä'.repeat(33)}@example.com`, 'address-too-long'],
    [`${'a'.repeat(64)}@${`${'b'.repeat(60)}.`.repeat(3)}example`, 'address-too-long'],
    ['a@example.com, b@example.com', 'address-several'],
    ['a@example.com; b@example.com', 'address-several'],
  ];
  for (const [given, problem] of bad) {
    test(`${JSON.stringify(given.slice(0, 40))} is none: ${problem}`, () => {
      expect(parseAddress(given)).toEqual({ ok: false, problem });
    });
  }

  test('has a key that is an address with the same key, whatever was given', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.emailAddress(), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })),
        (given) => {
          const first = parseAddress(given);
          if (!first.ok) return;
          const second = parseAddress(first.address.key);
          expect(second.ok && second.address.key).toBe(first.address.key);
          expect(first.address.email).not.toMatch(/[\s<>,;"\p{Cc}]/u);
        },
      ),
    );
  });
});

test('a domain is covered by itself and by its parents', () => {
  expect(domainAndParents('mail.example.co.uk')).toEqual(['mail.example.co.uk', 'example.co.uk', 'co.uk']);
});
