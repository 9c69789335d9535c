/** Campaigns and their steps. */
import { z } from 'zod';
import { audience, schedule } from '../../shared/contract/campaign-shape.ts';
import type { Audience, Schedule, Step } from '../../shared/contract/campaign-shape.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import type { Bind } from '../store/rows.ts';

export type CampaignStatus = 'draft' | 'running' | 'paused' | 'stopped' | 'finished';

export interface CampaignRecord {
  readonly id: number;
  readonly name: string;
  readonly status: CampaignStatus;
  readonly pauseReason: string | null;
  readonly accountId: number | null;
  readonly audience: Audience;
  readonly schedule: Schedule;
  readonly signatureHtml: string;
  readonly postalAddress: string;
  readonly unsubscribeLine: string;
  readonly revision: number;
  readonly createdAt: number;
  readonly launch: 'enrolling' | 'withdrawing' | null;
  readonly launchedAt: number | null;
  readonly removedAt: number | null;
}

interface Row extends Omit<CampaignRecord, 'audience' | 'schedule'> {
  audience: string;
  schedule: string;
}

const columns = `id, name, status, pause_reason AS pauseReason, account_id AS accountId, audience, schedule,
  signature_html AS signatureHtml, postal_address AS postalAddress, unsubscribe_line AS unsubscribeLine, revision,
  created_at AS createdAt, launch, launched_at AS launchedAt, removed_at AS removedAt`;

const toRecord = (row: Row): CampaignRecord => ({
  ...row,
  audience: audience.parse(JSON.parse(row.audience)),
  schedule: schedule.parse(JSON.parse(row.schedule)),
});

/** Undefined when it does not exist; a removed one is found. */
export function readCampaign(db: ReadableDb, id: number): CampaignRecord | undefined {
  const row = get<Row>(db, `SELECT ${columns} FROM campaign WHERE id = ?`, [id]);
  return row === undefined ? undefined : toRecord(row);
}

/** @throws LetterlockError `not-found` also for a removed one */
export function findCampaign(db: ReadableDb, id: number): CampaignRecord {
  const campaign = readCampaign(db, id);
  if (campaign === undefined || campaign.removedAt !== null) {
    throw new LetterlockError('not-found', 'There is no such campaign, or it was removed.');
  }
  return campaign;
}

/** Newest first, from below `before` on. */
export function listCampaigns(db: ReadableDb, before: number, limit: number): CampaignRecord[] {
  return all<Row>(db, `SELECT ${columns} FROM campaign WHERE removed_at IS NULL AND id < ? ORDER BY id DESC LIMIT ?`, [
    before,
    limit,
  ]).map(toRecord);
}

export function campaignsIn(db: ReadableDb, statuses: readonly CampaignStatus[]): CampaignRecord[] {
  return all<Row>(
    db,
    `SELECT ${columns} FROM campaign WHERE removed_at IS NULL AND status IN (SELECT value FROM json_each(?))
     ORDER BY id DESC`,
    [JSON.stringify(statuses)],
  ).map(toRecord);
}

/** Launches that were under way when the process ended. */
export function unfinishedLaunches(db: ReadableDb): { id: number; launch: 'enrolling' | 'withdrawing' }[] {
  return all(db, `SELECT id, launch FROM campaign WHERE launch IS NOT NULL AND status = 'draft' ORDER BY id`);
}

export type CampaignFields = Pick<
  CampaignRecord,
  'name' | 'accountId' | 'audience' | 'schedule' | 'signatureHtml' | 'postalAddress' | 'unsubscribeLine'
>;

const columnOf: Readonly<Record<keyof CampaignFields, string>> = {
  name: 'name',
  accountId: 'account_id',
  audience: 'audience',
  schedule: 'schedule',
  signatureHtml: 'signature_html',
  postalAddress: 'postal_address',
  unsubscribeLine: 'unsubscribe_line',
};

