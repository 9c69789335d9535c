import type { Alert, AlertKind, AlertResponse } from '../../shared/contract/monitor.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import type { Severity } from './rules.ts';

interface AlertRow {
  id: number;
  kind: AlertKind;
  severity: Severity;
  first_at: number;
  last_at: number;
  times: number;
  subject: string;
  facts: string;
  responses: string;
  acknowledged_at: number | null;
  acknowledged_by: string | null;
}

const toAlert = (row: AlertRow): Alert => ({
  id: row.id,
  kind: row.kind,
  severity: row.severity,
  firstAt: row.first_at,
  lastAt: row.last_at,
  times: row.times,
  subject: row.subject,
  facts: JSON.parse(row.facts) as Alert['facts'],
  responses: JSON.parse(row.responses) as AlertResponse[],
  acknowledgedAt: row.acknowledged_at,
  acknowledgedBy: row.acknowledged_by,
});

export function alertsBefore(db: ReadableDb, id: number, limit: number, open: boolean | undefined): Alert[] {
  const state = open === undefined ? '' : ` AND acknowledged_at IS ${open ? '' : 'NOT '}NULL`;
  const sql = `SELECT * FROM alert WHERE id < ?${state} ORDER BY id DESC LIMIT ?`;
  return all<AlertRow>(db, sql, [id, limit]).map(toAlert);
}

export function openAlerts(db: ReadableDb): { open: number; worst: Severity | null } {
  const sql = `
    SELECT count(*) AS open, coalesce(max(severity = 'danger'), 0) AS danger FROM alert WHERE acknowledged_at IS NULL`;
  const { open, danger } = get<{ open: number; danger: number }>(db, sql) ?? { open: 0, danger: 0 };
  return { open, worst: open === 0 ? null : danger === 1 ? 'danger' : 'notice' };
}

export interface Finding {
  readonly kind: AlertKind;
  readonly severity: Severity;
  readonly at: number;
  readonly subject: string;
  readonly facts: Alert['facts'];
}

/** Opens an alert, or counts it up where the same one is open. Answers whether it is new. */
export function raise(
  db: WritableDb,
  { kind, severity, at, subject, facts }: Finding,
  responses: readonly AlertResponse[],
): boolean {
  // `danger` comes before `notice`: an alert gets worse, and never better by itself.
  const known = `
    UPDATE alert SET last_at = ?, times = times + 1, facts = ?, severity = min(severity, ?)
    WHERE kind = ? AND subject = ? AND acknowledged_at IS NULL`;
  if (run(db, known, [at, JSON.stringify(facts), severity, kind, subject]).changes > 0) return false;
  const sql = `
    INSERT INTO alert (kind, severity, first_at, last_at, subject, facts, responses) VALUES (?, ?, ?, ?, ?, ?, ?)`;
  run(db, sql, [kind, severity, at, at, subject, JSON.stringify(facts), JSON.stringify(responses)]);
  return true;
}

export function acknowledge(db: WritableDb, ids: readonly number[], by: string, at: number): void {
  const sql = `
    UPDATE alert SET acknowledged_at = ?, acknowledged_by = ?
    WHERE id IN (SELECT value FROM json_each(?)) AND acknowledged_at IS NULL`;
  run(db, sql, [at, by, JSON.stringify(ids)]);
}

export interface RuleChoice {
  readonly enabled: boolean;
  readonly responses: readonly AlertResponse[];
}

export function ruleChoices(db: ReadableDb): Map<string, RuleChoice> {
  const rows = all<{ kind: string; enabled: number; responses: string }>(db, 'SELECT * FROM alert_rule');
  return new Map(
    rows.map(({ kind, enabled, responses }) => [
      kind,
      { enabled: enabled === 1, responses: JSON.parse(responses) as AlertResponse[] },
    ]),
  );
}

export function putRule(db: WritableDb, kind: AlertKind, { enabled, responses }: RuleChoice): void {
  const sql = `
    INSERT INTO alert_rule (kind, enabled, responses) VALUES (?, ?, ?)
    ON CONFLICT (kind) DO UPDATE SET enabled = excluded.enabled, responses = excluded.responses`;
  run(db, sql, [kind, enabled ? 1 : 0, JSON.stringify(responses)]);
}

