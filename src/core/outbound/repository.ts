/** The ledger's rows: claims and what became of them. Every change names the event that allows it. */
import { LetterlockError } from '../../shared/result.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import type { SendFacts } from './conditions.ts';
import { next } from './ledger.ts';
import type { LedgerEvent, LedgerState } from './ledger.ts';
import type { SentStep } from './sequence.ts';

/** A row as those who settle it need it. */
export interface LedgerRow {
  readonly id: number;
  readonly campaignId: number;
  readonly contactId: number;
  readonly stepId: number;
  readonly step: number;
  readonly accountId: number;
  readonly zone: string;
  readonly state: LedgerState;
  readonly dueAt: number;
  readonly messageId: string | null;
  readonly attempts: number;
  readonly claimedAt: number | null;
}

const columns = `id, campaign_id AS campaignId, contact_id AS contactId, step_id AS stepId, step,
  account_id AS accountId, zone, state, due_at AS dueAt, message_id AS messageId, attempts, claimed_at AS claimedAt`;

export function findRow(db: ReadableDb, id: number): LedgerRow | undefined {
  return get<LedgerRow>(db, `SELECT ${columns} FROM ledger WHERE id = ?`, [id]);
}

/** A claimed row together with whether its contact's sequence still runs; undefined when it is not claimed any more. */
export function findClaimed(db: ReadableDb, id: number): (LedgerRow & { readonly active: 0 | 1 }) | undefined {
  return get(
    db,
    `SELECT ledger.id, ledger.campaign_id AS campaignId, ledger.contact_id AS contactId, ledger.step_id AS stepId,
       ledger.step, ledger.account_id AS accountId, ledger.zone, ledger.state, ledger.due_at AS dueAt,
       ledger.message_id AS messageId, ledger.attempts, ledger.claimed_at AS claimedAt,
       enrolment.state = 'active' AS active
     FROM ledger
     JOIN enrolment ON enrolment.campaign_id = ledger.campaign_id AND enrolment.contact_id = ledger.contact_id
     WHERE ledger.id = ? AND ledger.state = 'claimed'`,
    [id],
  );
}

export function rowsOfContact(db: ReadableDb, campaignId: number, contactId: number): LedgerRow[] {
  return all<LedgerRow>(db, `SELECT ${columns} FROM ledger WHERE campaign_id = ? AND contact_id = ? ORDER BY id`, [
    campaignId,
    contactId,
  ]);
}

/** What one contact got in one campaign, oldest first. */
export function sentSteps(db: ReadableDb, campaignId: number, contactId: number): SentStep[] {
  return all<SentStep>(
    db,
    `SELECT step_id AS stepId, step, message_id AS messageId, provider_id AS providerId, subject, claimed_at AS at
     FROM ledger
     WHERE campaign_id = ? AND contact_id = ? AND state = 'sent' ORDER BY claimed_at, id`,
    [campaignId, contactId],
  );
}

interface FactsRow {
  ledger: LedgerState;
  enrolment: SendFacts['enrolment'];
  campaign: SendFacts['campaign'];
  suppressed: string | null;
  removed: 0 | 1;
  accountState: 'ok' | 'paused' | 'needs-attention' | null;
  pausedUntil: number | null;
}

/** The entry of a contact's domain that not all of its contacts are in step with yet: mostly there is none. */
const domainEntry = `(
  SELECT suppression.reason FROM suppression_pending AS pending
  JOIN suppression ON suppression.kind = 'domain' AND suppression.value = pending.domain
  WHERE contact.domain = pending.domain OR contact.domain LIKE '%.' || pending.domain LIMIT 1
)`;

