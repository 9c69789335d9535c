import type { DomainDeps } from '../domain.ts';
import type { BulkJobs } from '../jobs/bulk-writing.ts';

/** What the handlers of this domain work with; its jobs write in bulk. */
export interface ContactsDeps extends Omit<DomainDeps, 'jobs' | 'bulk'> {
  readonly jobs: BulkJobs;
}
