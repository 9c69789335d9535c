/** What every domain is given when a workspace opens. */
import type { EventBus } from './events.ts';
import type { Files } from './files/staging.ts';
import type { BulkJobs } from './jobs/bulk-writing.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Clock, Log } from './ports.ts';
import type { Store } from './store/open.ts';

export interface DomainDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly jobs: Jobs;
  /** For jobs that write very much. */
  readonly bulk: BulkJobs;
  readonly files: Files;
  readonly log: Log;
}
