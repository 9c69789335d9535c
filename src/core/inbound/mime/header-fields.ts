/** The header of a mail as it stands: every field, top first. Whatever is in there, this neither fails nor lingers. */

export interface Field {
  /** Lower-case. */
  readonly name: string;
  /** Unfolded (RFC 5322, 2.2.3), not decoded. */
  readonly value: string;
}

const mostBytes = 256 * 1024;
const mostFields = 500;
const longestValue = 16_000;

/** Where the header ends: the bytes before the first empty line, at most 256 KiB. */
export function headerOf(raw: Buffer): string {
  const text = raw.subarray(0, mostBytes).toString('latin1');
  const [end] = [text.indexOf('\r\n\r\n'), text.indexOf('\n\n')].filter((at) => at !== -1).toSorted((a, b) => a - b);
  return end === undefined ? text : text.slice(0, end);
}

export function fieldsOf(raw: Buffer): readonly Field[] {
  const fields: { name: string; value: string }[] = [];
  for (const line of headerOf(raw).split(/\r?\n/)) {
    const last = fields.at(-1);
    if (/^[ \t]/.test(line)) {
      if (last !== undefined && last.value.length < longestValue) last.value += ` ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    if (fields.length === mostFields) break;
    fields.push({ name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).trim() });
  }
  return fields.map(({ name, value }) => ({ name, value: value.slice(0, longestValue) }));
}

/** The first field of a (lower-case) name; null where there is none. */
export const fieldOf = (fields: readonly Field[], name: string): string | null =>
  fields.find((field) => field.name === name)?.value ?? null;

/** Without its comments, which may be nested (RFC 5322, 3.2.2); text in quotes stays. */
export function withoutComments(value: string): string {
  let out = '';
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < value.length; at += 1) {
    const sign = value.charAt(at);
    const escaped = sign === '\\' && at + 1 < value.length;
    if (escaped) {
      at += 1;
      if (depth === 0) out += sign + value.charAt(at);
    } else if (depth === 0 && sign === '"') {
      quoted = !quoted;
      out += sign;
    } else if (!quoted && sign === '(') depth += 1;
    else if (!quoted && sign === ')' && depth > 0) depth -= 1;
    else if (depth === 0) out += sign;
  }
  return out;
}
