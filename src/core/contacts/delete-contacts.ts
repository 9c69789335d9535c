import type { WritableDb } from '../store/open.ts';
import { all, run } from '../store/rows.ts';
import { moveTallies, removeContacts } from './bulk.ts';
import { addToTally, findContact, insertRemoval, unplace } from './repository.ts';
import { eraseContact } from './repository-purge.ts';

/** Deletes contacts that nothing was ever sent to; the others are removed, and keep their history. */
export function deleteContacts(db: WritableDb, ids: readonly number[], at: number): void {
  const kept = new Set(withHistory(db, ids));
  if (kept.size > 0) removeContacts(db, [...kept], insertRemoval(db, at), at);
  const contacts = ids
    .filter((id) => !kept.has(id))
    .map((id) => findContact(db, id))
    .filter((contact) => contact !== undefined);
  moveTallies(db, contacts, -1, 'deleted');
  for (const contact of contacts) {
    unplace(db, contact);
    run(db, 'DELETE FROM contact WHERE id = ?', [contact.id]);
  }
}

/** Ends the time in which removed contacts can come back. */
export function purgeContacts(db: WritableDb, ids: readonly number[]): void {
  const kept = new Set(withHistory(db, ids));
  for (const id of ids) {
    if (kept.has(id)) eraseContact(db, id);
    else run(db, 'DELETE FROM contact WHERE id = ?', [id]);
  }
  addToTally(db, 'removed', -ids.length);
}

function withHistory(db: WritableDb, ids: readonly number[]): number[] {
  return all<{ id: number }>(
    db,
    `SELECT value AS id FROM json_each(?) WHERE EXISTS (SELECT 1 FROM enrolment WHERE contact_id = value)
       OR EXISTS (SELECT 1 FROM ledger WHERE contact_id = value)
       OR EXISTS (SELECT 1 FROM conversation WHERE contact_id = value)`,
    [JSON.stringify(ids)],
  ).map((row) => row.id);
}
