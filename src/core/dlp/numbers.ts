/** Payment cards and bank accounts, told from other numbers by prefix, length and check digits. Pure. */
import { luhn, mod97 } from './checksums.ts';
import type { Span } from './spans.ts';
import { digitsIn } from './spans.ts';

/** Prefixes and lengths of the schemes in use (ISO/IEC 7812 issuer numbers). */
const schemes =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17})$/;

/** At least as many digits as a card has, with one blank, dash or dot between two of them. */
const digitRuns = /\d(?:[ .-]?\d){12,}/g;
const shortest = 12;
const longest = 19;
const letter = /[\p{L}\p{N}]/u;

export function cardNumbers(text: string): Span[] {
  const spans: Span[] = [];
  for (const { 0: run, index } of text.matchAll(digitRuns)) {
    const parts = [...run.matchAll(/\d+/g)];
    // A group that goes on in letters is a part of something else.
    if (letter.test(text.charAt(index - 1))) parts.shift();
    if (letter.test(text.charAt(index + run.length))) parts.pop();
    for (let first = 0; first < parts.length; first += 1) {
      const last = cardFrom(parts, first);
      if (last === null) continue;
      const from = parts[first]?.index ?? 0;
      const end = (parts[last]?.index ?? 0) + (parts[last]?.[0].length ?? 0);
      spans.push({ at: index + from, length: end - from, key: digitsIn(run.slice(from, end)) });
      first = last;
    }
  }
  return spans;
}

/** Index of the group that a card number ends with which begins with the group `first`; null where none does. */
function cardFrom(parts: readonly RegExpExecArray[], first: number): number | null {
  let digits = '';
  for (let last = first; last < parts.length && digits.length <= longest; last += 1) {
    digits += parts[last]?.[0] ?? '';
    if (digits.length > shortest && schemes.test(digits) && luhn(digits)) return last;
  }
  return null;
}

/** Lengths by country, of the SWIFT registry of IBANs. */
const ibanLengths = new Map(
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20'
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);
const ibanStart = /(?<![\p{L}\p{N}])([A-Z]{2})\d{2}(?=[ -]?[A-Z0-9])/giu;

export function ibans(text: string): Span[] {
  const spans: Span[] = [];
  for (const found of text.matchAll(ibanStart)) {
    const wanted = ibanLengths.get((found[1] ?? '').toUpperCase());
    const read = wanted === undefined ? null : readSigns(text, found.index, wanted);
    if (read === null || mod97(read.signs.slice(4) + read.signs.slice(0, 4)) !== 1) continue;
    spans.push({ at: found.index, length: read.end - found.index, key: read.signs });
  }
  return spans;
}

/** So many letters and digits, with single blanks or dashes between them; null where something else comes before. */
function readSigns(
  text: string,
  from: number,
  wanted: number,
): { readonly signs: string; readonly end: number } | null {
  let signs = '';
  let at = from;
  for (; signs.length < wanted; at += 1) {
    const sign = text.charAt(at);
    if (/^[A-Z0-9]$/i.test(sign)) signs += sign.toUpperCase();
    else if (!/^[ -]$/.test(sign) || !/^[A-Z0-9]$/i.test(text.charAt(at + 1))) return null;
  }
  return /^[\p{L}\p{N}]$/u.test(text.charAt(at)) ? null : { signs, end: at };
}
