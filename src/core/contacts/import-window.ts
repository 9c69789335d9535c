/**
 * Rows of a file between two writes: one entry an address, later rows of the same address merged into it. A row is
 * kept as one string: a hundred thousand of them then take a sixth of the memory that as many objects would.
 */
import type { ContactValues } from './contact.ts';
import { textFields } from './contact.ts';
import type { DuplicateRule } from './import-merge.ts';
import { merge } from './import-merge.ts';
import type { WrittenValues } from './repository.ts';

/** U+001F, which no value contains: control characters were replaced when it was read. */
const separator = '\u{1F}';

export class ImportWindow {
  /** Rows taken, duplicates included. */
  rows = 0;
  duplicates = 0;
  readonly #rule: DuplicateRule;
  readonly #byKey = new Map<string, string>();

  constructor(rule: DuplicateRule) {
    this.#rule = rule;
  }

  add(values: ContactValues): void {
    this.rows += 1;
    const before = this.#byKey.get(values.emailKey);
    if (before === undefined) {
      this.#byKey.set(values.emailKey, pack(values));
      return;
    }
    this.duplicates += 1;
    if (this.#rule === 'skip') return;
    const merged = merge(read(unpack(values.emailKey, before)), values, this.#rule);
    this.#byKey.set(values.emailKey, pack(merged.values));
  }

  /** The addresses in the order in which SQLite compares them, near enough for neighbours to be neighbours. */
  keys(): string[] {
    return [...this.#byKey.keys()].sort();
  }

  take(key: string): WrittenValues {
    return unpack(key, this.#byKey.get(key) ?? '');
  }
}

function pack(values: ContactValues): string {
  const texts = textFields.map((name) => values[name]);
  return [values.email, JSON.stringify(values.fields), ...texts].join(separator);
}

function unpack(emailKey: string, packed: string): WrittenValues {
  const [email = '', fields = '{}', firstName = '', lastName = '', company = '', title = '', phone = '', ...rest] =
    packed.split(separator);
  const [country = '', language = '', zone = ''] = rest;
  const domain = emailKey.slice(emailKey.lastIndexOf('@') + 1);
  return { email, emailKey, domain, fields, firstName, lastName, company, title, phone, country, language, zone };
}

export function read(values: WrittenValues): ContactValues {
  return { ...values, fields: JSON.parse(values.fields) as Record<string, string> };
}
