/** Typed reads: the one place that trusts a statement to answer the shape its SQL names. */
import type { ReadableDb } from './open.ts';

export type Bind = string | number | bigint | Buffer | null;
type Params = readonly Bind[] | Readonly<Record<string, Bind>>;

export function all<T>(db: ReadableDb, sql: string, params: Params = []): T[] {
  return db.prepare(sql).all(params) as T[];
}

export function get<T>(db: ReadableDb, sql: string, params: Params = []): T | undefined {
  return db.prepare(sql).get(params) as T | undefined;
}

/** Rows one at a time. The connection can do nothing else until the loop ends. */
export function iterate<T>(db: ReadableDb, sql: string, params: Params = []): IterableIterator<T> {
  return db.prepare(sql).iterate(params) as IterableIterator<T>;
}

/** Runs a change; answers how many rows it touched and the last inserted row id. */
export function run(db: ReadableDb, sql: string, params: Params = []): { changes: number; id: number } {
  const { changes, lastInsertRowid } = db.prepare(sql).run(params);
  return { changes, id: Number(lastInsertRowid) };
}
