/** What waits to be sent, in the order in which it is taken. No query here grows with the size of a campaign. */
import { z } from 'zod';
import type { Recipient } from '../campaigns/run.ts';
import type { ReadableDb } from '../store/open.ts';
import { all, get } from '../store/rows.ts';
import type { AccountFacts } from './conditions.ts';

export interface SendingAccount extends AccountFacts {
  readonly id: number;
  readonly address: string;
  readonly displayName: string;
  readonly dailyLimit: number;
}

/** Accounts that have a running campaign. */
export function accountsInUse(db: ReadableDb): number[] {
  return all<{ id: number }>(
    db,
    `SELECT DISTINCT account_id AS id FROM campaign WHERE status = 'running' AND account_id IS NOT NULL`,
  ).map(({ id }) => id);
}

export function findAccount(db: ReadableDb, id: number): SendingAccount | undefined {
  return get<SendingAccount>(
    db,
    `SELECT id, address, display_name AS displayName, daily_limit AS dailyLimit, state, paused_until AS pausedUntil
     FROM account WHERE id = ?`,
    [id],
  );
}

export function runningCampaigns(db: ReadableDb, accountId: number): number[] {
  return all<{ id: number }>(db, `SELECT id FROM campaign WHERE status = 'running' AND account_id = ? ORDER BY id`, [
    accountId,
  ]).map(({ id }) => id);
}

/** The account of a campaign that runs; undefined for one that does not. */
export function accountOfRunning(db: ReadableDb, campaignId: number): number | undefined {
  return get<{ id: number }>(
    db,
    `SELECT account_id AS id FROM campaign WHERE id = ? AND status = 'running' AND account_id IS NOT NULL`,
    [campaignId],
  )?.id;
}

export function campaignRevision(db: ReadableDb, campaignId: number): number | undefined {
  return get<{ revision: number }>(db, 'SELECT revision FROM campaign WHERE id = ?', [campaignId])?.revision;
}

/** Messages of a campaign that wait in one zone. */
export interface WaitingZone {
  readonly zone: string;
  /** Earliest instant at which any of them is due, UTC ms. */
  readonly dueAt: number;
}

/** The zones in which a campaign has messages waiting: some seeks into the index for each. */
export function waitingZones(db: ReadableDb, campaignId: number): WaitingZone[] {
  const earliest = (first: 0 | 1): string =>
    `(SELECT due_at FROM ledger WHERE campaign_id = :campaign AND zone = zones.zone AND (step = 1) = ${first}
      AND state = 'planned' ORDER BY due_at LIMIT 1)`;
  return all<{ zone: string; firstMail: number | null; followUp: number | null }>(
    db,
    `WITH RECURSIVE zones (zone) AS (
       SELECT min(zone) FROM ledger WHERE campaign_id = :campaign AND state = 'planned'
       UNION ALL
       SELECT (SELECT min(zone) FROM ledger WHERE campaign_id = :campaign AND state = 'planned' AND zone > zones.zone)
       FROM zones WHERE zones.zone IS NOT NULL
     )
     SELECT zone, ${earliest(1)} AS firstMail, ${earliest(0)} AS followUp FROM zones WHERE zone IS NOT NULL`,
    { campaign: campaignId },
  ).map(({ zone, firstMail, followUp }) => ({
    zone,
    dueAt: Math.min(firstMail ?? Number.POSITIVE_INFINITY, followUp ?? Number.POSITIVE_INFINITY),
  }));
}

export interface DueRow {
  readonly id: number;
  readonly zone: string;
  readonly step: number;
  readonly dueAt: number;
}

/**
 * Messages of some zones that are due at `now`: follow-ups before first mails, each oldest first.
 * @param followUps false: first mails only
 */
