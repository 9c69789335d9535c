/** Reads what `reg query <key> /s` prints (learn.microsoft.com, reg query). Pure; whatever it prints is untrusted. */
import { policyShape } from '../../shared/policy.ts';

const valueLine = /^ {4}(\S(?:.{0,250}?\S)?) {4}(REG_[A-Z_]+)(?: {4}(.*))?$/;
const mostLines = 20_000;

const booleans: ReadonlySet<string> = new Set(
  Object.entries(policyShape.shape).flatMap(([field, schema]) =>
    schema.unwrap().def.type === 'boolean' ? [field] : [],
  ),
);

function read(type: string, data: string): string | number | null {
  if (type === 'REG_SZ' || type === 'REG_EXPAND_SZ') return data;
  if (type === 'REG_DWORD' && /^0x[0-9a-f]{1,8}$/i.test(data)) return Number(data);
  return null;
}

/**
 * Values by their names. Group policies keep a list in a key of its own below the policy's; numbers 0 and 1 stand for
 * no and yes. What has a type that no setting has stays as null, which no setting takes; so does, under its own words,
 * a line that is none of the registry's, so that nothing that is imposed is lost in silence.
 */
export function parseRegistry(output: string, rootKey: string): Record<string, unknown> {
  const values = new Map<string, unknown>();
  const root = rootKey.toLowerCase();
  let list: string[] | null = null;
  for (const line of output.split('\n', mostLines).map((text) => text.replace(/\r$/, ''))) {
    if (line.trim() === '') continue;
    const path = line.trim().toLowerCase();
    if (path === root) {
      list = null;
      continue;
    }
    if (path.startsWith(`${root}\\`)) {
      list = [];
      values.set(line.trim().slice(root.length + 1), list);
      continue;
    }
    const [, name, type = '', data = ''] = valueLine.exec(line) ?? [];
    const value = read(type, data);
    if (name === undefined || (list !== null && value === null)) values.set(line.trim().slice(0, 100), null);
    else if (list !== null) list.push(String(value));
    else values.set(name, booleans.has(name) && (value === 0 || value === 1) ? value === 1 : value);
  }
  return Object.fromEntries(values);
}
