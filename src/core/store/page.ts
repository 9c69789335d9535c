import { LetterlockError } from '../../shared/result.ts';

type Key = string | number | null;

const isKey = (part: unknown): part is Key => part === null || typeof part === 'string' || Number.isFinite(part);

/** A cursor is the sort key of the last row shown, JSON in base64url; opaque to callers, checked on return. */
export function encodeCursor(key: readonly Key[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws LetterlockError `invalid-input` when it is not a cursor of `length` keys. */
export function decodeCursor(cursor: string, length: number): Key[] {
  const bad = new LetterlockError('invalid-input', 'The cursor is not one that this list gave out.');
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw bad;
  }
  if (!Array.isArray(key) || key.length !== length || !key.every(isKey)) throw bad;
  return key;
}

/** Cuts a result that was read with `limit + 1` into a page. */
export function toPage<R, T>(
  rows: readonly R[],
  limit: number,
  show: (row: R) => T,
  key: (row: R) => readonly Key[],
): { items: T[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(show),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(key(last)) : null,
  };
}
