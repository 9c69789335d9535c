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

/** A file's name may tell whom it is about: it is for those who may see what became of its rows. */
const namesAFile: Readonly<Record<string, Permission>> = {
  'contacts.import': 'contacts:read',
  'contacts.importReport': 'contacts:read',
  'suppression.import': 'suppression:read',
};

/** A job as a principal may see it. Pure. */
export function shownTo({ permissions }: Principal, job: Job): Job {
  const may = (needed: Permission | undefined): boolean =>
    needed === undefined || permissions === 'all' || permissions.has(needed);
  return {
    ...job,
    result: may(answersAFile[job.kind]) ? job.result : null,
    subject: may(namesAFile[job.kind]) ? job.subject : null,
  };
}
