/** What must not be forgotten when a database is put back to an earlier state: whom not to contact. */
import { randomBytes } from 'node:crypto';
import type { ReadableDb, Store, WritableDb } from '../store/open.ts';
import { isDamage } from '../store/open.ts';
import {
  coveredContacts,
  insertSuppression,
  refreshSuppressed,
  suppressionsAfter,
  suppressionsBefore,
} from './repository-suppression.ts';
import type { SuppressionRow } from './repository-suppression.ts';
import { setGeneration } from './repository-search.ts';
import { attachSearchFile } from './search-file.ts';

const batch = 500;

/** The search index beside the present database is not that of the earlier one: it is made anew. */
export function renewSearch(store: Store, key: Buffer): void {
  store.transaction((db) => setGeneration(db, randomBytes(16).toString('hex')));
  attachSearchFile(store, key);
}

/**
 * Adds every entry of the do-not-contact list that the earlier state lacks; inside the caller's transaction. Around
 * damaged pages it takes what can still be read, from both ends: each entry is somebody who is not to be written to.
 * @returns whether all could be read
 */
export function carrySuppressions(present: ReadableDb, earlier: WritableDb): boolean {
  const put = (row: SuppressionRow): void => {
    const { id: _, ...entry } = row;
    if (insertSuppression(earlier, entry)) refreshContacts(earlier, entry.kind, entry.value);
  };
  if (readOn((after, limit) => suppressionsAfter(present, after, limit), 0, put)) return true;
  readOn((before, limit) => suppressionsBefore(present, { search: '', before, limit }), Number.MAX_SAFE_INTEGER, put);
  return false;
}

/** Reads on from `start` to the end, or to the first row that is not readable; answers whether it came to the end. */
function readOn(
  read: (from: number, limit: number) => SuppressionRow[],
  start: number,
  take: (row: SuppressionRow) => void,
): boolean {
  let from = start;
  for (let limit = batch; ;) {
    const rows = whole(() => read(from, limit));
    if (rows === null && limit === 1) return false;
    // The last rows before the damage, one by one.
    if (rows === null) limit = 1;
    else {
      for (const row of rows) take(row);
      from = rows.at(-1)?.id ?? from;
      if (rows.length < limit) return true;
    }
  }
}

function whole<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (isDamage(error)) return null;
    throw error;
  }
}

function refreshContacts(db: WritableDb, kind: SuppressionRow['kind'], value: string): void {
  for (let last = 0; ;) {
    const ids = coveredContacts(db, kind, value, last, batch);
    refreshSuppressed(db, ids);
    last = ids.at(-1) ?? 0;
    if (ids.length < batch) return;
  }
}
