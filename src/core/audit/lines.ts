/**
 * The log as JSON Lines, made so that standard tools can verify it: what a row's hash covers stands in its line byte
 * for byte. The format is described in docs/audit-format.md.
 */
import { z } from 'zod';
import { rowFields } from './chain.ts';
import type { AuditKey, Checkpoint } from './checkpoint.ts';
import type { StoredRow } from './repository.ts';

export const rowLine = (row: StoredRow): string => `{"hash":"${row.hash.toString('hex')}","row":${rowFields(row)}}\n`;

export const keyLine = ({ key, since, at, handover }: AuditKey): string =>
  `${JSON.stringify({ key: key.toString('hex'), since, at, handover: handover?.toString('hex') ?? null })}\n`;

export const checkpointLine = ({ seq, at, hash, key, signature }: Checkpoint): string =>
  `${JSON.stringify({
    checkpoint: seq,
    at,
    hash: hash.toString('hex'),
    key: key.toString('hex'),
    signature: signature.toString('hex'),
  })}\n`;

/** @param before hash before the first row */
export const headLine = (first: number, before: Buffer): string =>
  `${JSON.stringify({ log: 'letterlock audit', version: 1, first, before: before.toString('hex') })}\n`;

const line = z.strictObject({
  hash: z.hex().length(64),
  row: z.tuple([
    z.int(),
    z.int(),
    z.string(),
    z.string(),
    z.string(),
    z.enum(['read', 'write']),
    z.string(),
    z.string(),
  ]),
});

/** Reads back what `rowLine` wrote. @throws when it is not such a line */
export function readRowLine(text: string): StoredRow {
  const { hash, row } = line.parse(JSON.parse(text));
  const [seq, at, principal, door, method, cls, objects, outcome] = row;
  return { seq, at, principal, door, method, class: cls, objects, outcome, hash: Buffer.from(hash, 'hex') };
}
