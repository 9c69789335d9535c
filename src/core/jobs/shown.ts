import type { Job } from '../../shared/contract/jobs.ts';
import type { Permission } from '../../shared/contract/define.ts';
import type { Principal } from '../handlers.ts';

/** What a job answers may be a file: whoever could not have started it does not learn of it. */
const answersAFile: Readonly<Record<string, Permission>> = {
  'audit.export': 'audit:export',
  'contacts.export': 'contacts:export',
  'contacts.importReport': 'contacts:read',
  'monitor.incident': 'audit:export',
  'suppression.export': 'suppression:export',
};

/** A job as a principal may see it. Pure. */
export function shownTo({ permissions }: Principal, job: Job): Job {
  const needed = answersAFile[job.kind];
  if (needed === undefined || permissions === 'all' || permissions.has(needed)) return job;
  return { ...job, result: null };
}
