import type { ReadableDb } from '../store/open.ts';
import { all, get, iterate } from '../store/rows.ts';
import type { IncidentRow } from './gather.ts';
import type { IncidentFacts } from './incident.ts';

export function rowsWithin(db: ReadableDb, from: number, to: number): IterableIterator<IncidentRow> {
  const sql = `
    SELECT at, principal, door, method, class, objects, outcome FROM audit WHERE at >= ? AND at < ? ORDER BY seq`;
  return iterate(db, sql, [from, to]);
}

export function sentByMailbox(db: ReadableDb, from: number, to: number): IncidentFacts['sent'] {
  const sql = `
    SELECT account.address, count(*) AS mails FROM account JOIN ledger ON ledger.account_id = account.id
    WHERE ledger.state = 'sent' AND ledger.settled_at >= ? AND ledger.settled_at < ?
    GROUP BY account.id ORDER BY mails DESC`;
  return all(db, sql, [from, to]);
}

export function countContacts(db: ReadableDb): number {
  return get<{ n: number }>(db, 'SELECT count(*) AS n FROM contact WHERE removed_at IS NULL')?.n ?? 0;
}

export function alertsWithin(db: ReadableDb, from: number, to: number): IncidentFacts['alerts'] {
  const sql = `
    SELECT kind, first_at AS firstAt, times FROM alert WHERE last_at >= ? AND first_at < ? ORDER BY first_at`;
  return all(db, sql, [from, to]);
}
