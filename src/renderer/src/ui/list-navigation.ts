/** Where the cursor and the selection of a list go: pure, shared by tables and lists. */

export interface ListKey {
  readonly key: string;
  readonly mod: boolean;
}

/** The row the cursor moves to, or null where the key does not move it. `page` is how many rows are in sight. */
export function moveCursor(key: ListKey, cursor: number, count: number, page: number): number | null {
  if (count === 0) return null;
  const clamp = (row: number): number => Math.max(0, Math.min(count - 1, row));
  switch (key.key) {
    case 'ArrowDown':
    case 'j':
    case 'J':
      return key.mod ? null : clamp(cursor + 1);
    case 'ArrowUp':
    case 'k':
    case 'K':
      return key.mod ? null : clamp(cursor < 0 ? 0 : cursor - 1);
    case 'PageDown':
      return clamp(cursor + page);
    case 'PageUp':
      return clamp(cursor - page);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

/** A row by its place, and by what it is. */
export interface Place<K> {
  readonly index: number;
  readonly key: K;
}

/**
 * Where a row is now: rows come and go above it while somebody reads. One that is gone leaves its place to the next.
 * @returns -1 for none
 */
export function placeNow<K>(place: Place<K> | null, keyAt: (index: number) => K | undefined, count: number): number {
  if (place === null || count === 0) return -1;
  if (keyAt(place.index) === place.key) return place.index;
  for (let by = 1; by < count; by += 1) {
    if (keyAt(place.index + by) === place.key) return place.index + by;
    if (keyAt(place.index - by) === place.key) return place.index - by;
  }
  return Math.min(place.index, count - 1);
}

/** The selection with one key added or taken away. */
export function toggled<K>(selected: ReadonlySet<K>, key: K): ReadonlySet<K> {
  const next = new Set(selected);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** The selection with every key from the anchor to the cursor, in either direction. */
export function extended<K>(
  selected: ReadonlySet<K>,
  keys: readonly K[],
  anchor: number,
  cursor: number,
): ReadonlySet<K> {
  const [from, to] = anchor < cursor ? [anchor, cursor] : [cursor, anchor];
  return new Set([...selected, ...keys.slice(Math.max(0, from), to + 1)]);
}
