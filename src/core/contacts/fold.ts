/** How texts are compared: without case and accents, in any script. Pure. */

const nonAscii = /[^\p{ASCII}]/u;
const control = /\p{Cc}+/gu;

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
 * What a search looks through. Fields are apart by a line end, which no search text contains; two more at the end
 * make every character the start of a trigram, so that searches of one and two letters find it.
 */
export function searchText(contact: Searched): string {
  // An internationalised domain is found by either of its forms.
  const domain = nonAscii.test(contact.email) ? `\n@${contact.domain}` : '';
  return `${fold(`${contact.email}${domain}\n${contact.firstName} ${contact.lastName}\n${contact.company}`)}\n\n`;
}

/** Sorts after everything else: contacts without a value come last. */
const noValue = '\u{10FFFF}';
const maxSortKey = 32;

export function sortKey(text: string): string {
  return text === '' ? noValue : fold(text).slice(0, maxSortKey);
}
