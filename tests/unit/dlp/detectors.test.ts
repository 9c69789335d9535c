/** What is found in a text by itself: numbers told by their check digits, secrets by their form, and little else. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { luhn, mod97 } from '../../../src/core/dlp/checksums.ts';
import { detectors } from '../../../src/core/dlp/detectors.ts';
import type { DlpDetector } from '../../../src/shared/dlp.ts';

const found = (detector: DlpDetector, text: string): string[] =>
  detectors[detector](text).map(({ at, length }) => text.slice(at, at + length));

const blockOf = (kind: string): string => `-----BEGIN ${kind}-----`;

describe.each<[DlpDetector, readonly (readonly [text: string, found: string])[]]>([
  [
    'card-number',
    [
      ['Card 4111 1111 1111 1111, thank you', '4111 1111 1111 1111'],
      ['4111-1111-1111-1111 12/27', '4111-1111-1111-1111'],
      ['Amex: 3782 822463 10005.', '3782 822463 10005'],
      ['5555555555554444', '5555555555554444'],
      ['item 12 6011000990139424 x', '6011000990139424'],
      ['4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1', '4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1'],
    ],
  ],
  [
    'iban',
    [
      ['Bank: DE89 3704 0044 0532 0130 00 Commerzbank', 'DE89 3704 0044 0532 0130 00'],
      ['GB82WEST12345698765432', 'GB82WEST12345698765432'],
      ['at61 1904 3002 3457 3201', 'at61 1904 3002 3457 3201'],
      ['(FR1420041010050500013M02606)', 'FR1420041010050500013M02606'],
    ],
  ],
  [
    'national-id',
    [
      ['Meine Steuer-ID ist 86 095 742 719.', '86 095 742 719'],
      ['SV-Nummer: 1237 010180', '1237 010180'],
      ['AHV 756.9217.0769.85', '756.9217.0769.85'],
      ['NIR 2 69 05 49 588 157 80', '2 69 05 49 588 157 80'],
      ['DNI 12345678Z', '12345678Z'],
      ['NIE X1234567L', 'X1234567L'],
      ['CF RSSMRA85T10A562S', 'RSSMRA85T10A562S'],
      ['BSN 111222333', '111222333'],
      ['PESEL: 44051401359', '44051401359'],
      ['personnummer 811218-9876', '811218-9876'],
      ['HETU 131052-308T', '131052-308T'],
      ['NHS number 943 476 5919', '943 476 5919'],
      ['CPF 529.982.247-25', '529.982.247-25'],
      ['Aadhaar 2341 2341 2346', '2341 2341 2346'],
    ],
  ],
  [
    'private-key',
    [
      [`${blockOf('RSA PRIVATE KEY')}\nMIIE`, blockOf('RSA PRIVATE KEY')],
      [blockOf('PRIVATE KEY'), blockOf('PRIVATE KEY')],
      [blockOf('OPENSSH PRIVATE KEY'), blockOf('OPENSSH PRIVATE KEY')],
      [blockOf('PGP PRIVATE KEY BLOCK'), blockOf('PGP PRIVATE KEY BLOCK')],
      ['PuTTY-User-Key-File-3: ssh-ed25519', 'PuTTY-User-Key-File-3'],
    ],
  ],
  [
    'access-token',
    [
      [`id AKIA${'Q7'.repeat(8)} end`, `AKIA${'Q7'.repeat(8)}`],
      [`ghp_${'a1B2'.repeat(9)}`, `ghp_${'a1B2'.repeat(9)}`],
      [`token=glpat-${'x9'.repeat(10)}`, `glpat-${'x9'.repeat(10)}`],
      [`sk_live_${'9aZ'.repeat(8)}`, `sk_live_${'9aZ'.repeat(8)}`],
      [`AIza${'b'.repeat(35)}`, `AIza${'b'.repeat(35)}`],
      [
        `eyJ${'h'.repeat(20)}.eyJ${'p'.repeat(20)}.${'s'.repeat(30)}`,
        `eyJ${'h'.repeat(20)}.eyJ${'p'.repeat(20)}.${'s'.repeat(30)}`,
      ],
    ],
  ],
  [
    'password',
    [
      ['Password: hunter2!!', 'Password: hunter2!!'],
      ['Ihr Passwort lautet Sommer2026.', 'Passwort lautet Sommer2026.'],
      ['"password": "a&b-c+d_e"', 'password": "a&b-c+d_e'],
      ['pwd=Tr0ub4dor', 'pwd=Tr0ub4dor'],
    ],
  ],
  [
    'address-list',
    [
      ['write to ann@example.org.', 'ann@example.org'],
      ['<bo.b+x@mail.example.co.uk>', 'bo.b+x@mail.example.co.uk'],
    ],
  ],
])('%s', (detector, cases) => {
  test.each(cases)('in “%s”', (text, expected) => expect(found(detector, text)).toEqual([expected]));
});

test.each<[DlpDetector, string]>([
  ['card-number', 'Order 4111 1111 1111 1112'],
  ['card-number', 'Call +49 30 901820 or 0800 1234567890'],
  ['card-number', 'x4111111111111111'],
  ['card-number', '99999999999999999999999'],
  ['iban', 'DE89 3704 0044 0532 0130 01'],
  ['iban', 'Model DE12 and AB12 3456 of the series'],
  ['iban', 'XDE89370400440532013000'],
  ['national-id', 'Order 86095742719, 111222333, 44051401359 and 1237 010180'],
  ['national-id', 'Steuer-ID 86095742718'],
  ['national-id', 'Call 943 476 5919'],
  ['private-key', blockOf('PUBLIC KEY')],
  ['private-key', blockOf('CERTIFICATE')],
  ['access-token', 'sk_live_short, AKIA-team, ghp_ and eyJ.eyJ.x'],
  ['password', 'Your password is required. Password: change it under settings'],
  ['password', 'The password is case-sensitive'],
  ['password', 'Reset your password: https://example.org/reset/1'],
  ['password', 'passwords are hashed'],
  ['address-list', 'meet @ noon, me@localhost, @handle, a@b'],
])('%s: nothing in “%s”', (detector, text) => expect(found(detector, text)).toEqual([]));

describe('check digits', () => {
  const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));

  test('one of ten last digits makes a number that Luhn’s test takes', () => {
    fc.assert(
      fc.property(digits(15), (body) => {
        expect(Array.from({ length: 10 }, (_, last) => luhn(`${body}${last}`)).filter(Boolean)).toHaveLength(1);
      }),
    );
  });

  test('any IBAN that is made right is found, and none with one wrong digit', () => {
    fc.assert(
      fc.property(digits(18), fc.integer({ min: 4, max: 21 }), fc.integer({ min: 1, max: 9 }), (account, place, by) => {
        const check = String(98 - mod97(`${account}DE00`)).padStart(2, '0');
        const iban = `DE${check}${account}`;
        expect(found('iban', `to ${iban}!`)).toEqual([iban]);
        const wrong = Array.from(iban);
        wrong[place] = String((Number(wrong[place]) + by) % 10);
        expect(found('iban', wrong.join(''))).toEqual([]);
      }),
    );
  });

  test('a card number is found between any words, however it is grouped', () => {
    const words = fc.stringMatching(/^[a-z ,.]{0,30}$/);
    const cut = fc.array(fc.boolean(), { minLength: 15, maxLength: 15 });
    fc.assert(
      fc.property(words, words, cut, fc.constantFrom(' ', '-', '.'), (before, after, cuts, sign) => {
        const grouped = Array.from('4111111111111111', (digit, at) => (cuts[at] === true ? `${digit}${sign}` : digit));
        const number = grouped.join('');
        expect(found('card-number', `${before} ${number} ${after}`)).toContain(number);
      }),
    );
  });
});

describe('hostile texts', () => {
  const all = Object.keys(detectors) as DlpDetector[];
  const cpuOf = (work: () => void): number => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const seeds = [
    '1 ',
    '4111 ',
    'DE89 3704 ',
    'a@',
    'a.a@a.a-',
    'eyJaaaaaaaaaaa.eyJ',
    'password: ',
    'passwordpassword',
    '-----BEGIN ',
    'AKIA',
    '12345678',
    '756.1234.',
    'Steuer-ID 1',
    'sk-ant-',
    '    ',
  ];

  test.each(all)('%s takes time that grows with the length, not with its square', (detector) => {
    for (const seed of seeds) {
      const once = seed.repeat(Math.ceil(20_000 / seed.length));
      detectors[detector](once);
      const small = cpuOf(() => detectors[detector](once));
      const large = cpuOf(() => detectors[detector](once.repeat(8)));
      // Eight times the text: a square would be 64 times.
      expect(large).toBeLessThan(Math.max(small, 8_000) * 28);
    }
  });

  test('anything is looked into without a throw, and what is found lies within it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.string({ unit: 'binary', maxLength: 400 }), (detector, text) => {
        for (const { at, length } of detectors[detector](text)) {
          expect(at).toBeGreaterThanOrEqual(0);
          expect(at + length).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});
