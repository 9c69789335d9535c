import type { Connection, ConnectionFilter, Traffic } from '../../shared/contract/egress.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, run } from '../store/rows.ts';
import type { Bind } from '../store/rows.ts';
import type { Uncounted } from './egress-journal.ts';

const dayMs = 86_400_000;
/** Singly; older ones are in the sums of their days. */
const mostSingle = 10_000;
const keptDays = 400;
/** A year of some fifty hosts. */
const mostDayRows = 20_000;

export function insertConnections(db: WritableDb, settled: readonly Connection[]): void {
  const columns = ['at', 'host', 'port', 'address', 'purpose', 'tls', 'sent', 'received', 'state'];
  const values = columns.map((name) => `value ->> '$.${name}'`).join(', ');
  const sql = `INSERT INTO connection (${columns.join(', ')}) SELECT ${values} FROM json_each(?)`;
  run(db, sql, [JSON.stringify(settled)]);
  for (const sums of byDay(settled).values()) addToDay(db, sums);
}

function byDay(settled: readonly Connection[]): Map<string, Traffic> {
  const found = new Map<string, Traffic>();
  for (const { at, host, port, purpose, tls, sent, received, state } of settled) {
    const name = JSON.stringify([Math.floor(at / dayMs), host, port, purpose, tls]);
    const before = found.get(name);
    found.set(name, {
      host,
      port,
      purpose,
      tls,
      connections: (before?.connections ?? 0) + 1,
      failed: (before?.failed ?? 0) + (state === 'failed' ? 1 : 0),
      refused: (before?.refused ?? 0) + (state === 'refused' ? 1 : 0),
      sent: (before?.sent ?? 0) + sent,
      received: (before?.received ?? 0) + received,
      lastAt: Math.max(before?.lastAt ?? 0, at),
    });
  }
  return found;
}

/** What was made behind the locked door: a number, on the day of the last of them. */
export function insertUncounted(db: WritableDb, sums: Uncounted): void {
  addToDay(db, { ...sums, host: '', port: 0, purpose: null, tls: null });
}

function addToDay(db: WritableDb, { purpose, tls, host, port, lastAt, ...sums }: Traffic): void {
  const { connections, failed, refused, sent, received } = sums;
  const key = { day: Math.floor(lastAt / dayMs), host, port, purpose: purpose ?? '', tls: tls ?? '' };
  const sql = `
    INSERT INTO connection_day (day, host, port, purpose, tls, connections, failed, refused, sent, received, last_at)
    VALUES (@day, @host, @port, @purpose, @tls, @connections, @failed, @refused, @sent, @received, @lastAt)
    ON CONFLICT (day, host, port, purpose, tls) DO UPDATE SET
      connections = connections + excluded.connections, failed = failed + excluded.failed,
      refused = refused + excluded.refused, sent = sent + excluded.sent, received = received + excluded.received,
      last_at = max(last_at, excluded.last_at)`;
  run(db, sql, { ...key, connections, failed, refused, sent, received, lastAt });
}

/** Holds the log to its size. */
export function forgetConnections(db: WritableDb, now: number): void {
  run(db, 'DELETE FROM connection WHERE id <= (SELECT max(id) FROM connection) - ?', [mostSingle]);
  run(db, 'DELETE FROM connection_day WHERE day < ?', [Math.floor(now / dayMs) - keptDays]);
  const surplus = `
    DELETE FROM connection_day
    WHERE (SELECT count(*) FROM connection_day) > ? AND day = (SELECT min(day) FROM connection_day)`;
  run(db, surplus, [mostDayRows]);
}

/** Newest first. @param before an id */
export function connectionsBefore(
  db: ReadableDb,
  before: number,
  filter: ConnectionFilter,
  limit: number,
): Connection[] {
  const { host, purpose, state, from, to } = filter;
  const where = ['id < ?'];
  const params: Bind[] = [before];
  const and = (sql: string, ...values: Bind[]): void => {
    where.push(sql);
    params.push(...values);
  };
  if (host !== undefined) {
    and(`(instr(host, ?) > 0 OR instr(coalesce(address, ''), ?) > 0)`, host.toLowerCase(), host.toLowerCase());
  }
  if (purpose === 'own') and(`purpose IS NULL AND state <> 'refused'`);
  else if (purpose !== undefined) and('purpose = ?', purpose);
  if (state !== undefined) and('state = ?', state);
  if (from !== undefined) and('at >= ?', from);
  if (to !== undefined) and('at < ?', to);
  const sql = `SELECT * FROM connection WHERE ${where.join(' AND ')} ORDER BY id DESC LIMIT ?`;
  return all(db, sql, [...params, limit]);
}

export interface DayTraffic extends Traffic {
  /** Since 1970. */
  readonly day: number;
}

const sums = `sum(connections) AS connections, sum(failed) AS failed, sum(refused) AS refused, sum(sent) AS sent,
  sum(received) AS received, max(last_at) AS lastAt`;
const key = `host, port, nullif(purpose, '') AS purpose, nullif(tls, '') AS tls`;

/** Most bytes first. */
export function trafficSince(db: ReadableDb, from: number, limit: number): Traffic[] {
  const sql = `
    SELECT ${key}, ${sums} FROM connection_day WHERE day >= ? GROUP BY host, port, purpose, tls
    ORDER BY sum(sent) + sum(received) DESC, sum(connections) DESC, host, port LIMIT ?`;
  return all(db, sql, [Math.floor(from / dayMs), limit]);
}

/** Newest day first. */
export function trafficByDay(db: ReadableDb): DayTraffic[] {
  const sql = `
    SELECT day, ${key}, connections, failed, refused, sent, received, last_at AS lastAt FROM connection_day
    ORDER BY day DESC, host, port`;
  return all(db, sql);
}
