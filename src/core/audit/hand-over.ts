import type { WritableDb } from '../store/open.ts';
import { handOver } from './checkpoint.ts';
import { auditKeys, putKey } from './repository-seals.ts';
import { tip } from './repository.ts';
import { createSigner } from './signing.ts';

/** Has the log's present key vouch for the one that follows it, in the caller's transaction. */
export function handOverAuditKey(db: WritableDb, from: Buffer, to: Buffer, at: number): void {
  // A key that was itself handed over to only now, and has nothing to sign yet, keeps its place in the order.
  const last = auditKeys(db).at(-1)?.since ?? 0;
  const next = { key: createSigner(to).publicKey, since: Math.max(tip(db).seq, last) + 1, at };
  putKey(db, handOver(createSigner(from), next));
}