/** True when it was not known before. */
export function seen(db: WritableDb, what: 'device' | 'door', name: string, at: number): boolean {
  const known = run(db, 'UPDATE known_origin SET last_at = ? WHERE what = ? AND name = ?', [at, what, name]);
  if (known.changes > 0) return false;
  run(db, 'INSERT INTO known_origin (what, name, first_at, last_at) VALUES (?, ?, ?, ?)', [what, name, at, at]);
  return true;
}

export function anyDevice(db: ReadableDb): boolean {
  return get(db, `SELECT 1 FROM known_origin WHERE what = 'device' LIMIT 1`) !== undefined;
}

/** Instants of an audit row's like, ascending, the newest `limit` of them. */
export function instantsOf(db: ReadableDb, method: string, outcomes: readonly string[], limit: number): number[] {
  const sql = `
    SELECT at FROM audit WHERE method = ? AND outcome IN (SELECT value FROM json_each(?)) ORDER BY seq DESC LIMIT ?`;
  return all<{ at: number }>(db, sql, [method, JSON.stringify(outcomes), limit])
    .map(({ at }) => at)
    .toReversed();
}

export function refusalsOf(db: ReadableDb, principal: string, outcomes: readonly string[], limit: number): number[] {
  const sql = `
    SELECT at FROM audit WHERE principal = ? AND outcome IN (SELECT value FROM json_each(?))
    ORDER BY seq DESC LIMIT ?`;
  return all<{ at: number }>(db, sql, [principal, JSON.stringify(outcomes), limit])
    .map(({ at }) => at)
    .toReversed();
}

/** Numbers of calls of a method on each of the days before `now`, the last one first; days without any are left out. */
export function callsByDay(
  db: ReadableDb,
  method: string,
  now: number,
  days: number,
): { day: number; calls: number }[] {
  const sql = `
    SELECT (? - at) / 86400000 AS day, count(*) AS calls FROM audit
    WHERE method = ? AND outcome = 'ok' AND at > ? GROUP BY day ORDER BY day`;
  return all(db, sql, [now, method, now - days * 86_400_000]);
}

/** Mailboxes that really send: the practice mailbox is made to misbehave. */
export function watchedAccounts(db: ReadableDb): { id: number; address: string }[] {
  return all(db, `SELECT id, address FROM account WHERE removed_at IS NULL AND kind <> 'practice'`);
}

export function sentBetween(db: ReadableDb, accountId: number, from: number, to: number): number {
  const sql = `
    SELECT count(*) AS n FROM ledger WHERE account_id = ? AND state = 'sent' AND settled_at > ? AND settled_at <= ?`;
  return get<{ n: number }>(db, sql, [accountId, from, to])?.n ?? 0;
}

export function bouncedSince(db: ReadableDb, accountId: number, since: number): number {
  const sql = `
    SELECT count(*) AS n FROM conversation
    WHERE kind = 'bounce' AND received_at > ? AND EXISTS (
      SELECT 1 FROM received WHERE received.conversation_id = conversation.id AND received.account_id = ?
        AND received.kind = 'bounce')`;
  return get<{ n: number }>(db, sql, [since, accountId])?.n ?? 0;
}

/** Mails in each hour that had any; hours are numbers since 1970. */
export function hoursBefore(db: ReadableDb, accountId: number, before: number, from: number): number[] {
  const sql = 'SELECT sent FROM sent_hour WHERE account_id = ? AND hour < ? AND hour >= ?';
  return all<{ sent: number }>(db, sql, [accountId, before, from]).map(({ sent }) => sent);
}

export function putHour(db: WritableDb, accountId: number, hour: number, sent: number): void {
  const sql = `
    INSERT INTO sent_hour (account_id, hour, sent) VALUES (?, ?, ?)
    ON CONFLICT (account_id, hour) DO UPDATE SET sent = excluded.sent`;
  run(db, sql, [accountId, hour, sent]);
}

export function dropHours(db: WritableDb, before: number): void {
  run(db, 'DELETE FROM sent_hour WHERE hour < ?', [before]);
}
