/** What follows from removed contacts coming back, few or many at once: rows, lists, totals, search. */
import type { WritableDb } from '../store/open.ts';
import { all } from '../store/rows.ts';
import { placesOf } from './leave.ts';
import type { Places } from './leave.ts';
import { addToTally } from './repository.ts';
import { announceEdits } from './repository-import.ts';
import { countMembersOf } from './repository-lists.ts';
import { queueForSearch } from './repository-search.ts';
import { refreshSuppressed } from './repository-suppression.ts';

interface Returning {
  readonly id: number;
  readonly lastName: string;
  readonly company: string;
  readonly suppressed: string | null;
  readonly importId: number | null;
}

/**
 * Brings removed contacts back; the sort orders are the caller's. An address that was added anew in the meantime stays as
 * it is: its old contact is not brought back.
 */
export function returnRows(db: WritableDb, ids: readonly number[]): Places[] {
  const back = all<Returning>(
    db,
    `UPDATE OR IGNORE contact SET removed_at = NULL, removal_id = NULL
     WHERE id IN (SELECT value FROM json_each(?)) AND removed_at IS NOT NULL
     RETURNING id, last_name AS lastName, company, suppressed, import_id AS importId`,
    [JSON.stringify(ids)],
  );
  const backIds = back.map(({ id }) => id);
  announceEdits(db, back);
  for (const id of backIds) queueForSearch(db, id);
  addToTally(db, 'live', back.length);
  addToTally(db, 'removed', -back.length);
  addToTally(db, 'suppressed', back.filter(({ suppressed }) => suppressed !== null).length);
  addToTally(db, 'restored', back.length);
  countMembersOf(db, backIds, 1);
  refreshSuppressed(db, backIds);
  return back.map(placesOf);
}
