/**
 * Where the tags of an HTML text begin and end, as a browser takes it apart: the tokenizer of the HTML standard
 * (https://html.spec.whatwg.org/multipage/parsing.html#tokenization), without character references and without
 * error reports. One pass whatever the text: no pattern here can backtrack. Pure.
 */
import { asciiLower } from './html.ts';

export interface Tag {
  /** In lower case. */
  readonly name: string;
  readonly closing: boolean;
  /** The first of a name counts, names in lower case, values as written; without a value: empty. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Of its `<`, and behind its `>`. */
  readonly from: number;
  readonly to: number;
}

export interface Tokens {
  readonly tags: readonly Tag[];
  /** What lies between the tags and is text, in order; comments and the insides of styles and scripts are not. */
  readonly texts: readonly { readonly from: number; readonly to: number }[];
  /** Comments and contents that only some elements read as text: programs that know better read tags there. */
  readonly hidden: readonly string[];
}

/** Elements whose content is text up to their end tag (13.2.5.1 with 13.2.6.2; scripts are off in mail), and that. */
const rawText: ReadonlyMap<string, RegExp | null> = new Map([
  ...['style', 'script', 'xmp', 'iframe', 'noembed', 'noframes', 'title', 'textarea'].map((name): [string, RegExp] => [
    name,
    new RegExp(`</${name}[\\t\\n\\f\\r />]`, 'gi'),
  ]),
  ['plaintext', null],
]);

const blanks = /[\t\n\f\r /]*/y;
const tagName = /[A-Za-z][^\t\n\f\r />]*/y;
/**
 * A name ends at a blank, `/`, `>` or `=`; nothing else ends it, quotes least of all, and an equals sign that stands
 * first belongs to it (13.2.5.32, 13.2.5.33). Groups: name, `=`, double quoted, single quoted, unquoted value.
 */
const attribute =
  /(=?[^\t\n\f\r />=]+|=)(?:[\t\n\f\r ]*(=)[\t\n\f\r ]*(?:"([^"]*)(?:"|$)|'([^']*)(?:'|$)|([^\t\n\f\r >]*)))?/y;

function matchAt(pattern: RegExp, html: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(html);
}

const none: ReadonlyMap<string, string> = new Map();

/** @param at behind the tag's name. Null where the text ends inside the tag: then it is none. */
function readAttributes(html: string, at: number): Pick<Tag, 'attributes' | 'to'> | null {
  if (html.charAt(at) === '>') return { attributes: none, to: at + 1 };
  const attributes = new Map<string, string>();
  for (let next = at; ;) {
    next += matchAt(blanks, html, next)?.[0].length ?? 0;
    if (html.charAt(next) === '>') return { attributes, to: next + 1 };
    const found = matchAt(attribute, html, next);
    if (found === null) return null;
    const [whole, name = '', , double, single, bare] = found;
    next += whole.length;
    if (next >= html.length) return null;
    const key = asciiLower(name);
    if (!attributes.has(key)) attributes.set(key, double ?? single ?? bare ?? '');
  }
}

/** The end of a comment's inside and of the comment, whose inside begins at `from` (13.2.5.43 and those behind it). */
function commentEnd(html: string, from: number): readonly [inside: number, behind: number] {
  const early = /^-?>/.exec(html.slice(from, from + 2));
  if (early !== null) return [from, from + early[0].length];
  const end = /--!?>/g;
  end.lastIndex = from;
  const found = end.exec(html);
  return found === null ? [html.length, html.length] : [found.index, found.index + found[0].length];
}

/** Where the end tag of a raw text element begins; the text's end where there is none. */
function rawEnd(html: string, end: RegExp | null, from: number): number {
  if (end === null) return html.length;
  end.lastIndex = from;
  return end.exec(html)?.index ?? html.length;
}

const behindNext = (html: string, sign: string, from: number): number => {
  const at = html.indexOf(sign, from);
  return at < 0 ? html.length : at + 1;
};

/**
 * @param flat comments and raw text are not told apart: for the inside of such, where tags are looked for all the same
 */
export function tokensOf(html: string, flat = false): Tokens {
  const tags: Tag[] = [];
  const texts: { from: number; to: number }[] = [];
  const hidden: string[] = [];
  let textFrom = 0;
  /** Text ends at `upTo`; what begins there is over at `goOn`. */
  const cut = (upTo: number, goOn: number): number => {
    if (upTo > textFrom) texts.push({ from: textFrom, to: upTo });
    textFrom = goOn;
    return goOn;
  };

  /** What the sign behind `<` at `open` makes of it. Answers where to go on, null where it is text. */
  function markup(open: number): number | null {
    if (!flat && html.startsWith('<!--', open)) {
      const [inside, behind] = commentEnd(html, open + 4);
      hidden.push(html.slice(open + 4, inside));
      return cut(open, behind);
    }
    const closing = html.charAt(open + 1) === '/';
    const begin = open + (closing ? 2 : 1);
    const name = matchAt(tagName, html, begin)?.[0];
    if (name === undefined) {
      const bogus = /[!?]/.test(html.charAt(open + 1)) || (closing && begin < html.length);
      return bogus ? cut(open, behindNext(html, '>', begin)) : null;
    }
    const read = readAttributes(html, begin + name.length);
    if (read === null) return cut(open, html.length);
    const { attributes, to } = read;
    const tag = { name: asciiLower(name), closing, attributes, from: open, to };
    tags.push(tag);
    cut(open, tag.to);
    const endTag = flat || closing ? undefined : rawText.get(tag.name);
    if (endTag === undefined) return tag.to;
    const end = rawEnd(html, endTag, tag.to);
    hidden.push(html.slice(tag.to, end));
    return cut(tag.to, end);
  }

  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at)) at = markup(at) ?? at + 1;
  cut(html.length, html.length);
  return { tags, texts, hidden };
}
