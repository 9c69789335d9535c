import { isGenuine, brokenKey } from './checkpoint.ts';
import type { AuditKey, Checkpoint } from './checkpoint.ts';
import { genesis, rowHash } from './chain.ts';
import type { StoredRow } from './repository.ts';

/** Rows in order, or the place of rows that were dropped after their time: then a checkpoint must vouch for its end. */
export type Segment =
  | { readonly kind: 'rows'; readonly rows: Iterable<StoredRow> }
  | { readonly kind: 'dropped'; readonly to: number; readonly before: Buffer; readonly hash: Buffer };

export type Problem =
  /** A row does not have the hash that its content and its predecessor give. */
  | 'row-changed'
  /** A row is missing, doubled or out of order. */
  | 'row-missing'
  /** A checkpoint is not signed by the log's key, or signs another hash than the row has. */
  | 'checkpoint-forged'
  /** A key that the one before it did not hand over to. */
  | 'key-unknown'
  /** The log ends before a checkpoint that was signed: its end was cut off, or an older copy was put back. */
  | 'cut-off';

export interface SetBack {
  readonly seq: number;
  readonly at: number;
  /** The instant of the row before, which is later. */
  readonly before: number;
}

export interface ChainReport {
  readonly ok: boolean;
  /** Rows read. */
  readonly rows: number;
  /** Number of the first row that does not fit, or null. */
  readonly brokenAt: number | null;
  readonly problem: Problem | null;
  /** Genuine checkpoints passed. */
  readonly checkpoints: number;
  /** The first places where the clock went back by more than a second. Told, and no break of the chain. */
  readonly setBacks: readonly SetBack[];
}

export interface Seals {
  readonly keys: readonly AuditKey[];
  readonly checkpoints: readonly Checkpoint[];
  /** The newest checkpoint as it was kept outside of the database. */
  readonly head: Checkpoint | null;
  /** The key that the workspace signs with now. */
  readonly present: Buffer | null;
}

const toleratedMs = 1000;
const shownSetBacks = 20;

/** Walks a log from its first row to its end, through archives, past every checkpoint. */
export function verifyLog(segments: Iterable<Segment>, seals: Seals): ChainReport {
  const walk = new Walk(seals);
  const problem = walk.through(segments);
  return {
    ok: problem === null,
    rows: walk.seq,
    brokenAt: problem === null ? null : walk.seq,
    problem,
    checkpoints: walk.passed,
    setBacks: walk.setBacks,
  };
}

class Walk {
  seq = 0;
  passed = 0;
  readonly setBacks: SetBack[] = [];
  readonly #seals: Seals;
  readonly #points: ReadonlyMap<number, Checkpoint>;
  readonly #known: ReadonlySet<string>;
  #previous = genesis;
  #at = 0;

  constructor(seals: Seals) {
    this.#seals = seals;
    this.#points = new Map(seals.checkpoints.map((point) => [point.seq, point]));
    this.#known = new Set(seals.keys.map(({ key }) => key.toString('hex')));
  }

  through(segments: Iterable<Segment>): Problem | null {
    const { keys, present } = this.#seals;
    if (brokenKey(keys) !== null) return 'key-unknown';
    if (present !== null && keys.at(-1)?.key.equals(present) !== true) return 'key-unknown';
    for (const segment of segments) {
      const problem = segment.kind === 'rows' ? this.#rows(segment.rows) : this.#dropped(segment);
      if (problem !== null) return problem;
    }
    return this.#end();
  }

  #rows(rows: Iterable<StoredRow>): Problem | null {
    for (const row of rows) {
      const expected = this.seq + 1;
      this.seq = expected;
      if (row.seq !== expected) return 'row-missing';
      if (!rowHash(this.#previous, row).equals(row.hash)) return 'row-changed';
      if (row.at < this.#at - toleratedMs && this.setBacks.length < shownSetBacks) {
        this.setBacks.push({ seq: row.seq, at: row.at, before: this.#at });
      }
      this.#at = row.at;
      this.#previous = row.hash;
      const problem = this.#pass();
      if (problem !== null) return problem;
    }
    return null;
  }

  #dropped({ to, before, hash }: Extract<Segment, { kind: 'dropped' }>): Problem | null {
    if (!before.equals(this.#previous)) return 'row-changed';
    if (to <= this.seq || !this.#points.has(to)) return 'row-missing';
    this.seq = to;
    this.#previous = hash;
    return this.#pass();
  }

  /** The checkpoint at the row just read, and the one kept outside, if there are. */
  #pass(): Problem | null {
    const { head } = this.#seals;
    const kept = head?.seq === this.seq ? [head] : [];
    const own = this.#points.get(this.seq);
    for (const point of own === undefined ? kept : [own, ...kept]) {
      if (!this.#known.has(point.key.toString('hex')) || !isGenuine(point)) return 'checkpoint-forged';
      if (!point.hash.equals(this.#previous)) return 'checkpoint-forged';
    }
    if (own !== undefined) this.passed += 1;
    return null;
  }

  #end(): Problem | null {
    const furthest = Math.max(this.#seals.head?.seq ?? 0, ...this.#points.keys());
    if (furthest <= this.seq) return null;
    this.seq += 1;
    return 'cut-off';
  }
}
