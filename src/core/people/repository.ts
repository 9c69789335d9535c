import type { Role } from '../../shared/roles.ts';
import { role } from '../../shared/roles.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, run } from '../store/rows.ts';

export interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly addedAt: number;
  readonly addedBy: string;
  readonly lastUsedAt: number | null;
  readonly removedAt: number | null;
}

/** Those who were removed as well, oldest first. */
export function peopleOf(db: ReadableDb): PersonRow[] {
  const sql = `
    SELECT id, name, role, added_at AS addedAt, added_by AS addedBy, last_used_at AS lastUsedAt,
      removed_at AS removedAt
    FROM person ORDER BY added_at, id`;
  return all<PersonRow>(db, sql).map(withKnownRole);
}

/** A role of a newer Letterlock counts as the smallest that there is. */
function withKnownRole(row: PersonRow): PersonRow {
  return { ...row, role: role.catch('auditor').parse(row.role) };
}

export function putPerson(
  db: WritableDb,
  person: Pick<PersonRow, 'id' | 'name' | 'role' | 'addedBy'>,
  at: number,
): void {
  const sql = `
    INSERT INTO person (id, name, role, added_at, added_by) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, removed_at = NULL`;
  run(db, sql, [person.id, person.name, person.role, at, person.addedBy]);
}

export function setRole(db: WritableDb, id: string, to: Role): void {
  run(db, 'UPDATE person SET role = ? WHERE id = ?', [to, id]);
}

export function noteUse(db: WritableDb, id: string, at: number): void {
  run(db, 'UPDATE person SET last_used_at = ? WHERE id = ?', [at, id]);
}

export function markRemoved(db: WritableDb, id: string, at: number): void {
  run(db, 'UPDATE person SET removed_at = ? WHERE id = ? AND removed_at IS NULL', [at, id]);
}
