/** Rows of a file between two writes: one entry an address, later rows of the same address merged into it. */
import type { ContactValues } from './contact.ts';
import type { DuplicateRule } from './import-merge.ts';
import { merge } from './import-merge.ts';

export class ImportWindow {
  /** Rows taken, duplicates included. */
  rows = 0;
  duplicates = 0;
  readonly #rule: DuplicateRule;
  readonly #byKey = new Map<string, ContactValues>();

  constructor(rule: DuplicateRule) {
    this.#rule = rule;
  }

  add(values: ContactValues): void {
    this.rows += 1;
    const before = this.#byKey.get(values.emailKey);
    if (before === undefined) {
      this.#byKey.set(values.emailKey, values);
      return;
    }
    this.duplicates += 1;
    if (this.#rule !== 'skip') this.#byKey.set(values.emailKey, merge(before, values, this.#rule).values);
  }

  /** In the order of their keys as SQLite compares them, near enough for neighbours to be neighbours. */
  sorted(): ContactValues[] {
    return [...this.#byKey.values()].sort((a, b) => (a.emailKey < b.emailKey ? -1 : 1));
  }
}
