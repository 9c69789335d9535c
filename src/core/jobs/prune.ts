/** Records of jobs that ended long ago are deleted: little by little, while no job runs. */
import { breathe } from '../breathe.ts';
import type { Clock, Log } from '../ports.ts';
import type { Store } from '../store/open.ts';
import { forgetJobs } from './repository.ts';

/**
 * What became of a job is looked up by whoever started it and in the list of the newest 100. Whatever lasts longer,
 * such as an import with its undo, has a record of its own domain.
 */
const keptMs = 30 * 86_400_000;
const keptNewest = 200;

/** After an unlock there is enough else to do. */
const firstMs = 10 * 60_000;
const everyMs = 6 * 3_600_000;
/** Rows of a transaction: their results may be large, and nobody is to wait 50 ms for the write lock. */
const atOnce = 50;

export interface Pruning {
  /** Nothing is deleted afterwards. */
  stop(): void;
}

export function startPruning(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether no job runs or waits. */
  readonly quiet: () => boolean;
}): Pruning {
  const { store, clock, log } = deps;
  let stopped = false;

  const prune = async (): Promise<void> => {
    const endedBefore = clock.now() - keptMs;
    for (let after: number | null = 0; after !== null && !stopped && deps.quiet(); await breathe()) {
      const from: number = after;
      after = store.transaction((db) => forgetJobs(db, { after: from, endedBefore, keptNewest, atMost: atOnce }), {
        waitForDisk: false,
      });
    }
  };
  const tick = (): void => {
    if (!deps.quiet()) {
      cancel = clock.schedule(clock.now() + firstMs, tick);
      return;
    }
    prune().catch((error: unknown) => {
      log.error('old records of jobs could not be deleted', { error: String(error) });
    });
    cancel = clock.schedule(clock.now() + everyMs, tick);
  };

  let cancel = clock.schedule(clock.now() + firstMs, tick);
  return {
    stop() {
      stopped = true;
      cancel();
    },
  };
}
