/** What is kept of sign-ins: sealed grants, when secrets were used, and tokens that are still to be revoked. */
import { oauthClient } from '../../shared/contract/mailbox.ts';
import type { OAuthClient } from '../../shared/contract/mailbox.ts';
import type { Output } from '../../shared/contract/index.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import type { KeyPlace } from './repository.ts';
import { toKeyPlace } from './repository.ts';

export interface SealedGrant {
  readonly sealed: Buffer;
  /** The one before, until the present one has been used. */
  readonly previous: Buffer | null;
  readonly subject: string;
  readonly scopes: readonly string[];
  /** UTC ms. */
  readonly obtainedAt: number;
}

interface GrantRow {
  sealed: Buffer;
  previous: Buffer | null;
  subject: string;
  scopes: string;
  obtained_at: number;
}

export function findGrant(db: ReadableDb, accountId: number): SealedGrant | null {
  const sql = 'SELECT sealed, previous, subject, scopes, obtained_at FROM refresh_token WHERE account_id = ?';
  const row = get<GrantRow>(db, sql, [accountId]);
  if (row === undefined) return null;
  const { sealed, previous, subject, scopes, obtained_at: obtainedAt } = row;
  return { sealed, previous, subject, scopes: scopes.split(' ').filter(Boolean), obtainedAt };
}

export function putGrant(db: WritableDb, accountId: number, grant: SealedGrant): void {
  const sql = `
    INSERT OR REPLACE INTO refresh_token (account_id, sealed, previous, subject, scopes, obtained_at)
    VALUES (?, ?, ?, ?, ?, ?)`;
  const { sealed, previous, subject, scopes, obtainedAt } = grant;
  run(db, sql, [accountId, sealed, previous, subject, scopes.join(' '), obtainedAt]);
}

export function dropPreviousGrant(db: WritableDb, accountId: number): void {
  run(db, 'UPDATE refresh_token SET previous = NULL WHERE account_id = ? AND previous IS NOT NULL', [accountId]);
}

export function deleteGrant(db: WritableDb, accountId: number): number {
  run(db, 'DELETE FROM secret_use WHERE account_id = ?', [accountId]);
  return run(db, 'DELETE FROM refresh_token WHERE account_id = ?', [accountId]).changes;
}

export type Purpose = Output<'accounts.stored'>['items'][number]['uses'][number]['purpose'];

export function noteUse(db: WritableDb, accountId: number, name: string, purpose: Purpose, at: number): void {
  const sql = `
    INSERT INTO secret_use (account_id, name, purpose, used_at)
    SELECT id, ?2, ?3, ?4 FROM account WHERE id = ?1 AND removed_at IS NULL
    ON CONFLICT DO UPDATE SET used_at = max(used_at, excluded.used_at)`;
  run(db, sql, { 1: accountId, 2: name, 3: purpose, 4: at });
}

export function usesOf(db: ReadableDb, accountId: number): { name: string; purpose: Purpose; at: number }[] {
  const sql = 'SELECT name, purpose, used_at AS at FROM secret_use WHERE account_id = ? ORDER BY used_at DESC';
  return all(db, sql, [accountId]);
}

export interface PendingRevocation {
  readonly id: number;
  readonly client: OAuthClient;
  readonly address: string;
  /** Null once it was given up. */
  readonly sealed: Buffer | null;
  readonly place: KeyPlace | null;
  readonly createdAt: number;
  readonly attempts: number;
  readonly nextAt: number | null;
  readonly lastError: string;
}

interface RevocationRow {
  id: number;
  client: string;
  address: string;
  sealed: Buffer | null;
  keychain_item: string | null;
  wrapped: Buffer | null;
  created_at: number;
  attempts: number;
  next_at: number | null;
  last_error: string;
}

const toRevocation = (row: RevocationRow): PendingRevocation => ({
  id: row.id,
  client: oauthClient.parse(JSON.parse(row.client)),
  address: row.address,
  sealed: row.sealed,
  place: toKeyPlace({ item: row.keychain_item, wrapped: row.wrapped }),
  createdAt: row.created_at,
  attempts: row.attempts,
  nextAt: row.next_at,
  lastError: row.last_error,
});

export function listRevocations(db: ReadableDb): PendingRevocation[] {
  return all<RevocationRow>(db, 'SELECT * FROM pending_revocation ORDER BY id').map(toRevocation);
}

export function findRevocation(db: ReadableDb, id: number): PendingRevocation | null {
  const row = get<RevocationRow>(db, 'SELECT * FROM pending_revocation WHERE id = ?', [id]);
  return row === undefined ? null : toRevocation(row);
}

export function insertRevocation(
  db: WritableDb,
  entry: Pick<PendingRevocation, 'client' | 'address' | 'createdAt' | 'nextAt' | 'lastError'>,
): number {
  const sql = `
    INSERT INTO pending_revocation (client, address, created_at, attempts, next_at, last_error)
    VALUES (?, ?, ?, 1, ?, ?)`;
  const { client, address, createdAt, nextAt, lastError } = entry;
  return run(db, sql, [JSON.stringify(client), address, createdAt, nextAt, lastError]).id;
}

/** The token can only be sealed once the row has its number, which it is bound to. */
export function putRevocationToken(db: WritableDb, id: number, sealed: Buffer, place: KeyPlace): void {
  const item = place.kind === 'keychain' ? place.item : null;
  const wrapped = place.kind === 'wrapped' ? place.wrapped : null;
  const sql = 'UPDATE pending_revocation SET sealed = ?, keychain_item = ?, wrapped = ? WHERE id = ?';
  run(db, sql, [sealed, item, wrapped, id]);
}

/** Keys of such tokens that are wrapped by the credential key. */
export function wrappedRevocationKeys(db: ReadableDb): { id: number; wrapped: Buffer }[] {
  return all(db, 'SELECT id, wrapped FROM pending_revocation WHERE wrapped IS NOT NULL');
}

export function putRevocationKey(db: WritableDb, id: number, wrapped: Buffer): void {
  run(db, 'UPDATE pending_revocation SET wrapped = ? WHERE id = ?', [wrapped, id]);
}

export function noteRevocationAttempt(db: WritableDb, id: number, nextAt: number, lastError: string): void {
  const sql = 'UPDATE pending_revocation SET attempts = attempts + 1, next_at = ?, last_error = ? WHERE id = ?';
  run(db, sql, [nextAt, lastError, id]);
}

export function giveUpRevocation(db: WritableDb, id: number): void {
  const sql = `
    UPDATE pending_revocation SET sealed = NULL, keychain_item = NULL, wrapped = NULL, next_at = NULL WHERE id = ?`;
  run(db, sql, [id]);
}

export function deleteRevocation(db: WritableDb, id: number): void {
  run(db, 'DELETE FROM pending_revocation WHERE id = ?', [id]);
}
