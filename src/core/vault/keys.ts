import { hkdfSync } from 'node:crypto';
import { forget } from './seal.ts';

/** What HKDF-SHA256 derives from the master key, 32 bytes each. */
export interface Keys {
  readonly database: Buffer;
  readonly backup: Buffer;
  readonly audit: Buffer;
  readonly credential: Buffer;
  /** Seals the former backup and audit keys inside the database. */
  readonly history: Buffer;
}

/** RFC 5869 with an empty salt (the master key is uniformly random) and the purpose as `info`. */
function derive(master: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `letterlock/v1/${purpose}`, 32));
}

export function deriveKeys(master: Buffer): Keys {
  return {
    database: derive(master, 'database'),
    backup: derive(master, 'backup'),
    audit: derive(master, 'audit'),
    credential: derive(master, 'credential'),
    history: derive(master, 'history'),
  };
}

/** Overwrites the keys; nothing can be opened with them afterwards. */
export function forgetKeys({ database, backup, audit, credential, history }: Keys): void {
  forget(database, backup, audit, credential, history);
}
