/** How texts are compared: without case and accents, in any script. Pure. */

const nonAscii = /[^\p{ASCII}]/u;
const control = /\p{Cc}+/gu;

export function isAscii(text: string): boolean {
  return !nonAscii.test(text);
}

/** Lower case without combining marks; `Ünal` and `unal` fold to the same. */
export function fold(text: string): string {
  return nonAscii.test(text)
    ? text
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase()
    : text.toLowerCase();
}

/** One line of text: control characters (NUL and line ends among them) become single spaces. */
export function cleanText(text: string): string {
  return /\p{Cc}/u.test(text) ? text.replace(control, ' ').trim() : text.trim();
}

export interface Searched {
  readonly email: string;
  readonly domain: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly company: string;
}

/**
 * What a search looks through, for a contact that has more than ASCII in it; null for any other, whose text SQLite
 * folds itself (`contact.search`). Fields are apart by a line end, which no search text contains; two more at the end
 * make every character the start of a trigram, so that searches of one and two letters find it.
 */
export function foldedText({ email, domain, firstName, lastName, company }: Searched): string | null {
  const text = `${email}\n${firstName} ${lastName}\n${company}`;
  if (!nonAscii.test(text)) return null;
  // An internationalised domain is found by either of its forms.
  return `${fold(text)}${nonAscii.test(email) ? `\n@${domain}` : ''}\n\n`;
}

/** Sorts after everything else: contacts without a value come last. */
export const noValue = '\u{10FFFF}';
/** Characters. */
export const maxSortKey = 32;

export function sortKey(text: string): string {
  return text === '' ? noValue : fold(text).slice(0, maxSortKey);
}
