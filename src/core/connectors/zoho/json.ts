/** JSON as Zoho writes it: its ids are numbers of 19 digits, more than a JavaScript number can hold. */

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;

/** Whole numbers that would lose digits come as text. @throws SyntaxError */
export function parseZohoJson(text: string): unknown {
  return parse(text, (_key, value, { source }) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? source : value,
  );
}

/** The end of the JSON string that begins at `from`, or of the text when it ends before. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text[at - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return at;
  }
  return text.length;
}

/**
 * The beginning of a long text in JSON that was cut off: all whole lines of the field that are there. Empty where the
 * field does not begin.
 */
export function beginningOf(json: string, field: string): string {
  const opening = new RegExp(`"${field}"\\s*:\\s*"`).exec(json);
  if (opening === null) return '';
  const from = opening.index + opening[0].length;
  const whole = json.slice(from, endOfString(json, from));
  const lineEnd = whole.lastIndexOf('\\n');
  try {
    const text: unknown = JSON.parse(`"${lineEnd === -1 ? '' : whole.slice(0, lineEnd + 2)}"`);
    return typeof text === 'string' ? text : '';
  } catch {
    return '';
  }
}
