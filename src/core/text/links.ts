/**
 * Links, words and elements of an HTML text, by its tags. What stands in comments and styles is looked at as well,
 * behind the rest: Outlook shows what some comments hold, and a guard had better look once too often. Pure.
 */
import { unescapeHtml } from './html.ts';
import { tokensOf } from './tags.ts';
import type { Tag, Tokens } from './tags.ts';

export interface Link {
  /** As written, entities read. */
  readonly href: string;
  /** What the reader sees: the text inside, without tags, single blanks. */
  readonly text: string;
}

const words = (html: string, texts: Tokens['texts']): string =>
  unescapeHtml(texts.map(({ from, to }) => html.slice(from, to)).join(' '))
    .replaceAll(/[^\S ]\s*| \s+/g, ' ')
    .trim();

/** Without tags and with entities read; single blanks. Good enough to compare and count, not to show. */
export const visibleText = (html: string): string => words(html, tokensOf(html).texts);

/** A link ends at its end tag or where another one begins, as in a browser. */
function linksAmong(html: string, { tags, texts }: Tokens): Link[] {
  const links: Link[] = [];
  const anchors = tags.filter(({ name }) => name === 'a');
  let at = 0;
  for (const [index, { closing, attributes, to }] of anchors.entries()) {
    const href = attributes.get('href');
    if (closing || href === undefined) continue;
    const end = anchors[index + 1]?.from ?? html.length;
    while (at < texts.length && (texts[at]?.from ?? 0) < to) at += 1;
    const first = at;
    while (at < texts.length && (texts[at]?.from ?? 0) < end) at += 1;
    links.push({ href: unescapeHtml(href).trim(), text: words(html, texts.slice(first, at)) });
  }
  return links;
}

const linksIn = (html: string, tokens: Tokens): Link[] => [
  ...linksAmong(html, tokens),
  ...tokens.hidden.flatMap((inside) => linksAmong(inside, tokensOf(inside, true))),
];

/** Every `<a href>`, in order. */
export const linksOf = (html: string): Link[] => linksIn(html, tokensOf(html));

/** `visibleText` and `linksOf` in one reading. */
export function readHtml(html: string): { readonly visible: string; readonly links: readonly Link[] } {
  const tokens = tokensOf(html);
  return { visible: words(html, tokens.texts), links: linksIn(html, tokens) };
}

function tagsNamed(html: string, name: string): Tag[] {
  const { tags, hidden } = tokensOf(html);
  const all = [...tags, ...hidden.flatMap((inside) => tokensOf(inside, true).tags)];
  return all.filter((tag) => !tag.closing && tag.name === name);
}

/** How many pictures have no `alt` at all; an empty one says that the picture says nothing. */
export const imagesWithoutText = (html: string): number =>
  tagsNamed(html, 'img').filter(({ attributes }) => !attributes.has('alt')).length;

/** How many elements of a name there are. */
export const countTags = (html: string, name: string): number => tagsNamed(html, name).length;
