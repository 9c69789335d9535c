/** The check digits by which numbers of identity are told from other numbers. Pure; each takes digits alone. */

const digitsOf = (text: string): number[] => Array.from(text, Number);
const weighted = (text: string, weights: readonly number[]): number =>
  digitsOf(text).reduce((sum, digit, at) => sum + digit * (weights[at] ?? 0), 0);

/** ISO/IEC 7812-1 annex B: payment cards, Swedish personal numbers. */
export function luhn(text: string): boolean {
  let sum = 0;
  for (let at = text.length - 1, twice = false; at >= 0; at -= 1, twice = !twice) {
    const digit = Number(text[at]);
    sum += twice ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return sum % 10 === 0;
}

/** ISO 7064 mod 97-10 over letters and digits: 1 for an IBAN whose first four signs were moved to its end. */
export function mod97(text: string): number {
  let rest = 0;
  for (const sign of text.toUpperCase()) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** ISO 7064 mod 11,10: German tax numbers. */
export function mod11And10(text: string): boolean {
  let product = 10;
  for (const digit of digitsOf(text.slice(0, -1))) {
    const sum = (digit + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === Number(text.at(-1));
}

/** EAN-13, as Swiss social security numbers end. */
export const ean13 = (text: string): boolean => weighted(text, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0;

export const nhs = (text: string): boolean => {
  const check = 11 - (weighted(text.slice(0, 9), [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return (check === 11 ? 0 : check) === Number(text[9]);
};

/** The Dutch test of eleven. */
export const bsn = (text: string): boolean =>
  !/^0+$/.test(text) && weighted(text, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;

export const pesel = (text: string): boolean => weighted(text, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0;

export const austrian = (text: string): boolean =>
  weighted(text, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === Number(text[3]);

export function cpf(text: string): boolean {
  if (/^(\d)\1*$/.test(text)) return false;
  const check = (length: number): number => {
    const weights = Array.from({ length }, (_, at) => length + 1 - at);
    return ((weighted(text.slice(0, length), weights) * 10) % 11) % 10;
  };
  return check(9) === Number(text[9]) && check(10) === Number(text[10]);
}

const verhoeffProduct = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const verhoeffTurn = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** Verhoeff's check digit: Indian Aadhaar numbers. */
export function verhoeff(text: string): boolean {
  let check = 0;
  for (const [at, digit] of digitsOf(text).toReversed().entries()) {
    const turned = Number(verhoeffTurn[at % 8]?.[digit]);
    check = Number(verhoeffProduct[check]?.[turned]);
  }
  return check === 0;
}

const italianOdd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** The last letter of a codice fiscale, over the fifteen signs before it. */
export function italian(text: string): boolean {
  let sum = 0;
  for (const [at, sign] of Array.from(text.slice(0, 15)).entries()) {
    const value = Number.parseInt(sign, 36);
    const place = value > 9 ? value - 10 : value;
    sum += at % 2 === 0 ? (italianOdd[place] ?? 0) : place;
  }
  return String.fromCodePoint(65 + (sum % 26)) === text.at(-1);
}

/** The letter behind the number of a Spanish DNI or NIE. */
export function spanish(text: string): boolean {
  const number = text.slice(0, -1).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] === text.at(-1);
}

/** The last sign of a Finnish henkilötunnus, over the nine digits before it. */
export const finnish = (text: string): boolean =>
  '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(text.slice(0, 6) + text.slice(7, 10)) % 31] === text.at(-1);
