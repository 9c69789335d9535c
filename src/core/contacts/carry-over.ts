/** What must not be forgotten when a database is put back to an earlier state: whom not to contact. */
import { randomBytes } from 'node:crypto';
import type { ReadableDb, Store, WritableDb } from '../store/open.ts';
import { coveredContacts, insertSuppression, refreshSuppressed, suppressionsAfter } from './repository-suppression.ts';
import { setGeneration } from './repository-search.ts';
import { attachSearchFile } from './search-file.ts';

const batch = 500;

/** The search index beside the present database is not that of the earlier one: it is made anew. */
export function renewSearch(store: Store, key: Buffer): void {
  store.transaction((db) => setGeneration(db, randomBytes(16).toString('hex')));
  attachSearchFile(store, key);
}

/** Adds every entry of the do-not-contact list that the earlier state lacks; inside the caller's transaction. */
export function carrySuppressions(present: ReadableDb, earlier: WritableDb): number {
  let carried = 0;
  for (let after = 0; ;) {
    const rows = suppressionsAfter(present, after, batch);
    for (const { id: _, ...entry } of rows) {
      if (!insertSuppression(earlier, entry)) continue;
      carried += 1;
      for (let last = 0; ;) {
        const ids = coveredContacts(earlier, entry.kind, entry.value, last, batch);
        refreshSuppressed(earlier, ids);
        last = ids.at(-1) ?? 0;
        if (ids.length < batch) break;
      }
    }
    after = rows.at(-1)?.id ?? after;
    if (rows.length < batch) return carried;
  }
}
