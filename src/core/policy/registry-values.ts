/** Reads what `reg query <key> /s` prints (learn.microsoft.com, reg query). Pure; whatever it prints is untrusted. */
import { policyShape } from '../../shared/policy.ts';

const keyLine = /^HKEY_[A-Z_]+\\/;
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
 * no and yes. What has a type that no setting has stays as null, which no setting takes.
 */
export function parseRegistry(output: string, rootKey: string): Record<string, unknown> {
  const values = new Map<string, unknown>();
  const root = rootKey.toLowerCase();
  let list: string[] | null = null;
  for (const line of output.split(/\r?\n/).slice(0, mostLines)) {
    if (keyLine.test(line)) {
      const path = line.trim().toLowerCase();
      const below = path.startsWith(`${root}\\`) ? line.trim().slice(root.length + 1) : '';
      list = below === '' ? null : [];
      if (list !== null) values.set(below, list);
      continue;
    }
    const [, name, type = '', data = ''] = valueLine.exec(line) ?? [];
    if (name === undefined) continue;
    const value = read(type, data);
    if (list !== null) list.push(String(value ?? ''));
    else values.set(name, booleans.has(name) && (value === 0 || value === 1) ? value === 1 : value);
  }
  return Object.fromEntries(values);
}
