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

/** What the hash covers of a row: the JSON array `[seq, at, principal, door, method, class, objects, outcome]`. */
export function rowFields(row: ChainedRow): string {
  return JSON.stringify([row.seq, row.at, row.principal, row.door, row.method, row.class, row.objects, row.outcome]);
}

/** SHA-256 over the previous hash (32 bytes) and `rowFields` in UTF-8. */
export function rowHash(previous: Buffer, row: ChainedRow): Buffer {
  return createHash('sha256').update(previous).update(rowFields(row)).digest();
}