/** Everything that decides whether a row may go out, as it is now. Undefined when the row was withdrawn. */
export function sendFacts(db: ReadableDb, ledgerId: number): SendFacts | undefined {
  const row = get<FactsRow>(
    db,
    `SELECT ledger.state AS ledger, enrolment.state AS enrolment, campaign.status AS campaign,
       coalesce(contact.suppressed, ${domainEntry}) AS suppressed,
       contact.removed_at IS NOT NULL AS removed, account.state AS accountState, account.paused_until AS pausedUntil
     FROM ledger
     JOIN enrolment ON enrolment.campaign_id = ledger.campaign_id AND enrolment.contact_id = ledger.contact_id
     JOIN campaign ON campaign.id = ledger.campaign_id
     JOIN contact ON contact.id = ledger.contact_id
     LEFT JOIN account ON account.id = campaign.account_id
     WHERE ledger.id = ?`,
    [ledgerId],
  );
  if (row === undefined) return undefined;
  const { ledger, enrolment, campaign, suppressed, removed, accountState, pausedUntil } = row;
  const account = accountState === null ? null : { state: accountState, pausedUntil };
  return { ledger, enrolment, campaign, suppressed, removed: removed === 1, account };
}

/** Where an event leads from a state; a forbidden one is a mistake of ours and changes nothing. */
function after(from: LedgerState, event: LedgerEvent): LedgerState {
  const to = next(from, event);
  if (to === null) throw new LetterlockError('internal', `A ${from} message cannot be ${event}.`);
  return to;
}

/** Writes a claim: from now on this Message-ID is the only one under which the message may go out. */
export function claim(
  db: WritableDb,
  ledgerId: number,
  accountId: number,
  mail: { readonly messageId: string; readonly subject: string; readonly html: string; readonly text: string },
  at: number,
): void {
  const { changes } = run(
    db,
    `UPDATE ledger SET state = ?, account_id = ?, message_id = ?, subject = ?, attempts = attempts + 1, claimed_at = ?,
       response = ''
     WHERE id = ? AND state = 'planned' AND (message_id IS NULL OR message_id = ?)`,
    [after('planned', 'claim'), accountId, mail.messageId, mail.subject, at, ledgerId, mail.messageId],
  );
  if (changes !== 1) throw new LetterlockError('internal', 'A message was claimed twice.');
  run(
    db,
    `INSERT INTO sent_body (ledger_id, html, text) VALUES (?, ?, ?)
     ON CONFLICT (ledger_id) DO UPDATE SET html = excluded.html, text = excluded.text`,
    [ledgerId, mail.html, mail.text],
  );
}

/** Ends or parks a claim. @returns false when the row is no longer in the state `from` */
export function settle(
  db: WritableDb,
  ledgerId: number,
  from: LedgerState,
  event: 'accepted' | 'refused' | 'lost' | 'abandoned',
  response: string,
  at: number,
): boolean {
  const { changes } = run(db, 'UPDATE ledger SET state = ?, settled_at = ?, response = ? WHERE id = ? AND state = ?', [
    after(from, event),
    at,
    response,
    ledgerId,
    from,
  ]);
  return changes === 1;
}

/** Keeps the Message-ID that the provider put in the place of ours: answers and reports name it. */
export function noteProviderId(db: WritableDb, ledgerId: number, providerId: string): void {
  run(db, `UPDATE ledger SET provider_id = ? WHERE id = ? AND state = 'claimed'`, [providerId, ledgerId]);
}

/**
 * Back to `planned`, because the message certainly was not taken.
 * @param tried whether the attempt counts; one that was never handed over does not
 */
export function putBack(
  db: WritableDb,
  ledgerId: number,
  from: 'claimed' | 'uncertain',
  row: { readonly dueAt: number; readonly response: string; readonly tried: boolean },
): boolean {
  const { changes } = run(
    db,
    `UPDATE ledger SET state = ?, due_at = ?, response = ?, attempts = attempts - ?, claimed_at = NULL
     WHERE id = ? AND state = ?`,
    [after(from, 'returned'), row.dueAt, row.response, row.tried ? 0 : 1, ledgerId, from],
  );
  return changes === 1;
}

/** A failed row is tried again: its enrolment was taken up again. */
export function revive(db: WritableDb, ledgerId: number, dueAt: number): void {
  run(
    db,
    `UPDATE ledger SET state = ?, due_at = ?, settled_at = NULL, claimed_at = NULL, attempts = 1
     WHERE id = ? AND state = 'failed'`,
    [after('failed', 'revived'), dueAt, ledgerId],
  );
}

