/** Simulated calendars, and what a simulation of a launched campaign starts from. */
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, iterate, run } from '../store/rows.ts';
import type { Bind } from '../store/rows.ts';

export const beginSimulation = (db: WritableDb, campaignId: number, at: number): number =>
  run(db, 'INSERT INTO simulation (campaign_id, created_at) VALUES (?, ?)', [campaignId, at]).id;

export function insertSimulated(
  db: WritableDb,
  simulationId: number,
  mails: readonly { readonly at: number; readonly contactId: number; readonly step: number }[],
): void {
  for (const { at, contactId, step } of mails) {
    run(db, 'INSERT INTO simulated (simulation_id, at, contact_id, step) VALUES (?, ?, ?, ?)', [
      simulationId,
      at,
      contactId,
      step,
    ]);
  }
}

export const finishSimulation = (db: WritableDb, simulationId: number): void =>
  void run(db, 'UPDATE simulation SET done = 1 WHERE id = ?', [simulationId]);

/** The newest finished one of a campaign; null when there is none. */
export const currentSimulation = (db: ReadableDb, campaignId: number): number | null =>
  get<{ id: number | null }>(db, 'SELECT max(id) AS id FROM simulation WHERE campaign_id = ? AND done = 1', [
    campaignId,
  ])?.id ?? null;

/** Deletes up to `limit` rows of a campaign's simulations below `before`. @returns whether any may be left */
export function deleteOlder(db: WritableDb, campaignId: number, before: number, limit: number): boolean {
  const older = get<{ id: number | null }>(
    db,
    'SELECT min(id) AS id FROM simulation WHERE campaign_id = ? AND id < ?',
    [campaignId, before],
  )?.id;
  if (older === null || older === undefined) return false;
  const { changes } = run(
    db,
    `DELETE FROM simulated WHERE (simulation_id, at, contact_id, step) IN (
       SELECT simulation_id, at, contact_id, step FROM simulated WHERE simulation_id = ? LIMIT ?
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

/** In order of time. */
export function listSimulated(db: ReadableDb, query: SimulatedQuery): SimulatedRow[] {
  const conditions = ['simulated.simulation_id = ?', 'simulated.at >= ?', 'simulated.at < ?'];
  const params: Bind[] = [query.simulationId, query.from, query.until];
  if (query.contactId !== undefined) {
    conditions.push('simulated.contact_id = ?');
    params.push(query.contactId);
  }
  conditions.push('(simulated.at, simulated.contact_id, simulated.step) > (?, ?, ?)');
  return all<SimulatedRow>(
    db,
    `SELECT simulated.contact_id AS contactId, contact.email, simulated.step, simulated.at
     FROM simulated JOIN contact ON contact.id = simulated.contact_id
     WHERE ${conditions.join(' AND ')} ORDER BY simulated.at, simulated.contact_id, simulated.step LIMIT ?`,
    [...params, ...query.after, query.limit],
  );
}

/** What waits in the ledger of a launched campaign, in order of planning. */
export function plannedMessages(
  db: ReadableDb,
  campaignId: number,
): IterableIterator<{ contactId: number; step: number; dueAt: number; zone: string }> {
  return iterate(
    db,
    `SELECT ledger.contact_id AS contactId, ledger.step, ledger.due_at AS dueAt, contact.zone
     FROM ledger JOIN contact ON contact.id = ledger.contact_id
     WHERE ledger.campaign_id = ? AND ledger.state = 'planned' ORDER BY ledger.id`,
    [campaignId],
  );
}
