import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, iterate, run } from '../store/rows.ts';
import type { Bind } from '../store/rows.ts';
import { genesis, rowHash } from './chain.ts';
import type { ChainedRow } from './chain.ts';

export type StoredRow = ChainedRow & { readonly hash: Buffer };

/** Number and hash of the newest row. */
export interface Tip {
  readonly seq: number;
  readonly hash: Buffer;
}

export function tip(db: ReadableDb): Tip {
  return get<Tip>(db, 'SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1') ?? { seq: 0, hash: genesis };
}

/** When the newest row was written. */
export function tipAt(db: ReadableDb): number | null {
  return get<{ at: number }>(db, 'SELECT at FROM audit ORDER BY seq DESC LIMIT 1')?.at ?? null;
}

/** Appends in the caller's transaction: the last row must not change between the read and the insert. */
export function appendRow(db: WritableDb, entry: Omit<ChainedRow, 'seq'>): Tip {
  const last = tip(db);
  const row: ChainedRow = { seq: last.seq + 1, ...entry };
  const hash = rowHash(last.hash, row);
  run(
    db,
    `INSERT INTO audit (seq, at, principal, door, method, class, objects, outcome, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [row.seq, row.at, row.principal, row.door, row.method, row.class, row.objects, row.outcome, hash],
  );
  return { seq: row.seq, hash };
}

export interface RowFilter {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly principal?: string | undefined;
  /** A method, or a domain with its dot. */
  readonly method?: string | undefined;
  readonly class?: 'read' | 'write' | undefined;
  readonly failed?: boolean | undefined;
  /** Text within ids and counts. */
  readonly object?: string | undefined;
}

const after = (prefix: string): string =>
  `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`;

function conditions(filter: RowFilter): readonly (readonly [sql: string, params: readonly Bind[]])[] {
  const { from, to, principal, method, failed, object } = filter;
  return [
    ...(from === undefined ? [] : [['at >= ?', [from]] as const]),
    ...(to === undefined ? [] : [['at < ?', [to]] as const]),
    ...(principal === undefined ? [] : [['principal = ?', [principal]] as const]),
    ...(method === undefined
      ? []
      : method.endsWith('.')
        ? [['method >= ? AND method < ?', [method, after(method)]] as const]
        : [['method = ?', [method]] as const]),
    ...(filter.class === undefined ? [] : [['class = ?', [filter.class]] as const]),
    ...(failed === undefined ? [] : [[failed ? `outcome <> 'ok'` : `outcome = 'ok'`, []] as const]),
    ...(object === undefined ? [] : [['instr(objects, ?) > 0', [object]] as const]),
  ];
}

export function rowsBefore(db: ReadableDb, seq: number, limit: number, filter: RowFilter = {}): StoredRow[] {
  const wanted = conditions(filter);
  const where = wanted.map(([sql]) => ` AND ${sql}`).join('');
  const params = wanted.flatMap(([, values]) => values);
  const sql = `SELECT * FROM audit WHERE seq < ?${where} ORDER BY seq DESC LIMIT ?`;
  return all<StoredRow>(db, sql, [seq, ...params, limit]);
}

/** Who is named in the live log. */
export function principals(db: ReadableDb): string[] {
  const sql = `
    WITH RECURSIVE name (value) AS (
      SELECT min(principal) FROM audit
      UNION ALL
      SELECT (SELECT min(principal) FROM audit WHERE principal > name.value) FROM name WHERE name.value IS NOT NULL
    )
    SELECT value FROM name WHERE value IS NOT NULL LIMIT 200`;
  return all<{ value: string }>(db, sql).map(({ value }) => value);
}

/** Live rows in order, one at a time. */
export function liveRows(db: ReadableDb): IterableIterator<StoredRow> {
  return iterate<StoredRow>(db, 'SELECT * FROM audit ORDER BY seq');
}

export function rowsFrom(db: ReadableDb, seq: number, limit: number): StoredRow[] {
  return all<StoredRow>(db, 'SELECT * FROM audit WHERE seq >= ? ORDER BY seq LIMIT ?', [seq, limit]);
}

/** The first live row at or after an instant. */
export function firstSince(db: ReadableDb, at: number): number | null {
  return get<{ seq: number }>(db, 'SELECT seq FROM audit WHERE at >= ? ORDER BY seq LIMIT 1', [at])?.seq ?? null;
}

export function hashOf(db: ReadableDb, seq: number): Buffer | null {
  return get<{ hash: Buffer }>(db, 'SELECT hash FROM audit WHERE seq = ?', [seq])?.hash ?? null;
}