export function dueRows(
  db: ReadableDb,
  campaignId: number,
  zones: readonly string[],
  now: number,
  limit: number,
  followUps: boolean,
): DueRow[] {
  const due = (first: 0 | 1): string =>
    `SELECT ledger.id, ledger.zone, ledger.step, ledger.due_at AS dueAt
     FROM json_each(:zones) AS wanted CROSS JOIN ledger ON ledger.id IN (
       SELECT id FROM ledger WHERE campaign_id = :campaign AND zone = wanted.value AND (step = 1) = ${first}
         AND state = 'planned' AND due_at <= :now ORDER BY due_at, id LIMIT :limit
     )`;
  const wanted = followUps ? `${due(0)} UNION ALL ${due(1)}` : due(1);
  return all<DueRow>(db, `SELECT id, zone, step, dueAt FROM (${wanted}) ORDER BY step = 1, dueAt, id LIMIT :limit`, {
    campaign: campaignId,
    zones: JSON.stringify(zones),
    now,
    limit,
  });
}

/** What a message is composed from. */
export interface QueuedMessage {
  readonly id: number;
  readonly campaignId: number;
  readonly stepId: number;
  readonly step: number;
  readonly zone: string;
  readonly messageId: string | null;
  readonly recipient: Recipient;
}

interface QueuedRow extends Omit<Recipient, 'fields'> {
  id: number;
  campaignId: number;
  stepId: number;
  step: number;
  rowZone: string;
  messageId: string | null;
  fields: string;
}

const fieldsShape = z.record(z.string(), z.string());

/** Undefined when the row is gone. */
export function queuedMessage(db: ReadableDb, id: number): QueuedMessage | undefined {
  const row = get<QueuedRow>(
    db,
    `SELECT ledger.id, ledger.campaign_id AS campaignId, ledger.step_id AS stepId, ledger.step,
       ledger.zone AS rowZone, ledger.message_id AS messageId, contact.id AS contactId, contact.email,
       contact.first_name AS firstName, contact.last_name AS lastName, contact.company, contact.title, contact.phone,
       contact.country, contact.language, contact.zone, contact.fields
     FROM ledger JOIN contact ON contact.id = ledger.contact_id WHERE ledger.id = ?`,
    [id],
  );
  if (row === undefined) return undefined;
  const { id: ledgerId, campaignId, stepId, step, rowZone, messageId, fields, ...contact } = row;
  const recipient = { ...contact, fields: fields === '{}' ? {} : fieldsShape.parse(JSON.parse(fields)) };
  return { id: ledgerId, campaignId, stepId, step, zone: rowZone, messageId, recipient };
}

/** Newest claim of a campaign, and all its claims since `since`: what its pacing is counted from. */
export function pacedInstants(
  db: ReadableDb,
  campaignId: number,
  since: number,
): { readonly lastAt: number | null; readonly instants: readonly number[] } {
  const lastAt =
    get<{ at: number | null }>(
      db,
      'SELECT max(claimed_at) AS at FROM ledger WHERE campaign_id = ? AND claimed_at IS NOT NULL',
      [campaignId],
    )?.at ?? null;
  const instants = all<{ at: number }>(
    db,
    `SELECT claimed_at AS at FROM ledger
     WHERE campaign_id = ? AND claimed_at >= ? AND state IN ('claimed', 'sent', 'uncertain')`,
    [campaignId, since],
  ).map(({ at }) => at);
  return { lastAt, instants };
}

/**
 * When the mails of an account that count towards its rolling limits went out, since `since`. A claim that a crash left
 * open may have gone out at any instant until `now`.
 */
export function accountInstants(db: ReadableDb, accountId: number, since: number, now: number): number[] {
  return all<{ at: number }>(
    db,
    `SELECT settled_at AS at FROM ledger WHERE account_id = :account AND state = 'sent' AND settled_at >= :since
     UNION ALL
     SELECT CASE state WHEN 'claimed' THEN :now ELSE coalesce(settled_at, claimed_at) END FROM ledger
     WHERE state IN ('claimed', 'uncertain') AND account_id = :account AND claimed_at >= :since`,
    { account: accountId, since, now },
  ).map(({ at }) => at);
}
