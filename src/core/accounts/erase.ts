import type { Store, WritableDb } from '../store/open.ts';

/** Runs `work` in a transaction; what it deletes is overwritten with zeros. */
export function erase<T>(store: Store, work: (db: WritableDb) => T): T {
  store.db.exec('PRAGMA secure_delete = ON');
  try {
    return store.transaction(work);
  } finally {
    store.db.exec('PRAGMA secure_delete = OFF');
  }
}
