/** How texts are compared: without case and accents, in any script. Pure. */

const control = /\p{Cc}+/gu;

export function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

/** Lower case without combining marks; `Ünal` and `unal` fold to the same. */
export function fold(text: string): string {
  return isAscii(text)
    ? text.toLowerCase()
    : text
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase();
}

/** One line of text: control characters (NUL and line ends among them) become single spaces. */
export function cleanText(text: string): string {
  return hasControl(text) ? text.replace(control, ' ').trim() : text.trim();
}

/** A quarter of the time of an expression on texts as short as these. */
function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  }
  return false;
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
  if (isAscii(email) && isAscii(firstName) && isAscii(lastName) && isAscii(company)) return null;
  const text = `${email}\n${firstName} ${lastName}\n${company}`;
  // An internationalised domain is found by either of its forms.
  return `${fold(text)}${isAscii(email) ? '' : `\n@${domain}`}\n\n`;
}

/** Sorts after everything else: contacts without a value come last. */
export const noValue = '\u{10FFFF}';
/** Characters. */
export const maxSortKey = 32;

export function sortKey(text: string): string {
  return text === '' ? noValue : fold(text).slice(0, maxSortKey);
}