/** Plans a step for a contact. Harmless when that step has a row already. @returns whether a row was added */
export function plan(
  db: WritableDb,
  row: Pick<LedgerRow, 'campaignId' | 'contactId' | 'stepId' | 'step' | 'accountId' | 'zone' | 'dueAt'>,
): boolean {
  const { changes } = run(
    db,
    `INSERT INTO ledger (campaign_id, contact_id, step_id, step, account_id, zone, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (campaign_id, contact_id, step_id) DO NOTHING`,
    [row.campaignId, row.contactId, row.stepId, row.step, row.accountId, row.zone, row.dueAt],
  );
  return changes === 1;
}

/**
 * Plans a step for all whom a campaign enrolled after an enrolment, in that order. The plus keeps SQLite from reading
 * all of the campaign.
 * @param step.zoned whether they wait by their own zones
 * @returns how many there were
 */
export function planEnrolled(
  db: WritableDb,
  step: Pick<LedgerRow, 'campaignId' | 'stepId' | 'step' | 'accountId' | 'dueAt'> & { readonly zoned: boolean },
  enrolment: number,
): number {
  const { changes } = run(
    db,
    `INSERT INTO ledger (campaign_id, contact_id, step_id, step, account_id, zone, due_at)
     SELECT enrolment.campaign_id, enrolment.contact_id, ?, ?, ?, ${step.zoned ? 'contact.zone' : "''"}, ?
     FROM enrolment ${step.zoned ? 'CROSS JOIN contact ON contact.id = enrolment.contact_id' : ''}
     WHERE enrolment.id > ? AND +enrolment.campaign_id = ? ORDER BY enrolment.id`,
    [step.stepId, step.step, step.accountId, step.dueAt, enrolment, step.campaignId],
  );
  return changes;
}

/** Takes a contact's planned messages out of the queue: forgotten if never tried, failed with what was said if tried. */
export function withdraw(db: WritableDb, campaignId: number, contactId: number, at: number): void {
  const planned = all<{ id: number; attempts: number; response: string }>(
    db,
    `SELECT id, attempts, response FROM ledger WHERE campaign_id = ? AND contact_id = ? AND state = 'planned'`,
    [campaignId, contactId],
  );
  for (const { id, attempts, response } of planned) {
    if (attempts > 0) settle(db, id, 'planned', 'abandoned', response, at);
    else forget(db, id);
  }
}

/** Deletes the planned rows of contacts of a campaign that never ran. */
export function forgetPlanned(db: WritableDb, campaignId: number, contactIds: readonly number[]): void {
  run(
    db,
    `DELETE FROM ledger
     WHERE campaign_id = ? AND contact_id IN (SELECT value FROM json_each(?)) AND state = 'planned'`,
    [campaignId, JSON.stringify(contactIds)],
  );
}

/** Deletes a planned row that was never tried. */
export function forget(db: WritableDb, ledgerId: number): void {
  run(db, 'DELETE FROM sent_body WHERE ledger_id = ?', [ledgerId]);
  run(db, `DELETE FROM ledger WHERE id = ? AND state = 'planned'`, [ledgerId]);
}

/** The recipient moved: its planned row joins the queue of the new zone. */
export function setZone(db: WritableDb, ledgerId: number, zone: string): void {
  run(db, `UPDATE ledger SET zone = ? WHERE id = ? AND state = 'planned'`, [zone, ledgerId]);
}

/** A row whose outcome is open, with what is needed to look it up. */
export interface OpenRow {
  readonly id: number;
  readonly accountId: number;
  readonly state: 'claimed' | 'uncertain';
  readonly messageId: string;
  readonly claimedAt: number;
}

/** All claims, and the newest uncertain ones. */
export function openRows(db: ReadableDb, uncertainLimit: number): OpenRow[] {
  const rows = (state: OpenRow['state'], limit: number): OpenRow[] =>
    all<OpenRow>(
      db,
      `SELECT id, account_id AS accountId, state, message_id AS messageId, claimed_at AS claimedAt FROM ledger
       WHERE state = ? ORDER BY id DESC LIMIT ?`,
      [state, limit],
    );
  return [...rows('claimed', -1), ...rows('uncertain', uncertainLimit)];
}
