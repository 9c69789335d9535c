/** A checkpoint signs how far the log went: whoever cuts, reorders or rewrites it would have to sign anew. */
import { isSignedBy } from './signing.ts';
import type { Signer } from './signing.ts';

export interface Checkpoint {
  /** The row it covers, and with it all before. */
  readonly seq: number;
  readonly at: number;
  /** That row's hash. */
  readonly hash: Buffer;
  /** Public key, 32 bytes. */
  readonly key: Buffer;
  readonly signature: Buffer;
}

/** A key of the log; every one but the first is signed by the one before it. */
export interface AuditKey {
  readonly key: Buffer;
  /** The first row that it may sign. */
  readonly since: number;
  readonly at: number;
  readonly handover: Buffer | null;
}

const checkpointText = ({ seq, at, hash }: Pick<Checkpoint, 'seq' | 'at' | 'hash'>): string =>
  `letterlock audit checkpoint v1\nseq ${seq}\nat ${at}\nhash ${hash.toString('hex')}\n`;

const handoverText = ({ key, since, at }: Omit<AuditKey, 'handover'>): string =>
  `letterlock audit key v1\nkey ${key.toString('hex')}\nsince ${since}\nat ${at}\n`;

export function signCheckpoint(signer: Signer, point: Pick<Checkpoint, 'seq' | 'at' | 'hash'>): Checkpoint {
  return { ...point, key: signer.publicKey, signature: signer.sign(checkpointText(point)) };
}

export const isGenuine = (point: Checkpoint): boolean => isSignedBy(point.key, checkpointText(point), point.signature);

/** The next key, vouched for by the present one. */
export function handOver(present: Signer, next: Omit<AuditKey, 'handover'>): AuditKey {
  return { ...next, handover: present.sign(handoverText(next)) };
}

/** Number of the first key that nobody vouches for, or null when each follows from the one before. */
export function brokenKey(keys: readonly AuditKey[]): number | null {
  const index = keys.findIndex((entry, position) => {
    const before = keys[position - 1];
    if (before === undefined) return false;
    return entry.handover === null || !isSignedBy(before.key, handoverText(entry), entry.handover);
  });
  return index < 0 ? null : index;
}
