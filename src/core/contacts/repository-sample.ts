/**
 * What the contacts look like, told from about a thousand of them: how many have a text in them, how many meet a
 * condition. Good enough to choose between ways of reading, which all find the same; counting would take longer than
 * most of them.
 */
import type { ReadableDb } from '../store/open.ts';
import { all, get } from '../store/rows.ts';
import type { Where } from './filter.ts';
import { tally } from './repository.ts';

export interface Sample {
  /** The part of the contacts, from 0 to 1, whose searched text contains a folded term. */
  readonly share: (term: string) => number;
  /** The part that meets a condition over `contact`. */
  readonly meeting: (condition: Where) => number;
  /** The smallest part that it can tell from none. */
  readonly finest: number;
}

interface Taken {
  /** When it was taken. */
  readonly live: number;
  /** All texts, each between line separators. */
  readonly text: string;
  readonly size: number;
  readonly ids: readonly number[];
  readonly shares: Map<string, number>;
}

/** Neighbours share a page, so that a sample of some of them costs little more than one of the first. */
const places = 64;
const neighbours = 16;
/** No text has it. */
const separator = '\u{2028}';
const mostShares = 1000;

/** Gone with the connection, so that nothing of a workspace outlives it. */
const samples = new WeakMap<ReadableDb, Taken>();

export function sampleOf(db: ReadableDb): Sample {
  const live = tally(db, 'live');
  let taken = samples.get(db);
  if (taken === undefined || Math.abs(live - taken.live) > taken.live / 4) {
    taken = take(db, live);
    samples.set(db, taken);
  }
  return { share: shareIn(taken), meeting: meetingIn(db, taken), finest: 1 / Math.max(1, taken.size) };
}

function take(db: ReadableDb, live: number): Taken {
  const last = get<{ id: number | null }>(db, 'SELECT max(id) AS id FROM contact')?.id ?? 0;
  const rows = new Map<number, string>();
  for (let place = 0; place < places; place += 1) {
    const some = all<{ id: number; search: string }>(
      db,
      `SELECT id, search FROM contact INDEXED BY contact_live WHERE id > ? AND removed_at IS NULL ORDER BY id LIMIT ?`,
      [Math.floor((last * place) / places), neighbours],
    );
    for (const { id, search } of some) rows.set(id, search);
  }
  return {
    live,
    text: separator + [...rows.values()].join(separator) + separator,
    size: rows.size,
    ids: [...rows.keys()].filter((_, index) => index % (neighbours / 2) === 0),
    shares: new Map(),
  };
}

const shareIn =
  ({ text, size, shares }: Taken): Sample['share'] =>
  (term) => {
    let share = shares.get(term);
    if (share === undefined) {
      let having = 0;
      for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, text.indexOf(separator, at))) having += 1;
      share = having / Math.max(1, size);
      if (shares.size >= mostShares) shares.clear();
      shares.set(term, share);
    }
    return share;
  };

const meetingIn =
  (db: ReadableDb, { ids }: Taken): Sample['meeting'] =>
  ({ where, params }) => {
    const row = get<{ n: number }>(
      db,
      `SELECT count(*) AS n FROM json_each(?) AS taken CROSS JOIN contact ON contact.id = taken.value WHERE ${where}`,
      [JSON.stringify(ids), ...params],
    );
    return (row?.n ?? 0) / Math.max(1, ids.length);
  };
