/** Table `self_probe`. */
import { z } from 'zod';
import { probeFinding } from '../../../shared/contract/self-probe.ts';
import type { Probe, ProbeFinding } from '../../../shared/contract/self-probe.ts';
import type { ReadableDb, WritableDb } from '../../store/open.ts';
import { all, get, run } from '../../store/rows.ts';
import type { MailStyle } from './mail.ts';

interface Row {
  id: number;
  state: Probe['state'];
  job_id: number | null;
  started_at: number;
  sent_at: number | null;
  arrived_at: number | null;
  finished_at: number | null;
  failure_code: string | null;
  failure_words: string | null;
  asked_by: string;
  findings: string;
  from_id: number;
  from_kind: string;
  from_name: string;
  from_address: string;
  to_id: number;
  to_name: string;
  to_address: string;
}

const findingsShape = z.array(probeFinding);

/** Findings that an older Letterlock wrote in another shape count as none. */
const toFindings = (text: string): ProbeFinding[] => findingsShape.safeParse(JSON.parse(text)).data ?? [];

const toProbe = (row: Row): Probe => ({
  id: row.id,
  state: row.state,
  jobId: row.job_id,
  from: { id: row.from_id, name: row.from_name, address: row.from_address },
  to: { id: row.to_id, name: row.to_name, address: row.to_address },
  startedAt: row.started_at,
  sentAt: row.sent_at,
  arrivedAt: row.arrived_at,
  finishedAt: row.finished_at,
  failure: row.failure_code === null ? null : { code: row.failure_code, words: row.failure_words ?? '' },
  practice: row.from_kind === 'practice',
  askedBy: row.asked_by,
  findings: toFindings(row.findings),
});

/** The newest probes of a sender, newest first. */
export function probesOf(db: ReadableDb, accountId: number, limit: number): Probe[] {
  const sql = `
    SELECT probe.id, probe.state, probe.job_id, started_at, sent_at, arrived_at, finished_at, failure_code,
      failure_words, asked_by, findings, sender.id AS from_id, sender.kind AS from_kind, sender.name AS from_name,
      sender.address AS from_address, receiver.id AS to_id, receiver.name AS to_name, receiver.address AS to_address
    FROM self_probe probe
    JOIN account sender ON sender.id = probe.from_account_id
    JOIN account receiver ON receiver.id = probe.to_account_id
    WHERE probe.from_account_id = ? ORDER BY probe.id DESC LIMIT ?`;
  return all<Row>(db, sql, [accountId, limit]).map(toProbe);
}

export const isProbing = (db: ReadableDb, accountId: number): boolean =>
  get(db, `SELECT 1 FROM self_probe WHERE from_account_id = ? AND state = 'running' LIMIT 1`, [accountId]) !==
  undefined;

export interface NewProbe {
  readonly fromId: number;
  readonly toId: number;
  readonly token: string;
  readonly askedBy: string;
  readonly at: number;
}

/** Adds one and forgets the sender's oldest beyond `kept`. */
export function insertProbe(db: WritableDb, { fromId, toId, token, askedBy, at }: NewProbe, kept: number): number {
  const { id } = run(
    db,
    `INSERT INTO self_probe (from_account_id, to_account_id, token, state, started_at, asked_by)
     VALUES (?, ?, ?, 'running', ?, ?)`,
    [fromId, toId, token, at, askedBy],
  );
  run(
    db,
    `DELETE FROM self_probe WHERE from_account_id = ? AND id NOT IN (
       SELECT id FROM self_probe WHERE from_account_id = ? ORDER BY id DESC LIMIT ?)`,
    [fromId, fromId, kept],
  );
  return id;
}

export const noteJob = (db: WritableDb, id: number, jobId: number): void =>
  void run(db, 'UPDATE self_probe SET job_id = ? WHERE id = ?', [jobId, id]);

export const noteSent = (db: WritableDb, id: number, at: number): void =>
  void run(db, 'UPDATE self_probe SET sent_at = ? WHERE id = ?', [at, id]);

export interface ProbeEnd {
  readonly state: Exclude<Probe['state'], 'running' | 'interrupted'>;
  readonly arrivedAt: number | null;
  readonly failure: Probe['failure'];
  readonly findings: readonly ProbeFinding[];
  readonly at: number;
}

/** Ends one that runs; answers false where it has ended before. */
export function endProbe(db: WritableDb, id: number, { state, arrivedAt, failure, findings, at }: ProbeEnd): boolean {
  const sql = `
    UPDATE self_probe
    SET state = ?, arrived_at = ?, finished_at = ?, failure_code = ?, failure_words = ?, findings = ?
    WHERE id = ? AND state = 'running'`;
  const values = [state, arrivedAt, at, failure?.code ?? null, failure?.words ?? null, JSON.stringify(findings), id];
  return run(db, sql, values).changes > 0;
}

/** Those that ran when the process ended. */
export function interruptProbes(db: WritableDb, at: number): void {
  run(db, `UPDATE self_probe SET state = 'interrupted', finished_at = ? WHERE state = 'running'`, [at]);
}

/** What the newest campaign of a mailbox puts under its mails. */
export function campaignStyle(db: ReadableDb, accountId: number): MailStyle | undefined {
  const sql = `
    SELECT signature_html AS signatureHtml, unsubscribe_line AS unsubscribeLine, postal_address AS postalAddress
    FROM campaign WHERE account_id = ? AND removed_at IS NULL ORDER BY id DESC LIMIT 1`;
  return get<MailStyle>(db, sql, [accountId]);
}

/** A mail as the practice mailbox's recipients got it. */
export function practiceMail(db: ReadableDb, messageId: string): { raw: Buffer; receivedAt: number } | undefined {
  const sql = 'SELECT raw, received_at AS receivedAt FROM practice_mail WHERE message_id = ? ORDER BY id LIMIT 1';
  return get(db, sql, [messageId]);
}
