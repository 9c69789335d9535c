/**
 * National numbers of identity that have check digits. Those that ten other numbers in a hundred would pass for count
 * only near a word that names them. Numbers without check digits (such as those of US social security) are left out: a
 * pattern of one's own can look for them.
 */
import {
  austrian,
  bsn,
  cpf,
  ean13,
  finnish,
  italian,
  luhn,
  mod11And10,
  mod97,
  nhs,
  pesel,
  spanish,
  verhoeff,
} from './checksums.ts';
import { digitsIn, matchesOf } from './spans.ts';
import type { Span } from './spans.ts';

interface NationalId {
  readonly pattern: RegExp;
  /** @param signs letters and digits, in capitals */
  readonly holds: (signs: string) => boolean;
  /** One of these stands close before it. */
  readonly near?: RegExp;
}

const month = '(?:0[1-9]|1[0-2])';
const day = '(?:0[1-9]|[12]\\d|3[01])';
const alone = (pattern: string): RegExp => new RegExp(`\\b${pattern}\\b`, 'gi');
/** Letters that `\b` does not know. */
const beyond = /[^\P{L}A-Za-z]/u;
const belgian = (digits: string): boolean => {
  const check = Number(digits.slice(9));
  return [digits.slice(0, 9), `2${digits.slice(0, 9)}`].some((born) => 97 - (Number(born) % 97) === check);
};

const ids: readonly NationalId[] = [
  {
    pattern: alone('\\d{2} ?\\d{3} ?\\d{3} ?\\d{3}'),
    holds: mod11And10,
    near: /steuer-?\s?id|steueridentifikation|idnr|steuer-?identnummer/i,
  },
  {
    pattern: alone('\\d{4} ?\\d{6}'),
    holds: austrian,
    near: /svnr|sv-?nummer|sozialversicherungsnummer|versicherungsnummer/i,
  },
  { pattern: alone('756[. ]?\\d{4}[. ]?\\d{4}[. ]?\\d{2}'), holds: ean13 },
  {
    pattern: alone(`[12] ?\\d{2} ?${month} ?\\d{2} ?\\d{3} ?\\d{3} ?\\d{2}`),
    holds: (signs) => 97 - (mod97(signs.slice(0, 13)) % 97) === Number(signs.slice(13)),
  },
  { pattern: alone('(?:\\d{8}|[XYZ]-?\\d{7})-?[A-Z]'), holds: spanish },
  { pattern: alone('[A-Z]{6}\\d{2}[ABCDEHLMPRST]\\d{2}[A-Z]\\d{3}[A-Z]'), holds: italian },
  { pattern: alone('\\d{9}'), holds: bsn, near: /bsn|burgerservicenummer|sofinummer/i },
  { pattern: alone(`\\d{2}\\.${month}\\.${day}-\\d{3}\\.\\d{2}`), holds: belgian },
  { pattern: alone('\\d{11}'), holds: pesel, near: /pesel/i },
  { pattern: alone(`\\d{2}${month}${day}[-+]\\d{4}`), holds: luhn },
  { pattern: alone(`${day}${month}\\d{2}[-+ABCDEFYXWVU]\\d{3}[0-9A-Y]`), holds: finnish },
  { pattern: alone('\\d{3} ?\\d{3} ?\\d{4}'), holds: nhs, near: /nhs/i },
  { pattern: alone('\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}'), holds: cpf },
  { pattern: alone('\\d{4} ?\\d{4} ?\\d{4}'), holds: verhoeff, near: /aadhaar|aadhar/i },
];

/** How far before a number the word that names it may stand. */
const reach = 60;

/** Without such a thing in it, a text has none. */
const likely = /\d(?:[ .-]?\d){5}|\d{2}[A-Z]\d{2}[A-Z]\d{3}/i;

export function nationalIds(text: string): Span[] {
  if (!likely.test(text)) return [];
  return ids.flatMap(({ pattern, holds, near }) => {
    if (near !== undefined && !near.test(text)) return [];
    return matchesOf(text, pattern, ({ 0: whole, index }) => {
      if (near !== undefined && !near.test(text.slice(Math.max(0, index - reach), index))) return null;
      if (beyond.test(text.charAt(index - 1)) || beyond.test(text.charAt(index + whole.length))) return null;
      const signs = whole.toUpperCase().replaceAll(/[ .]/g, '');
      const plain = /^[\d+-]+$/.test(signs) ? digitsIn(signs) : signs.replaceAll(/(?<=^[XYZ])-|-(?=[A-Z]$)/g, '');
      return holds(plain) ? plain : null;
    });
  });
}
