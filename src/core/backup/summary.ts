/** What a database holds, in numbers: what a preview shows, and what proves that a copy is the one that was made. */
import { z } from 'zod';
import type { BackupCounts } from '../../shared/contract/backup.ts';
import { LetterlockError } from '../../shared/result.ts';
import { findDamage } from '../store/check.ts';
import { schemaVersion } from '../store/migrate.ts';
import { isDamage, openStore } from '../store/open.ts';
import type { ReadableDb } from '../store/open.ts';
import { readSummary } from './repository.ts';

export const summaryShape = z.strictObject({
  contacts: z.int(),
  campaigns: z.int(),
  sent: z.int(),
  received: z.int(),
  accounts: z.int(),
  suppressed: z.int(),
  /** Number and instant of the newest row of the audit log; null while it is empty. */
  audit: z.strictObject({ seq: z.int(), at: z.int() }).nullable(),
  schema: z.int(),
});
export type Summary = z.infer<typeof summaryShape>;

/** The same of a database that need not be whole: null where what is counted cannot be read. */
export function summaryIfWhole(db: ReadableDb): BackupCounts | null {
  try {
    return readSummary(db);
  } catch (error) {
    if (isDamage(error)) return null;
    throw error;
  }
}

/** @throws LetterlockError `backup-damaged` when a page or an index is not whole */
export function examine(db: ReadableDb): Summary {
  const damage = findDamage(db);
  if (damage !== null) throw new LetterlockError('backup-damaged', undefined, { reason: damage });
  return { ...readSummary(db), schema: schemaVersion(db) };
}

/**
 * Opens a copy of the database, reads every page of it and counts.
 * @throws LetterlockError `backup-damaged` when it does not open or is not whole
 */
export function examineCopy(path: string, databaseKey: Buffer): Summary {
  try {
    const store = openStore({ path, key: databaseKey });
    try {
      return examine(store.db);
    } finally {
      store.close();
    }
  } catch (error) {
    if (error instanceof LetterlockError && error.code === 'database-damaged') {
      throw new LetterlockError('backup-damaged', undefined, error.details, { cause: error });
    }
    throw error;
  }
}
