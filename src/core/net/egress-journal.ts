/** What was contacted, until somebody writes it down. */
import type { Connection, Traffic } from '../../shared/contract/egress.ts';
import type { Clock } from '../ports.ts';

/** Connections of which nothing but their number is known. */
export type Uncounted = Pick<Traffic, 'connections' | 'failed' | 'refused' | 'sent' | 'received' | 'lastAt'>;

export type NewConnection = Omit<Connection, 'id' | 'at' | 'sent' | 'received'>;

export interface Followed {
  /** What is learned of it later. */
  change(more: Partial<Pick<Connection, 'address' | 'tls'>>): void;
  end(state: 'closed' | 'failed', bytes: Bytes): void;
}

export type Bytes = Pick<Connection, 'sent' | 'received'>;

export interface Journal {
  /** Those that are open, and those that have ended and were not taken yet; newest first. */
  connections(): Connection[];
  /**
   * Whether connections are remembered one by one, for somebody who takes them; else, as at first, only their number
   * is.
   */
  remember(one: boolean): void;
  /** Hands over what has ended since the last time, in the order in which it did. */
  take(): { settled: readonly Connection[]; uncounted: Uncounted | null };
  /** Takes note of a connection. @param bytes what went over it so far */
  note(first: NewConnection, bytes?: () => Bytes): Followed;
  readonly refused: (host: string, port: number) => void;
}

/** That have ended and that nobody has taken yet; of more, the oldest are only counted. */
const mostWaiting = 5000;

interface Entry extends NewConnection {
  readonly id: number;
  readonly at: number;
  readonly bytes: () => Bytes;
}

const noBytes = (): Bytes => ({ sent: 0, received: 0 });

export function createJournal(clock: Pick<Clock, 'now'>): Journal {
  const open = new Map<number, Entry>();
  let settled: Connection[] = [];
  let uncounted: Uncounted | null = null;
  let remembering = false;
  let lastId = 0;

  const count = ({ state, sent, received, at }: Omit<Connection, 'id'>): void => {
    uncounted ??= { connections: 0, failed: 0, refused: 0, sent: 0, received: 0, lastAt: 0 };
    uncounted = {
      connections: uncounted.connections + 1,
      failed: uncounted.failed + (state === 'failed' ? 1 : 0),
      refused: uncounted.refused + (state === 'refused' ? 1 : 0),
      sent: uncounted.sent + sent,
      received: uncounted.received + received,
      lastAt: Math.max(uncounted.lastAt, at),
    };
  };
  const settle = (entry: Connection): void => {
    if (!remembering) return count(entry);
    settled.push(entry);
    const surplus = settled.length > mostWaiting ? settled.shift() : undefined;
    if (surplus !== undefined) count(surplus);
  };
  /** Below zero: the numbers above are those of what was written down. */
  const nextId = (): number => {
    lastId -= 1;
    return lastId;
  };
  const shown = ({ bytes, ...entry }: Entry): Connection => ({ ...entry, ...bytes() });

  return {
    connections: () => [...settled, ...[...open.values()].map(shown)].toSorted((a, b) => a.id - b.id),
    remember(one) {
      remembering = one;
      if (one) return;
      for (const entry of settled) count(entry);
      settled = [];
    },
    take() {
      const taken = { settled, uncounted };
      settled = [];
      uncounted = null;
      return taken;
    },
    note(first, bytes = noBytes) {
      const id = nextId();
      open.set(id, { ...first, id, at: clock.now(), bytes });
      return {
        change(more) {
          const known = open.get(id);
          if (known !== undefined) open.set(id, { ...known, ...more });
        },
        end(state, last) {
          const known = open.get(id);
          if (!open.delete(id) || known === undefined) return;
          settle({ ...shown(known), ...last, state });
        },
      };
    },
    refused(host, port) {
      settle({
        id: nextId(),
        at: clock.now(),
        host,
        port,
        address: null,
        purpose: null,
        tls: null,
        sent: 0,
        received: 0,
        state: 'refused',
      });
    },
  };
}
