/** What becomes of a contact when a file has the same address again, and how that is taken back. Pure. */
import type { ContactValues } from './contact.ts';
import { textFields } from './contact.ts';

export type DuplicateRule = 'skip' | 'fill' | 'overwrite';

/** By field name, custom fields as `fields.<key>`: the value before and the one that the import wrote. */
export type FieldChanges = Readonly<Record<string, readonly [before: string, after: string]>>;

export interface Merged {
  readonly values: ContactValues;
  readonly changes: FieldChanges;
}

/** An empty cell never erases anything. The address stays as it is. */
export function merge(existing: ContactValues, incoming: ContactValues, rule: DuplicateRule): Merged {
  const takes = (before: string, after: string): boolean =>
    after !== '' && after !== before && (rule === 'overwrite' || (rule === 'fill' && before === ''));
  const changes: Record<string, readonly [string, string]> = {};
  const values: { -readonly [K in keyof ContactValues]: ContactValues[K] } = { ...existing };
  for (const name of textFields) {
    if (!takes(existing[name], incoming[name])) continue;
    changes[name] = [existing[name], incoming[name]];
    values[name] = incoming[name];
  }
  const fields = { ...existing.fields };
  for (const [key, after] of Object.entries(incoming.fields)) {
    const before = ownField(existing.fields, key);
    if (!takes(before, after)) continue;
    changes[`fields.${key}`] = [before, after];
    fields[key] = after;
  }
  return { values: { ...values, fields }, changes };
}

/** Gives back the old values of fields that still have what the import wrote; later changes by hand stay. */
export function unmerge(current: ContactValues, changes: FieldChanges): ContactValues {
  const values: { -readonly [K in keyof ContactValues]: ContactValues[K] } = { ...current };
  for (const name of textFields) {
    const change = Object.hasOwn(changes, name) ? changes[name] : undefined;
    if (change !== undefined && current[name] === change[1]) values[name] = change[0];
  }
  const fields = { ...current.fields };
  for (const [name, [before, after]] of Object.entries(changes)) {
    if (!name.startsWith('fields.')) continue;
    const key = name.slice('fields.'.length);
    if (ownField(fields, key) !== after) continue;
    if (before === '') delete fields[key];
    else fields[key] = before;
  }
  return { ...values, fields };
}

/** Keys come from files: `constructor` must not find what every object inherits. */
function ownField(fields: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(fields, key) ? (fields[key] ?? '') : '';
}
