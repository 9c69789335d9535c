/** Suppressing and lifting inside a caller's transaction: what an unsubscribe, a bounce or a complaint does. */
import type { WritableDb } from '../store/open.ts';
import { parseAddress } from './address.ts';
import type { SuppressionReason } from './contact.ts';
import {
  awaitCovered,
  coveredContacts,
  deleteSuppression,
  findSuppressionOf,
  insertSuppression,
  refreshSuppressed,
} from './repository-suppression.ts';
import type { SuppressionRow } from './repository-suppression.ts';

/** An address is at most one live and a few removed contacts. */
const contactsOfAnAddress = 100;

/** False when the address is no address or is on the list already. */
export function suppressAddress(
  db: WritableDb,
  entry: { address: string; reason: SuppressionReason; source: string; at: number },
): boolean {
  const parsed = parseAddress(entry.address);
  if (!parsed.ok) return false;
  const { reason, source, at } = entry;
  return addEntry(db, { kind: 'address', value: parsed.address.key, reason, source, createdAt: at });
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
  removeEntry(db, row, entry.at);
  return true;
}

/** Puts an entry on the list: an address with its contacts, a domain for `refreshCovered`. False when it is there. */
export function addEntry(db: WritableDb, entry: Omit<SuppressionRow, 'id'>): boolean {
  const added = insertSuppression(db, entry);
  if (added) follow(db, entry);
  return added;
}

/** Takes an entry off the list: an address with its contacts, a domain for `refreshCovered`. */
export function removeEntry(db: WritableDb, entry: SuppressionRow, at: number): void {
  deleteSuppression(db, entry, at);
  follow(db, entry);
}

function follow(db: WritableDb, { kind, value }: Pick<SuppressionRow, 'kind' | 'value'>): void {
  if (kind === 'address') refreshAddress(db, value);
  else awaitCovered(db, value);
}

function refreshAddress(db: WritableDb, key: string): void {
  refreshSuppressed(db, coveredContacts(db, 'address', key, 0, contactsOfAnAddress));
}
