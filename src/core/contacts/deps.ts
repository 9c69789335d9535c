import type { DomainDeps } from '../domain.ts';
import type { BulkJobs } from './bulk-writing.ts';

/** What the handlers of this domain work with; its jobs write in bulk. */
export interface ContactsDeps extends Omit<DomainDeps, 'jobs'> {
  readonly jobs: BulkJobs;
}
