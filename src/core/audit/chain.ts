/** The form of the audit chain: each row's hash covers the row and the hash before it. */
import { createHash } from 'node:crypto';

export interface ChainedRow {
  readonly seq: number;
  readonly at: number;
  readonly principal: string;
  readonly door: string;
  readonly method: string;
  readonly class: 'read' | 'write';
  /** JSON text, hashed as it is stored. */
  readonly objects: string;
  readonly outcome: string;
}

/** The hash before the first row: 32 zero bytes. */
export const genesis: Buffer = Buffer.alloc(32);

/**
 * SHA-256 over the previous hash (32 bytes) and the row as one JSON array in UTF-8:
 * `[seq, at, principal, door, method, class, objects, outcome]`.
 */
export function rowHash(previous: Buffer, row: ChainedRow): Buffer {
  const fields = [row.seq, row.at, row.principal, row.door, row.method, row.class, row.objects, row.outcome];
  return createHash('sha256').update(previous).update(JSON.stringify(fields)).digest();
}
