/** Simulated calendars, and what a simulation of a launched campaign starts from. */
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { get, iterate, run } from '../store/rows.ts';
import { byTime, packMails, unpackMails } from './mail-blocks.ts';
import type { PackedMail } from './mail-blocks.ts';

export const beginSimulation = (db: WritableDb, campaignId: number, at: number): number =>
  run(db, 'INSERT INTO simulation (campaign_id, created_at) VALUES (?, ?)', [campaignId, at]).id;

export type SortedBy = 'time' | 'contact';

/** Writes a block of mails that follows those before it in its order. */
export function insertBlock(
  db: WritableDb,
  simulationId: number,
  sortedBy: SortedBy,
  number: number,
  mails: readonly PackedMail[],
): void {
  const last = mails.at(-1);
  if (last === undefined) return;
  run(db, 'INSERT INTO simulated_block (simulation_id, sorted_by, number, last, mails) VALUES (?, ?, ?, ?, ?)', [
    simulationId,
    sortedBy,
    number,
    sortedBy === 'time' ? last.at : last.contactId,
    packMails(mails),
  ]);
}

export const finishSimulation = (db: WritableDb, simulationId: number): void =>
  void run(db, 'UPDATE simulation SET done = 1 WHERE id = ?', [simulationId]);

/** The newest finished one of a campaign; null when there is none. */
export const currentSimulation = (db: ReadableDb, campaignId: number): number | null =>
  get<{ id: number | null }>(db, 'SELECT max(id) AS id FROM simulation WHERE campaign_id = ? AND done = 1', [
    campaignId,
  ])?.id ?? null;

/** Deletes up to `limit` blocks of a campaign's simulations below `before`. @returns whether any may be left */
export function deleteOlder(db: WritableDb, campaignId: number, before: number, limit: number): boolean {
  const older = get<{ id: number | null }>(
    db,
    'SELECT min(id) AS id FROM simulation WHERE campaign_id = ? AND id < ?',
    [campaignId, before],
  )?.id;
  if (older === null || older === undefined) return false;
  const { changes } = run(
    db,
    `DELETE FROM simulated_block WHERE rowid IN (
       SELECT rowid FROM simulated_block WHERE simulation_id = ? LIMIT ?
     )`,
    [older, limit],
  );
  if (changes < limit) run(db, 'DELETE FROM simulation WHERE id = ?', [older]);
  return true;
}

export interface SimulatedRow {
  readonly contactId: number;
  readonly email: string;
  readonly step: number;
  readonly at: number;
}

export interface SimulatedQuery {
  readonly simulationId: number;
  /** UTC ms, half open. */
  readonly from: number;
  readonly until: number;
  readonly contactId: number | undefined;
  readonly after: readonly [at: number, contactId: number, step: number];
  readonly limit: number;
}

/** The mails of a simulation from a block's `last` on, in the blocks' order. */
function* mailsFrom(db: ReadableDb, simulationId: number, sortedBy: SortedBy, last: number): Generator<PackedMail> {
  let number = get<{ number: number }>(
    db,
    `SELECT number FROM simulated_block WHERE simulation_id = ? AND sorted_by = ? AND last >= ?
     ORDER BY last, number LIMIT 1`,
    [simulationId, sortedBy, last],
  )?.number;
  while (number !== undefined) {
    const block = get<{ mails: Buffer }>(
      db,
      'SELECT mails FROM simulated_block WHERE simulation_id = ? AND sorted_by = ? AND number = ?',
      [simulationId, sortedBy, number],
    );
    if (block === undefined) return;
    yield* unpackMails(block.mails);
    number += 1;
  }
}

/** In order of time. */
export function listSimulated(db: ReadableDb, query: SimulatedQuery): SimulatedRow[] {
  const { simulationId, from, until, contactId, limit } = query;
  const [afterAt, afterContact, afterStep] = query.after;
  const after = { at: afterAt, contactId: afterContact, step: afterStep };
  const rows: SimulatedRow[] = [];
  const mails =
    contactId === undefined
      ? mailsFrom(db, simulationId, 'time', Math.max(from, afterAt))
      : mailsFrom(db, simulationId, 'contact', contactId);
  for (const mail of mails) {
    if (contactId === undefined ? mail.at >= until : mail.contactId > contactId) break;
    if (contactId !== undefined && mail.contactId !== contactId) continue;
    if (mail.at < from || mail.at >= until || byTime(mail, after) <= 0) continue;
    const email = get<{ email: string }>(db, 'SELECT email FROM contact WHERE id = ?', [mail.contactId])?.email;
    if (email !== undefined) rows.push({ ...mail, email });
    if (rows.length === limit) break;
  }
  return rows;
}

/**
 * What waits in the ledger of a launched campaign, most of it in order of planning, which `order` tells; the zones are
 * those of the queues.
 */
export function plannedMessages(
  db: ReadableDb,
  campaignId: number,
): IterableIterator<{ order: number; contactId: number; step: number; dueAt: number; zone: string }> {
  return iterate(
    db,
    `SELECT id AS "order", contact_id AS contactId, step, due_at AS dueAt, zone
     FROM ledger INDEXED BY ledger_due WHERE campaign_id = ? AND state = 'planned' ORDER BY due_at, id`,
    [campaignId],
  );
}