export function insertCampaign(db: WritableDb, fields: CampaignFields, at: number): number {
  return run(
    db,
    `INSERT INTO campaign (name, account_id, audience, schedule, signature_html, postal_address, unsubscribe_line,
       created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      fields.name,
      fields.accountId,
      JSON.stringify(fields.audience),
      JSON.stringify(fields.schedule),
      fields.signatureHtml,
      fields.postalAddress,
      fields.unsubscribeLine,
      at,
    ],
  ).id;
}

/** Writes what is given; the revision grows with every call. */
export function updateCampaign(db: WritableDb, id: number, change: Partial<CampaignFields>): void {
  for (const [field, value] of Object.entries(change)) {
    const column = columnOf[field as keyof CampaignFields];
    const stored: Bind = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
    run(db, `UPDATE campaign SET ${column} = ? WHERE id = ?`, [stored, id]);
  }
  touchCampaign(db, id);
}

/** Something outside the campaign's own row changed that belongs to it. */
export function touchCampaign(db: WritableDb, id: number): void {
  run(db, 'UPDATE campaign SET revision = revision + 1 WHERE id = ?', [id]);
}

/** @returns whether the campaign was in one of `from` */
export function setStatus(
  db: WritableDb,
  id: number,
  from: readonly CampaignStatus[],
  to: CampaignStatus,
  pauseReason: string | null,
): boolean {
  const { changes } = run(
    db,
    `UPDATE campaign SET status = ?, pause_reason = ?, revision = revision + 1
     WHERE id = ? AND status IN (SELECT value FROM json_each(?))`,
    [to, pauseReason, id, JSON.stringify(from)],
  );
  return changes === 1;
}

/** From now on what servers said before counts no more. @param at UTC ms */
export function noteResumed(db: WritableDb, id: number, at: number): void {
  run(db, 'UPDATE campaign SET resumed_at = ? WHERE id = ?', [at, id]);
}

export function setLaunch(db: WritableDb, id: number, launch: 'enrolling' | 'withdrawing' | null): void {
  run(db, 'UPDATE campaign SET launch = ?, revision = revision + 1 WHERE id = ?', [launch, id]);
}

/** The whole audience is enrolled: from here on the sender sees the campaign. */
export function markLaunched(db: WritableDb, id: number, postalAddress: string, at: number): void {
  run(
    db,
    `UPDATE campaign SET status = 'running', launch = NULL, launched_at = ?, postal_address = ?,
       revision = revision + 1
     WHERE id = ? AND status = 'draft'`,
    [at, postalAddress, id],
  );
}

export function setRemoved(db: WritableDb, id: number, at: number | null): void {
  run(db, 'UPDATE campaign SET removed_at = ?, revision = revision + 1 WHERE id = ?', [at, id]);
}

export interface StepRecord extends Omit<Step, 'id'> {
  readonly id: number;
}

interface StepRow {
  id: number;
  amount: number;
  unit: Step['delay']['unit'];
  thread: Step['thread'];
  subject: string;
  html: string;
  text: string | null;
}

/** In order. */
export function stepsOf(db: ReadableDb, campaignId: number): StepRecord[] {
  return all<StepRow>(
    db,
    `SELECT id, delay_amount AS amount, delay_unit AS unit, thread, subject, html, text FROM step
     WHERE campaign_id = ? AND removed_at IS NULL ORDER BY position`,
    [campaignId],
  ).map(({ id, amount, unit, thread, subject, html, text }) => ({
    id,
    delay: { amount, unit },
    thread,
    subject,
    html,
    text,
  }));
}

export function countSteps(db: ReadableDb, campaignId: number): number {
  const sql = 'SELECT count(*) AS n FROM step WHERE campaign_id = ? AND removed_at IS NULL';
  return get<{ n: number }>(db, sql, [campaignId])?.n ?? 0;
}

/** @returns the step's id */
export function insertStep(db: WritableDb, campaignId: number, position: number, step: Omit<Step, 'id'>): number {
  return run(
    db,
    `INSERT INTO step (campaign_id, position, delay_amount, delay_unit, thread, subject, html, text)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [campaignId, position, step.delay.amount, step.delay.unit, step.thread, step.subject, step.html, step.text],
  ).id;
}

/** Of its steps, also of those that can still be brought back. */
export function stepIdsOf(db: ReadableDb, campaignId: number): ReadonlySet<number> {
  return new Set(
    all<{ id: number }>(db, 'SELECT id FROM step WHERE campaign_id = ?', [campaignId]).map(({ id }) => id),
  );
}

/** For so long a step that was taken out can be brought back, ms. */
const undoMs = 3_600_000;

/**
 * Makes the list the campaign's steps: known ids change and move, new ones are made, those left out go, and come back
 * with their files when they are in the list again.
 */
export function replaceSteps(db: WritableDb, campaignId: number, steps: readonly Step[], at: number): void {
  const kept = JSON.stringify(steps.flatMap(({ id }) => (id === null ? [] : [id])));
  run(db, 'DELETE FROM step WHERE campaign_id = ? AND removed_at < ? AND id NOT IN (SELECT value FROM json_each(?))', [
    campaignId,
    at - undoMs,
    kept,
  ]);
  run(
    db,
    `UPDATE step SET removed_at = ?
     WHERE campaign_id = ? AND removed_at IS NULL AND id NOT IN (SELECT value FROM json_each(?))`,
    [at, campaignId, kept],
  );
  for (const [position, step] of steps.entries()) {
    if (step.id === null) insertStep(db, campaignId, position, step);
    else {
      run(
        db,
        `UPDATE step SET position = ?, delay_amount = ?, delay_unit = ?, thread = ?, subject = ?, html = ?, text = ?,
           removed_at = NULL
         WHERE id = ? AND campaign_id = ?`,
        [
          position,
          step.delay.amount,
          step.delay.unit,
          step.thread,
          step.subject,
          step.html,
          step.text,
          step.id,
          campaignId,
        ],
      );
    }
  }
}

const fieldsShape = z.record(z.string(), z.string());

/** Custom fields of a contact as its row keeps them. */
export const parseFields = (json: string): Record<string, string> => fieldsShape.parse(JSON.parse(json));
