import { createHash } from 'node:crypto';
import { dlpRule } from '../../shared/contract/dlp.ts';
import type { DlpKeptFinding, DlpRule } from '../../shared/contract/dlp.ts';
import type { Parsed } from '../../shared/contract/index.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';

interface RuleRow {
  readonly id: number;
  readonly name: string;
  readonly enabled: number;
  readonly looksFor: string;
  readonly recipients: string;
  readonly channels: string;
  readonly action: string;
  readonly confirmBy: string;
}

/** The workspace's own, in the order in which they were made. One that a newer version wrote may be left out. */
export function rulesOf(db: ReadableDb): DlpRule[] {
  const sql = `
    SELECT id, name, enabled, looks_for AS looksFor, recipients, channels, action, confirm_by AS confirmBy
    FROM dlp_rule ORDER BY id`;
  return all<RuleRow>(db, sql).flatMap((row) => {
    const parsed = dlpRule.safeParse({
      ...row,
      id: String(row.id),
      enabled: row.enabled === 1,
      looksFor: JSON.parse(row.looksFor) as unknown,
      recipients: JSON.parse(row.recipients) as unknown,
      channels: JSON.parse(row.channels) as unknown,
      source: null,
    });
    return parsed.success ? [parsed.data] : [];
  });
}

const ruleValues = (rule: Omit<Parsed<'dlp.save'>, 'id'>) => ({
  name: rule.name,
  enabled: rule.enabled ? 1 : 0,
  looksFor: JSON.stringify(rule.looksFor),
  recipients: JSON.stringify(rule.recipients),
  channels: JSON.stringify(rule.channels),
  action: rule.action,
  confirmBy: rule.confirmBy,
});

/** Answers the rule's id, or null where there is no rule to change. */
export function putRule(db: WritableDb, { id, ...rule }: Parsed<'dlp.save'>): number | null {
  const values = ruleValues(rule);
  if (id === undefined) {
    const sql = `
      INSERT INTO dlp_rule (name, enabled, looks_for, recipients, channels, action, confirm_by)
      VALUES (@name, @enabled, @looksFor, @recipients, @channels, @action, @confirmBy)`;
    return run(db, sql, values).id;
  }
  const sql = `
    UPDATE dlp_rule SET name = @name, enabled = @enabled, looks_for = @looksFor, recipients = @recipients,
      channels = @channels, action = @action, confirm_by = @confirmBy WHERE id = @id`;
  const { changes } = run(db, sql, { ...values, id });
  // What was confirmed was another rule.
  run(db, 'DELETE FROM dlp_confirmation WHERE rule_id = ?', [String(id)]);
  return changes === 1 ? id : null;
}

export function removeRule(db: WritableDb, id: number): boolean {
  run(db, 'DELETE FROM dlp_confirmation WHERE rule_id = ?', [String(id)]);
  return run(db, 'DELETE FROM dlp_rule WHERE id = ?', [id]).changes === 1;
}

/** What a campaign says at present, in one value; null where there is no such campaign. */
export function digestOf(db: ReadableDb, campaignId: number): string | null {
  const frame = get<{ signature: string; line: string }>(
    db,
    `SELECT signature_html AS signature, unsubscribe_line AS line FROM campaign WHERE id = ? AND removed_at IS NULL`,
    [campaignId],
  );
  if (frame === undefined) return null;
  const steps = all(
    db,
    'SELECT id, subject, html, text FROM step WHERE campaign_id = ? AND removed_at IS NULL ORDER BY position',
    [campaignId],
  );
  const sql = `
    SELECT attachment.id FROM attachment JOIN step ON step.id = attachment.step_id
    WHERE step.campaign_id = ? AND step.removed_at IS NULL ORDER BY attachment.id`;
  const files = all(db, sql, [campaignId]);
  return createHash('sha256')
    .update(JSON.stringify([frame, steps, files]))
    .digest('hex');
}

