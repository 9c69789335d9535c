/** Mail addresses in a text, in one pass from one `@` to the next. Pure. */
import type { Span } from './spans.ts';

const mostLocal = 64;
const mostDomain = 255;
const localSign = /[\p{L}\p{N}._%+'-]/u;
const domainSign = /[\p{L}\p{N}.-]/u;

export function addresses(text: string): Span[] {
  const spans: Span[] = [];
  for (let sign = text.indexOf('@'); sign !== -1; sign = text.indexOf('@', sign + 1)) {
    let from = sign;
    while (from > 0 && sign - from < mostLocal && localSign.test(text.charAt(from - 1))) from -= 1;
    let end = sign + 1;
    while (end < text.length && end - sign <= mostDomain && domainSign.test(text.charAt(end))) end += 1;
    const domain = text.slice(sign + 1, end).replace(/[.-]{1,255}$/, '');
    if (from === sign || !/^[^.]{1,63}(?:\.[^.]{1,63}){1,8}$/.test(domain)) continue;
    const address = `${text.slice(from, sign)}@${domain}`;
    spans.push({ at: from, length: address.length, key: address.toLowerCase() });
  }
  return spans;
}
