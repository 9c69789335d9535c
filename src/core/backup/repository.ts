import { z } from 'zod';
import { backupPlan, backupTarget } from '../../shared/contract/backup.ts';
import type { BackupCounts, BackupPlan, BackupTarget } from '../../shared/contract/backup.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';

export interface BackupConfig {
  readonly target: BackupTarget | null;
  readonly plan: BackupPlan;
}

const configShape = z.strictObject({ target: backupTarget.nullable(), plan: backupPlan });

function readValue(db: ReadableDb, key: string): string | null {
  return get<{ value: string }>(db, 'SELECT value FROM backup_config WHERE key = ?', [key])?.value ?? null;
}

/** What no longer fits its shape counts as not configured. */
export function readConfig(db: ReadableDb): BackupConfig {
  const text = readValue(db, 'config');
  const parsed = text === null ? null : configShape.safeParse(JSON.parse(text));
  return parsed?.success === true ? parsed.data : { target: null, plan: backupPlan.parse({}) };
}

export function writeConfig(db: WritableDb, config: BackupConfig): void {
  run(
    db,
    `INSERT INTO backup_config (key, value) VALUES ('config', ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [JSON.stringify(config)],
  );
}

/** 32 hex digits that a database keeps all its life, through every copy and restore. */
export function readLineage(db: ReadableDb): string {
  return readValue(db, 'lineage') ?? '';
}

const count = (db: ReadableDb, sql: string): number => get<{ n: number }>(db, sql)?.n ?? 0;

/** Counts whole tables: for workers. */
export function readSummary(db: ReadableDb): BackupCounts {
  return {
    contacts: count(db, 'SELECT count(*) AS n FROM contact WHERE removed_at IS NULL'),
    campaigns: count(db, 'SELECT count(*) AS n FROM campaign WHERE removed_at IS NULL'),
    sent: count(db, `SELECT count(*) AS n FROM ledger WHERE state = 'sent'`),
    received: count(db, 'SELECT count(*) AS n FROM received'),
    accounts: count(db, 'SELECT count(*) AS n FROM account'),
    suppressed: count(db, 'SELECT count(*) AS n FROM suppression'),
    audit: get<{ seq: number; at: number }>(db, 'SELECT seq, at FROM audit ORDER BY seq DESC LIMIT 1') ?? null,
  };
}

export interface SecretRow {
  readonly sealed: Buffer;
  /** Its key: an item of the keychain, or wrapped by the credential key. */
  readonly item: string | null;
  readonly wrapped: Buffer | null;
}

export function readSecret(db: ReadableDb): SecretRow | undefined {
  return get(db, 'SELECT sealed, item, wrapped FROM backup_secret WHERE id = 1');
}

export function writeSecret(db: WritableDb, { sealed, item, wrapped }: SecretRow): void {
  run(db, 'INSERT OR REPLACE INTO backup_secret (id, sealed, item, wrapped) VALUES (1, ?, ?, ?)', [
    sealed,
    item,
    wrapped,
  ]);
}

export function deleteSecret(db: WritableDb): void {
  run(db, 'DELETE FROM backup_secret');
}

export interface RestoredRow {
  readonly id: number;
  readonly at: number;
  readonly pointAt: number;
  readonly ledgerKnown: boolean;
}

export function lastRestore(db: ReadableDb): RestoredRow | null {
  const row = get<{ id: number; at: number; pointAt: number; known: number }>(
    db,
    'SELECT id, at, point_at AS pointAt, ledger_known AS known FROM restored ORDER BY id DESC LIMIT 1',
  );
  return row === undefined ? null : { id: row.id, at: row.at, pointAt: row.pointAt, ledgerKnown: row.known === 1 };
}

export function insertRestored(db: WritableDb, at: number, pointAt: number, ledgerKnown: boolean): number {
  return run(db, 'INSERT INTO restored (at, point_at, ledger_known) VALUES (?, ?, ?)', [
    at,
    pointAt,
    ledgerKnown ? 1 : 0,
  ]).id;
}

/** Every campaign that may have sent, or may have been launched, since. */
export function holdCampaigns(db: WritableDb, restoredId: number): void {
  run(
    db,
    `INSERT OR REPLACE INTO restored_campaign (campaign_id, restored_id)
     SELECT id, ? FROM campaign WHERE removed_at IS NULL AND status IN ('draft', 'running', 'paused')`,
    [restoredId],
  );
}

/** Whether a restore left it open what a campaign sent, and nobody has decided yet. */
export function isUndecided(db: ReadableDb, campaignId: number): boolean {
  return (
    get(db, 'SELECT 1 FROM restored_campaign WHERE campaign_id = ? AND decided_at IS NULL', [campaignId]) !== undefined
  );
}

export function undecidedCampaigns(db: ReadableDb): { campaignId: number; name: string; planned: number }[] {
  return all(
    db,
    `SELECT campaign.id AS campaignId, campaign.name AS name,
       (SELECT count(*) FROM ledger WHERE ledger.campaign_id = campaign.id AND ledger.state = 'planned'
          AND ledger.due_at <= restored.at) AS planned
     FROM restored_campaign
       JOIN campaign ON campaign.id = restored_campaign.campaign_id
       JOIN restored ON restored.id = restored_campaign.restored_id
     WHERE restored_campaign.decided_at IS NULL AND campaign.removed_at IS NULL ORDER BY campaign.id LIMIT 200`,
  );
}

export function decideCampaign(
  db: WritableDb,
  campaignId: number,
  decision: 'nothing-sent' | 'leave-out',
  at: number,
): boolean {
  return (
    run(db, 'UPDATE restored_campaign SET decided_at = ?, decision = ? WHERE campaign_id = ? AND decided_at IS NULL', [
      at,
      decision,
      campaignId,
    ]).changes === 1
  );
}

/** Contacts to whom a mail of the campaign was due between the state that was restored and the restore. */
export function contactsInDoubt(db: ReadableDb, campaignId: number, limit: number): number[] {
  return all<{ id: number }>(
    db,
    `SELECT ledger.contact_id AS id FROM ledger
       JOIN restored_campaign ON restored_campaign.campaign_id = ledger.campaign_id
       JOIN restored ON restored.id = restored_campaign.restored_id
       JOIN enrolment ON enrolment.campaign_id = ledger.campaign_id AND enrolment.contact_id = ledger.contact_id
         AND enrolment.state = 'active'
     WHERE ledger.campaign_id = ? AND ledger.state = 'planned' AND ledger.due_at <= restored.at LIMIT ?`,
    [campaignId, limit],
  ).map(({ id }) => id);
}
