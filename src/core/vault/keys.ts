import { hkdfSync } from 'node:crypto';
import { forget } from './forget.ts';

/** What HKDF-SHA256 derives from the master key, 32 bytes each. */
export interface Keys {
  readonly database: Buffer;
  readonly backup: Buffer;
  readonly audit: Buffer;
  readonly credential: Buffer;
  /** Seals former master keys inside the database. */
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

/** Keys as threads hand them over. */
export type KeyBytes = Readonly<Record<keyof Keys, Uint8Array>>;

export function copyKeys({ database, backup, audit, credential, history }: Keys): KeyBytes {
  return {
    database: new Uint8Array(database),
    backup: new Uint8Array(backup),
    audit: new Uint8Array(audit),
    credential: new Uint8Array(credential),
    history: new Uint8Array(history),
  };
}

/** The same bytes, not a copy of them: whoever overwrites one overwrites both. */
export const view = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

export function keysFrom({ database, backup, audit, credential, history }: KeyBytes): Keys {
  return {
    database: view(database),
    backup: view(backup),
    audit: view(audit),
    credential: view(credential),
    history: view(history),
  };
}
