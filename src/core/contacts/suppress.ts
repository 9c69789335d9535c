/** Suppressing and lifting inside a caller's transaction: what an unsubscribe, a bounce or a complaint does. */
import type { WritableDb } from '../store/open.ts';
import { parseAddress } from './address.ts';
import type { SuppressionReason } from './contact.ts';
import {
  coveredContacts,
  deleteSuppression,
  findSuppressionOf,
  insertSuppression,
  refreshSuppressed,
} from './repository-suppression.ts';

/** An address is at most one live and a few removed contacts. */
const contactsOfAnAddress = 100;

/** False when the address is no address or is on the list already. */
export function suppressAddress(
  db: WritableDb,
  entry: { address: string; reason: SuppressionReason; source: string; at: number },
): boolean {
  const parsed = parseAddress(entry.address);
  if (!parsed.ok) return false;
  const { key } = parsed.address;
  const added = insertSuppression(db, {
    kind: 'address',
    value: key,
    reason: entry.reason,
    source: entry.source,
    createdAt: entry.at,
  });
  if (added) refreshAddress(db, key);
  return added;
}

/**
 * Takes an address off the list again where it is there for this reason: a verdict that turned out wrong must not
 * lift what someone else decided.
 */
export function liftAddress(
  db: WritableDb,
  entry: { address: string; reason: SuppressionReason; at: number },
): boolean {
  const parsed = parseAddress(entry.address);
  const row = parsed.ok ? findSuppressionOf(db, 'address', parsed.address.key) : undefined;
  if (row === undefined || row.reason !== entry.reason) return false;
  deleteSuppression(db, row, entry.at);
  refreshAddress(db, row.value);
  return true;
}

export function refreshAddress(db: WritableDb, key: string): number {
  return refreshSuppressed(db, coveredContacts(db, 'address', key, 0, contactsOfAnAddress)).length;
}
