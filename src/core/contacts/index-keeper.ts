/** On the main thread: starts the job that brings the search index and the sort orders in step, when that is due. */
import type { ContactsDeps } from './deps.ts';
import { isPlaceDue } from './place-job.ts';

export interface IndexKeeper {
  /** To call after anything that may have made it due; costs next to nothing. */
  check(): void;
  stop(): void;
}

export function createIndexKeeper({ store, events, jobs }: ContactsDeps): IndexKeeper {
  let busy = false;
  const check = (): void => {
    if (busy || !isPlaceDue(store.db, jobs.idle())) return;
    busy = true;
    jobs.start('contacts.place', {}, (job) => {
      // One that failed is tried again at the next occasion, not at once.
      busy = job.state === 'cancelled';
      events.emit('contacts.changed', {});
      if (job.state === 'done') check();
    });
  };
  return {
    check,
    stop() {
      busy = true;
    },
  };
}
