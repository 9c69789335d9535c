/**
 * Keeps what was contacted in the database of the workspace. Connections wait in memory until they have ended and are
 * written a batch at a time, so that none of them waits for the disk; behind the locked door nothing but their number
 * is remembered.
 */
import type { Connection, ConnectionFilter } from '../../shared/contract/egress.ts';
import type { DomainDeps } from '../domain.ts';
import type { Cancel } from '../ports.ts';
import { forgetConnections, insertConnections, insertUncounted } from './connection-repository.ts';
import type { Egress } from './egress.ts';

const everyMs = 30_000;

export interface ConnectionLog {
  /** Writes what has ended so far. */
  flush(): void;
  /** Those that are open, newest first. */
  open(filter: ConnectionFilter): Connection[];
  start(): void;
  /** From here on connections are only counted. */
  stop(): void;
}

export function createConnectionLog(
  { store, clock, events, log }: Pick<DomainDeps, 'store' | 'clock' | 'events' | 'log'>,
  egress: Egress | null,
): ConnectionLog {
  let cancel: Cancel = () => undefined;
  egress?.remember(true);

  const flush = (): void => {
    const { settled, uncounted } = egress?.take() ?? { settled: [], uncounted: null };
    if (settled.length === 0 && uncounted === null) return;
    const write = (): void =>
      store.transaction(
        (db) => {
          insertConnections(db, settled);
          if (uncounted !== null) insertUncounted(db, uncounted);
          forgetConnections(db, clock.now());
        },
        { waitForDisk: false },
      );
    try {
      write();
    } catch (error) {
      log.error('the connection log could not be written', { error: String(error), connections: settled.length });
    }
    events.emit('egress.changed', {});
  };
  const tick = (): void => {
    flush();
    cancel = clock.schedule(clock.now() + everyMs, tick);
  };

  return {
    flush,
    open: (filter) => (egress?.connections() ?? []).filter((entry) => entry.state === 'open' && passes(entry, filter)),
    start() {
      if (egress !== null) tick();
    },
    stop() {
      cancel();
      flush();
      egress?.remember(false);
    },
  };
}

function passes(entry: Connection, { host, purpose, state, from, to }: ConnectionFilter): boolean {
  const named = host?.toLowerCase() ?? '';
  return (
    (entry.host.includes(named) || (entry.address ?? '').includes(named)) &&
    (purpose === undefined || (entry.purpose ?? 'own') === purpose) &&
    (state === undefined || state === entry.state) &&
    entry.at >= (from ?? 0) &&
    entry.at < (to ?? Infinity)
  );
}
