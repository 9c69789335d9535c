/** Enrolments: who is in which campaign, and why no longer. */
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import type { StopReason } from './stop-reason.ts';

export interface Enrolment {
  readonly id: number;
  readonly campaignId: number;
  readonly contactId: number;
  readonly state: 'active' | 'finished' | 'stopped';
  readonly reason: StopReason | null;
}

const columns = 'id, campaign_id AS campaignId, contact_id AS contactId, state, reason';

export function findEnrolment(db: ReadableDb, campaignId: number, contactId: number): Enrolment | undefined {
  return get<Enrolment>(db, `SELECT ${columns} FROM enrolment WHERE campaign_id = ? AND contact_id = ?`, [
    campaignId,
    contactId,
  ]);
}

export function enrolmentsOf(db: ReadableDb, contactId: number): Enrolment[] {
  return all<Enrolment>(db, `SELECT ${columns} FROM enrolment WHERE contact_id = ? ORDER BY id`, [contactId]);
}

/** Contacts of a campaign that are still active, the first ones. */
export function firstActive(db: ReadableDb, campaignId: number, limit: number): Enrolment[] {
  return all<Enrolment>(
    db,
    `SELECT ${columns} FROM enrolment WHERE campaign_id = ? AND state = 'active' ORDER BY id LIMIT ?`,
    [campaignId, limit],
  );
}

/** Those that follow it were enrolled later. */
export const lastEnrolment = (db: ReadableDb): number =>
  get<{ id: number | null }>(db, 'SELECT max(id) AS id FROM enrolment')?.id ?? 0;

/** Enrols contacts that exist, in the order given; who is enrolled already stays as he is. */
export function insertEnrolments(db: WritableDb, campaignId: number, contactIds: readonly number[], at: number): void {
  run(
    db,
    `INSERT INTO enrolment (campaign_id, contact_id, enrolled_at)
     SELECT ?, contact.id, ? FROM json_each(?) AS wanted CROSS JOIN contact ON contact.id = wanted.value
     WHERE true ON CONFLICT (campaign_id, contact_id) DO NOTHING`,
    [campaignId, at, JSON.stringify(contactIds)],
  );
}

/** Ends an active enrolment. @returns whether it was active */
export function endEnrolment(
  db: WritableDb,
  campaignId: number,
  contactId: number,
  end: { readonly state: 'finished' | 'stopped'; readonly reason: StopReason | null; readonly detail: string },
  at: number,
): boolean {
  const { changes } = run(
    db,
    `UPDATE enrolment SET state = ?, reason = ?, detail = ?, ended_at = ?
     WHERE campaign_id = ? AND contact_id = ? AND state = 'active'`,
    [end.state, end.reason, end.detail, at, campaignId, contactId],
  );
  return changes === 1;
}

/** Deletes enrolments that nothing was sent for; their planned rows have to be gone already. */
export function deleteEnrolments(db: WritableDb, campaignId: number, contactIds: readonly number[]): void {
  run(
    db,
    `DELETE FROM enrolment
     WHERE campaign_id = ? AND contact_id IN (SELECT value FROM json_each(?)) AND sent_steps = 0`,
    [campaignId, JSON.stringify(contactIds)],
  );
}

/** Gives an ended enrolment another reason: what came later says more. */
export function changeReason(
  db: WritableDb,
  campaignId: number,
  contactId: number,
  reason: StopReason,
  detail: string,
): void {
  run(
    db,
    `UPDATE enrolment SET state = 'stopped', reason = ?, detail = ?
     WHERE campaign_id = ? AND contact_id = ? AND state <> 'active'`,
    [reason, detail, campaignId, contactId],
  );
}

/** Makes an ended enrolment active again. @returns whether it had ended */
export function reopenEnrolment(db: WritableDb, campaignId: number, contactId: number): boolean {
  const { changes } = run(
    db,
    `UPDATE enrolment SET state = 'active', reason = NULL, detail = '', ended_at = NULL
     WHERE campaign_id = ? AND contact_id = ? AND state <> 'active'`,
    [campaignId, contactId],
  );
  return changes === 1;
}

export function countSentStep(db: WritableDb, campaignId: number, contactId: number): void {
  run(db, 'UPDATE enrolment SET sent_steps = sent_steps + 1 WHERE campaign_id = ? AND contact_id = ?', [
    campaignId,
    contactId,
  ]);
}

/** One of a campaign's counts, as the triggers keep it. */
export function tallyOf(db: ReadableDb, campaignId: number, name: string): number {
  return (
    get<{ value: number }>(db, 'SELECT value FROM campaign_tally WHERE campaign_id = ? AND name = ?', [
      campaignId,
      name,
    ])?.value ?? 0
  );
}

export function addToTally(db: WritableDb, campaignId: number, name: string, change: number): void {
  run(
    db,
    `INSERT INTO campaign_tally (campaign_id, name, value) VALUES (?, ?, ?)
     ON CONFLICT (campaign_id, name) DO UPDATE SET value = value + excluded.value`,
    [campaignId, name, change],
  );
}

/** Campaigns in a status that still have active contacts, or, with `empty`, have none. */
export function campaignsWithActive(db: ReadableDb, status: 'running' | 'stopped', empty: boolean): number[] {
  return all<{ id: number }>(
    db,
    `SELECT campaign.id FROM campaign
     JOIN campaign_tally ON campaign_tally.campaign_id = campaign.id AND campaign_tally.name = 'active'
     WHERE campaign.status = ? AND (campaign_tally.value = 0) = ?`,
    [status, empty ? 1 : 0],
  ).map(({ id }) => id);
}

export function campaignStatus(db: ReadableDb, campaignId: number): string | undefined {
  return get<{ status: string }>(db, 'SELECT status FROM campaign WHERE id = ?', [campaignId])?.status;
}

/** Whether a person has taken the campaign out of sight, where nobody could stop it. */
export const isRemoved = (db: ReadableDb, campaignId: number): boolean =>
  get(db, 'SELECT 1 FROM campaign WHERE id = ? AND removed_at IS NOT NULL', [campaignId]) !== undefined;

/** IANA zone of a contact, or empty. */
export function contactZone(db: ReadableDb, contactId: number): string {
  return get<{ zone: string }>(db, 'SELECT zone FROM contact WHERE id = ?', [contactId])?.zone ?? '';
}
