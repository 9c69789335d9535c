/** JSON as Zoho writes it: its ids are numbers of 19 digits, more than a JavaScript number can hold. */

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;

/** Whole numbers that would lose digits come as text. @throws SyntaxError */
export function parseZohoJson(text: string): unknown {
  return parse(text, (_key, value, { source }) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? source : value,
  );
}