/** Rules that somebody has confirmed for a campaign, each with what it said then. */
export function confirmationsOf(db: ReadableDb, campaignId: number): ReadonlyMap<string, string> {
  const sql = 'SELECT rule_id AS ruleId, digest FROM dlp_confirmation WHERE campaign_id = ?';
  const rows = all<{ ruleId: string; digest: string }>(db, sql, [campaignId]);
  return new Map(rows.map(({ ruleId, digest }) => [ruleId, digest]));
}

export function putConfirmation(
  db: WritableDb,
  confirmation: { campaignId: number; ruleId: string; digest: string; by: string; at: number },
): void {
  const sql = `
    INSERT INTO dlp_confirmation (campaign_id, rule_id, digest, confirmed_by, at)
    VALUES (@campaignId, @ruleId, @digest, @by, @at)
    ON CONFLICT (campaign_id, rule_id) DO UPDATE
    SET digest = excluded.digest, confirmed_by = excluded.confirmed_by, at = excluded.at`;
  run(db, sql, confirmation);
}

/** One or more mails in which the same rule found something in the same place, to the same end. */
export interface Noted extends Pick<DlpKeptFinding, 'ruleId' | 'rule' | 'looksFor' | 'place' | 'channel' | 'outcome'> {
  readonly by: string;
  readonly campaignId: number | null;
  readonly step: number | null;
  readonly times: number;
  readonly at: number;
}

/** Counts up what is known of a running campaign; all else is a row of its own. Answers whether it is new. */
export function keepFinding(db: WritableDb, noted: Noted): boolean {
  const known = `
    UPDATE dlp_finding SET times = times + @times, last_at = @at
    WHERE campaign_id = @campaignId AND rule_id = @ruleId AND place = @place AND channel = @channel
      AND outcome = @outcome AND by_whom = @by AND step IS @step`;
  const { campaignId, ruleId, place, channel, outcome, by, step, times, at } = noted;
  const found = { campaignId, ruleId, place, channel, outcome, by, step, times, at };
  if (channel === 'campaign' && run(db, known, found).changes > 0) return false;
  const sql = `
    INSERT INTO dlp_finding
      (first_at, last_at, times, rule_id, rule, looks_for, place, channel, outcome, by_whom, campaign_id, step)
    VALUES (@at, @at, @times, @ruleId, @rule, @looksFor, @place, @channel, @outcome, @by, @campaignId, @step)`;
  run(db, sql, { ...found, rule: noted.rule, looksFor: noted.looksFor });
  return true;
}

interface FindingRow extends Omit<DlpKeptFinding, 'campaign'> {
  readonly campaignId: number | null;
  readonly campaignName: string | null;
}

export function findingsBefore(
  db: ReadableDb,
  id: number,
  limit: number,
  outcome: DlpKeptFinding['outcome'] | undefined,
): DlpKeptFinding[] {
  const sql = `
    SELECT f.id, f.first_at AS firstAt, f.last_at AS lastAt, f.times, f.rule_id AS ruleId, f.rule,
      f.looks_for AS looksFor, f.place, f.channel, f.outcome, f.by_whom AS by, f.step, f.campaign_id AS campaignId,
      campaign.name AS campaignName
    FROM dlp_finding f LEFT JOIN campaign ON campaign.id = f.campaign_id
    WHERE f.id < ? AND (? IS NULL OR f.outcome = ?) ORDER BY f.id DESC LIMIT ?`;
  const rows = all<FindingRow>(db, sql, [id, outcome ?? null, outcome ?? null, limit]);
  return rows.map(toFinding);
}

function toFinding({ campaignId, campaignName, ...row }: FindingRow): DlpKeptFinding {
  return { ...row, campaign: campaignId === null ? null : { id: campaignId, name: campaignName ?? '' } };
}

export const suppressed = (db: ReadableDb): number =>
  get<{ n: number }>(db, 'SELECT count(*) AS n FROM suppression')?.n ?? 0;
