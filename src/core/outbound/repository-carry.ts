/** Sending states of the same campaign and contact in two states of one database. */
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';

export interface Pair {
  readonly campaignId: number;
  readonly contactId: number;
}

/** Whose sequence moved at or after an instant, UTC ms, or is in doubt. */
export function pairsSince(db: ReadableDb, since: number): Pair[] {
  return all(
    db,
    `SELECT campaign_id AS campaignId, contact_id AS contactId FROM ledger
       WHERE claimed_at >= @since OR settled_at >= @since OR state IN ('claimed', 'uncertain')
     UNION
     SELECT campaign_id, contact_id FROM enrolment WHERE enrolled_at >= @since OR ended_at >= @since
     ORDER BY 1, 2`,
    { since },
  );
}

/** Whether both are in the two states, and are the same there: an id alone may have been given out again. */
export function samePair(present: ReadableDb, earlier: ReadableDb, pair: Pair): boolean {
  const made = (db: ReadableDb): string | undefined =>
    get<{ made: string }>(
      db,
      `SELECT campaign.created_at || ' ' || contact.created_at AS made FROM campaign, contact
       WHERE campaign.id = ? AND contact.id = ?`,
      [pair.campaignId, pair.contactId],
    )?.made;
  const now = made(present);
  return now !== undefined && now === made(earlier);
}

export interface EnrolmentState {
  readonly state: string;
  readonly reason: string | null;
  readonly detail: string;
  readonly sentSteps: number;
  readonly enrolledAt: number;
  readonly endedAt: number | null;
}

export function enrolmentState(db: ReadableDb, { campaignId, contactId }: Pair): EnrolmentState | undefined {
  return get(
    db,
    `SELECT state, reason, detail, sent_steps AS sentSteps, enrolled_at AS enrolledAt, ended_at AS endedAt
     FROM enrolment WHERE campaign_id = ? AND contact_id = ?`,
    [campaignId, contactId],
  );
}

export function putEnrolment(db: WritableDb, { campaignId, contactId }: Pair, state: EnrolmentState): void {
  run(
    db,
    `INSERT INTO enrolment (campaign_id, contact_id, enrolled_at) VALUES (?, ?, ?)
     ON CONFLICT (campaign_id, contact_id) DO NOTHING`,
    [campaignId, contactId, state.enrolledAt],
  );
  run(
    db,
    `UPDATE enrolment SET state = ?, reason = ?, detail = ?, sent_steps = ?, ended_at = ?
     WHERE campaign_id = ? AND contact_id = ?`,
    [state.state, state.reason, state.detail, state.sentSteps, state.endedAt, campaignId, contactId],
  );
}

export interface LedgerState {
  readonly id: number;
  readonly stepId: number;
  readonly step: number;
  readonly accountId: number;
  readonly zone: string;
  readonly state: string;
  readonly dueAt: number;
  readonly messageId: string | null;
  readonly subject: string;
  readonly attempts: number;
  readonly claimedAt: number | null;
  readonly settledAt: number | null;
  readonly response: string;
}

export function ledgerStates(db: ReadableDb, { campaignId, contactId }: Pair): LedgerState[] {
  return all(
    db,
    `SELECT id, step_id AS stepId, step, account_id AS accountId, zone, state, due_at AS dueAt,
       message_id AS messageId, subject, attempts, claimed_at AS claimedAt, settled_at AS settledAt, response
     FROM ledger WHERE campaign_id = ? AND contact_id = ? ORDER BY step`,
    [campaignId, contactId],
  );
}

/** Takes what was planned and never tried out again. */
export function dropPlanned(db: WritableDb, { campaignId, contactId }: Pair): void {
  run(
    db,
    `DELETE FROM sent_body WHERE ledger_id IN (
       SELECT id FROM ledger WHERE campaign_id = ? AND contact_id = ? AND state = 'planned' AND attempts = 0)`,
    [campaignId, contactId],
  );
  run(db, `DELETE FROM ledger WHERE campaign_id = ? AND contact_id = ? AND state = 'planned' AND attempts = 0`, [
    campaignId,
    contactId,
  ]);
}

/** A row with this step's state; a step that was sent before stays as it is. */
export function putLedger(db: WritableDb, { campaignId, contactId }: Pair, row: Omit<LedgerState, 'id'>): void {
  run(
    db,
    `INSERT INTO ledger (campaign_id, contact_id, step_id, step, account_id, zone, due_at)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (campaign_id, contact_id, step_id) DO NOTHING`,
    [campaignId, contactId, row.stepId, row.step, row.accountId, row.zone, row.dueAt],
  );
  run(
    db,
    `UPDATE ledger SET state = ?, due_at = ?, message_id = ?, subject = ?, attempts = ?, claimed_at = ?,
       settled_at = ?, response = ?
     WHERE campaign_id = ? AND contact_id = ? AND step_id = ? AND state <> 'sent'`,
    [
      row.state,
      row.dueAt,
      row.messageId,
      row.subject,
      row.attempts,
      row.claimedAt,
      row.settledAt,
      row.response,
      campaignId,
      contactId,
      row.stepId,
    ],
  );
}

/** The id of a campaign's step by its own id or, where that is gone, by its number from 1. */
export function stepIn(db: ReadableDb, campaignId: number, stepId: number, number: number): number | undefined {
  return get<{ id: number }>(
    db,
    `SELECT id FROM step WHERE campaign_id = ? AND removed_at IS NULL AND (id = ? OR position = ?)
     ORDER BY id = ? DESC LIMIT 1`,
    [campaignId, stepId, number - 1, stepId],
  )?.id;
}

/** What went out, for the threads of answers. */
export function copyBody(
  present: ReadableDb,
  earlier: WritableDb,
  from: number,
  to: { pair: Pair; stepId: number },
): void {
  const body = get<{ html: string; text: string }>(present, 'SELECT html, text FROM sent_body WHERE ledger_id = ?', [
    from,
  ]);
  if (body === undefined) return;
  run(
    earlier,
    `INSERT OR IGNORE INTO sent_body (ledger_id, html, text)
     SELECT id, ?, ? FROM ledger WHERE campaign_id = ? AND contact_id = ? AND step_id = ?`,
    [body.html, body.text, to.pair.campaignId, to.pair.contactId, to.stepId],
  );
}
