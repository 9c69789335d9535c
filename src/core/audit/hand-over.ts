import type { WritableDb } from '../store/open.ts';
import { handOver } from './checkpoint.ts';
import { putKey } from './repository-seals.ts';
import { tip } from './repository.ts';
import { createSigner } from './signing.ts';

/** Has the log's present key vouch for the one that follows it, in the caller's transaction. */
export function handOverAuditKey(db: WritableDb, from: Buffer, to: Buffer, at: number): void {
  const next = { key: createSigner(to).publicKey, since: tip(db).seq + 1, at };
  putKey(db, handOver(createSigner(from), next));
}
