/**
 * Disarms what a browser looks at while it still parses (styles, event handlers, a base) before the markup of a mail is
 * parsed: it would be refused by the content security policy one by one, with a report for each. This is for quiet
 * only; safety comes from the sanitiser after it, which sees everything that a slip here would leave.
 */

const spaces = ' \t\n\f\r';
const endsName = `${spaces}=/>`;

/** The first position from `at` on where the character is (or is not) in the set. */
function skip(html: string, at: number, set: string, inSet: boolean): number {
  let position = at;
  while (position < html.length && set.includes(html.charAt(position)) === inSet) position += 1;
  return position;
}

/** The position after an attribute's value, which starts at `at`. */
function afterValue(html: string, at: number): number {
  const quote = html.charAt(at);
  if (quote !== '"' && quote !== "'") return skip(html, at, `${spaces}>`, false);
  const end = html.indexOf(quote, at + 1);
  return end === -1 ? html.length : end + 1;
}

function renamed(name: string): string {
  const lower = name.toLowerCase();
  if (lower === 'style') return 'data-style';
  return lower.startsWith('on') ? `data-${lower}` : name;
}

/** One start tag from its `<` on: its text with attributes renamed, and the position after it. */
function quietTag(html: string, start: number): { readonly text: string; readonly end: number } {
  let at = skip(html, start + 1, endsName, false);
  let text = html.slice(start, at);
  while (at < html.length && html.charAt(at) !== '>') {
    const name = skip(html, at, `${spaces}/=`, true);
    text += html.slice(at, name);
    at = skip(html, name, endsName, false);
    text += renamed(html.slice(name, at));
    const sign = skip(html, at, spaces, true);
    if (html.charAt(sign) !== '=') continue;
    const end = afterValue(html, skip(html, sign + 1, spaces, true));
    text += html.slice(at, end);
    at = end;
  }
  return { text, end: at };
}

/** The position of `text` from `at` on, or the end. */
function find(html: string, text: RegExp, at: number): number {
  const from = new RegExp(text, 'gi');
  from.lastIndex = at;
  return from.exec(html)?.index ?? html.length;
}

export interface QuietMarkup {
  /** `style` attributes are written as `data-style`, event handlers are plain data, style and base elements are gone. */
  readonly markup: string;
  /** The content of the style elements. */
  readonly sheets: readonly string[];
}

/** Linear in the length of the mail. */
export function quietMarkup(html: string): QuietMarkup {
  const parts: string[] = [];
  const sheets: string[] = [];
  let done = 0;
  for (const { index } of html.matchAll(/<!--|<[a-z]/gi)) {
    if (index < done) continue;
    parts.push(html.slice(done, index));
    if (html.startsWith('<!--', index)) {
      done = Math.min(html.length, find(html, /-->/, index + 2) + 3);
      continue;
    }
    const { text, end } = quietTag(html, index);
    done = end;
    const name = text.split(/[\s/>]/, 1)[0]?.toLowerCase();
    if (name === '<style') {
      const close = find(html, /<\/style[\s/>]/, end);
      sheets.push(html.slice(end + 1, close));
      done = html.indexOf('>', close) + 1 || html.length;
    } else if (name === '<base') {
      done = Math.min(html.length, end + 1);
    } else parts.push(text);
  }
  parts.push(html.slice(done));
  return { markup: parts.join(''), sheets };
}
