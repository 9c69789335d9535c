/** Records as CSV text. Every CSV that Letterlock writes goes through here. Pure. */

/** What a spreadsheet would run as a formula, with the full-width signs that some take for the plain ones: https://owasp.org/www-community/attacks/CSV_Injection */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;
/** What `neutralCell` has written. */
const neutralised = /^'+[=+\-@\t\r\n＝＋－＠]/;

/** Puts an apostrophe before text that a spreadsheet would run; spreadsheets do not show it. */
export function neutralCell(text: string): string {
  return formula.test(text) || neutralised.test(text) ? `'${text}` : text;
}

/** Undoes `neutralCell`, so that an export imports as it was. */
export function plainCell(text: string): string {
  return text.startsWith("'") && neutralised.test(text) ? text.slice(1) : text;
}

/** One record with its line end, by RFC 4180. */
export function csvRecord(cells: readonly (string | number)[]): string {
  const record = cells.map((cell) => quoted(typeof cell === 'number' ? String(cell) : neutralCell(cell))).join(',');
  return `${record}\r\n`;
}

function quoted(text: string): string {
  return /[",;\t|\r\n]|^\s|\s$/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text;
}
