import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';

export interface KeyRow {
  readonly id: number;
  readonly name: string;
  /** JSON. */
  readonly permissions: string;
  /** JSON. */
  readonly networks: string;
  readonly perMinute: number;
  readonly createdAt: number;
  readonly createdBy: string;
  /** Id of the person; empty where nobody's role bounds it. */
  readonly creator: string;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
  readonly lastAddress: string | null;
  readonly revokedAt: number | null;
  readonly revokedBy: string | null;
}

export interface SecretRow {
  readonly publicId: string;
  readonly hash: Buffer;
  /** Of one that was rotated away. */
  readonly validUntil: number | null;
}

const columns = `k.id, k.name, k.permissions, k.networks, k.per_minute AS perMinute, k.created_at AS createdAt,
  k.created_by AS createdBy, k.creator, k.expires_at AS expiresAt, k.last_used_at AS lastUsedAt,
  k.last_address AS lastAddress, k.revoked_at AS revokedAt, k.revoked_by AS revokedBy`;

export const keysOf = (db: ReadableDb): KeyRow[] =>
  all(db, `SELECT ${columns} FROM api_key k ORDER BY k.revoked_at IS NOT NULL, k.id DESC`);

export const findKey = (db: ReadableDb, id: number): KeyRow | undefined =>
  get(db, `SELECT ${columns} FROM api_key k WHERE k.id = ?`, [id]);

export const findKeyByName = (db: ReadableDb, name: string): KeyRow | undefined =>
  get(db, `SELECT ${columns} FROM api_key k WHERE k.name = ?`, [name]);

export const openKeysOfPerson = (db: ReadableDb, personId: string): KeyRow[] =>
  all(db, `SELECT ${columns} FROM api_key k WHERE k.creator = ? AND k.revoked_at IS NULL`, [personId]);

/** The key that a public id belongs to, with what proves it. */
export const findByPublicId = (db: ReadableDb, publicId: string): (KeyRow & SecretRow) | undefined =>
  get(
    db,
    `SELECT ${columns}, s.public_id AS publicId, s.hash, s.valid_until AS validUntil
     FROM api_key_secret s JOIN api_key k ON k.id = s.key_id WHERE s.public_id = ?`,
    [publicId],
  );

/** The newest first. */
export const secretsOf = (db: ReadableDb, keyId: number): SecretRow[] =>
  all(
    db,
    `SELECT public_id AS publicId, hash, valid_until AS validUntil FROM api_key_secret WHERE key_id = ?
     ORDER BY valid_until IS NOT NULL, valid_until DESC`,
    [keyId],
  );

type NewKey = Omit<KeyRow, 'id' | 'lastUsedAt' | 'lastAddress' | 'revokedAt' | 'revokedBy'>;

export function insertKey(db: WritableDb, key: NewKey): number {
  const sql = `
    INSERT INTO api_key (name, permissions, networks, per_minute, created_at, created_by, creator, expires_at)
    VALUES (@name, @permissions, @networks, @perMinute, @createdAt, @createdBy, @creator, @expiresAt)`;
  return run(db, sql, { ...key }).id;
}

/** Those before it are taken until `overlapUntil`; one that was to end sooner still does. */
export function putSecret(
  db: WritableDb,
  keyId: number,
  secret: { readonly publicId: string; readonly hash: Buffer },
  at: number,
  overlapUntil: number,
): void {
  run(db, 'DELETE FROM api_key_secret WHERE key_id = ? AND valid_until <= ?', [keyId, at]);
  run(db, 'UPDATE api_key_secret SET valid_until = min(coalesce(valid_until, ?), ?) WHERE key_id = ?', [
    overlapUntil,
    overlapUntil,
    keyId,
  ]);
  run(db, 'INSERT INTO api_key_secret (public_id, key_id, hash, created_at) VALUES (?, ?, ?, ?)', [
    secret.publicId,
    keyId,
    secret.hash,
    at,
  ]);
}

/** False when it had ended before. Its name and history stay. */
export function endKey(db: WritableDb, id: number, by: string, at: number): boolean {
  const sql = 'UPDATE api_key SET revoked_at = ?, revoked_by = ? WHERE id = ? AND revoked_at IS NULL';
  return run(db, sql, [at, by, id]).changes > 0;
}

export function noteUses(db: WritableDb, uses: Iterable<readonly [number, { at: number; address: string }]>): void {
  for (const [id, { at, address }] of uses) {
    run(db, 'UPDATE api_key SET last_used_at = ?, last_address = ? WHERE id = ?', [at, address, id]);
  }
}
