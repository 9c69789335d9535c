/**
 * Everything in a database that is sealed under a key that follows from the master key, and what becomes of it when
 * that key changes: at a rotation, and when a state of before one is restored.
 */
import { rewrapAccountKeys, rewrapRevocationKeys } from '../accounts/rewrap.ts';
import { handOverAuditKey } from '../audit/hand-over.ts';
import { rewrapBackupSecret } from '../backup/secret.ts';
import type { WritableDb } from '../store/open.ts';
import { resealDomainKeys } from './domain-keys.ts';
import { rememberMaster, resealHistory } from './key-history.ts';
import { deriveKeys, forgetKeys } from './keys.ts';
import type { Keys } from './keys.ts';

/** What is done for one kind of them. What does not open under `from` is left as it is. */
type Reseal = (db: WritableDb, from: Keys, to: Keys, at: number) => void;

const reseals: readonly Reseal[] = [
  (db, from, to) => rewrapAccountKeys(db, from.credential, to.credential),
  (db, from, to) => rewrapRevocationKeys(db, from.credential, to.credential),
  (db, from, to) => rewrapBackupSecret(db, from.credential, to.credential),
  (db, from, to, at) => handOverAuditKey(db, from.audit, to.audit, at),
  (db, from, to) => resealDomainKeys(db, from.credential, to.credential),
  (db, from, to) => resealHistory(db, from.history, to.history),
];

/**
 * Seals everything for other keys, and keeps the master key that is left behind; in the caller's transaction.
 * @param master of the database as it is, 32 bytes
 * @param at UTC ms
 */
export function resealAll(db: WritableDb, master: Buffer, to: Keys, at: number): void {
  const from = deriveKeys(master);
  try {
    for (const reseal of reseals) reseal(db, from, to, at);
    rememberMaster(db, to.history, master, at);
  } finally {
    forgetKeys(from);
  }
}
