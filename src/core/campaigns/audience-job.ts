/** Looks at large audiences beside the main thread. */
import { setImmediate } from 'node:timers/promises';
import type { Audience } from '../../shared/contract/campaigns.ts';
import type { JobRun } from '../jobs/job.ts';
import { countAudience, sampleAudience } from './repository-audience.ts';
import { scanAudience } from './scan.ts';
import type { ScanInput } from './scan.ts';

/** The result is an `AudienceCount`. */
export const countJob: JobRun<{ audience: Audience }> = ({ audience }, { store }) =>
  Promise.resolve({ ...countAudience(store.db, audience) });

/** The result is the list of the sample. */
export const sampleJob: JobRun<{ audience: Audience; search: string; limit: number }> = (
  { audience, search, limit },
  { store },
) => Promise.resolve(sampleAudience(store.db, audience, search, limit));

/** The result is a `Scan`. */
export const scanJob: JobRun<ScanInput> = async (input, { store, signal, progress }) => {
  const pages = scanAudience(store.db, input);
  for (;;) {
    const page = pages.next();
    if (page.done === true) {
      const { count, empty, elsewhere, withoutZone } = page.value;
      return {
        count: { ...count },
        empty: empty.map(({ step, field, contacts }) => ({ step, field, contacts: plain(contacts) })),
        elsewhere: plain(elsewhere),
        withoutZone,
      };
    }
    progress(page.value.done, page.value.total, 'checking');
    await setImmediate();
    signal.throwIfAborted();
  }
};

const plain = ({ count, sample }: { count: number; sample: readonly { id: number; email: string }[] }) => ({
  count,
  sample: sample.map(({ id, email }) => ({ id, email })),
});
