/**
 * Random keys of single domains, which outlive a rotation of the master key: what was hashed or sealed with them stays
 * good. They lie inside of the encrypted database, sealed under the credential key.
 */
import { randomBytes } from 'node:crypto';
import { LetterlockError } from '../../shared/result.ts';
import type { Store, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import { forget } from './forget.ts';
import { unwrap, wrap } from './seal.ts';

export type DomainKeyPurpose = 'api-keys' | 'webhooks';

const about = (purpose: string): string => `letterlock/domain-key/${purpose}`;

/** The key of a domain, 32 bytes, made when it is asked for first; the caller's to forget. */
export function domainKey(store: Store, credential: Buffer, purpose: DomainKeyPurpose): Buffer {
  const known = get<{ sealed: string }>(store.db, 'SELECT sealed FROM sealed_key WHERE purpose = ?', [purpose]);
  if (known !== undefined) {
    const key = unwrap(credential, known.sealed, about(purpose));
    if (key === null) throw new LetterlockError('database-damaged', undefined, { reason: `sealed key ${purpose}` });
    return key;
  }
  const key = randomBytes(32);
  const sql = 'INSERT INTO sealed_key (purpose, sealed) VALUES (?, ?)';
  try {
    store.transaction((db) => run(db, sql, [purpose, wrap(credential, key, about(purpose))]));
    return key;
  } catch (error) {
    forget(key);
    throw error;
  }
}

/** What a rotation does: the keys stay, under another one. */
export function resealDomainKeys(db: WritableDb, from: Buffer, to: Buffer): void {
  for (const { purpose, sealed } of all<{ purpose: string; sealed: string }>(db, 'SELECT * FROM sealed_key')) {
    const key = unwrap(from, sealed, about(purpose));
    if (key === null) continue;
    try {
      run(db, 'UPDATE sealed_key SET sealed = ? WHERE purpose = ?', [wrap(to, key, about(purpose)), purpose]);
    } finally {
      forget(key);
    }
  }
}
