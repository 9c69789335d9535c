/** Finds the links of an HTML text in one pass, whatever the text: no pattern here can backtrack. */
import { asciiLower, unescapeHtml } from './html.ts';

export interface Link {
  /** As written, entities read. */
  readonly href: string;
  /** What the reader sees: the text inside, without tags, single blanks. */
  readonly text: string;
}

/** Without tags and with entities read; single blanks. Good enough to compare and count, not to show. */
export function visibleText(html: string): string {
  let out = '';
  let at = 0;
  for (;;) {
    const open = html.indexOf('<', at);
    if (open < 0) break;
    const close = html.indexOf('>', open);
    if (close < 0) break;
    out += `${html.slice(at, open)} `;
    at = close + 1;
  }
  return unescapeHtml(out + html.slice(at))
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ');
}

/**
 * Name, then a value in double quotes, single quotes or none. An equals sign that stands first belongs to the name (HTML, 13.2.5.32).
 * Sticky: each attempt starts where the last one ended.
 */
const attribute = /[\s/]*(=?[^\s=/]+|=)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S*)))?/y;

/** The value of an attribute inside one tag's text (from behind the name to before `>`); null when it has none. */
export function attributeOf(tag: string, name: string): string | null {
  attribute.lastIndex = 0;
  for (let found = attribute.exec(tag); found !== null; found = attribute.exec(tag)) {
    const [, key = '', double, single, bare] = found;
    if (key.toLowerCase() === name) return unescapeHtml(double ?? single ?? bare ?? '');
  }
  return null;
}

/** Where a tag ends: a `>` that is not inside a quoted value. */
function tagEnd(html: string, from: number): number {
  let quote = '';
  for (let at = from; at < html.length; at += 1) {
    const sign = html.charAt(at);
    if (quote !== '') {
      if (sign === quote) quote = '';
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '>') return at;
  }
  return html.length;
}

/** Positions just behind `<name` for every such tag. */
function tagsNamed(html: string, name: string): number[] {
  const lower = asciiLower(html);
  const found: number[] = [];
  for (let at = lower.indexOf(`<${name}`); at >= 0; at = lower.indexOf(`<${name}`, at + 1)) {
    const behind = at + name.length + 1;
    if (behind >= html.length || /[\s/>]/.test(html.charAt(behind))) found.push(behind);
  }
  return found;
}

/** Every `<a href>`, in order. */
export function linksOf(html: string): Link[] {
  const lower = asciiLower(html);
  const links: Link[] = [];
  let readTo = 0;
  for (const start of tagsNamed(html, 'a')) {
    if (start < readTo) continue;
    const end = tagEnd(html, start);
    const href = attributeOf(html.slice(start, end), 'href');
    const close = lower.indexOf('</a', end);
    readTo = close < 0 ? html.length : close;
    if (href !== null) links.push({ href: href.trim(), text: visibleText(html.slice(end + 1, readTo)) });
  }
  return links;
}

/** How many pictures have no `alt` at all; an empty one says that the picture says nothing. */
export const imagesWithoutText = (html: string): number =>
  tagsNamed(html, 'img').filter((from) => attributeOf(html.slice(from, tagEnd(html, from)), 'alt') === null).length;

/** How many elements of a name there are. */
export const countTags = (html: string, name: string): number => tagsNamed(html, name).length;
