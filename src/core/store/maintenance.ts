import { z } from 'zod';
import { LetterlockError } from '../../shared/result.ts';
import type { Handlers } from '../handlers.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { prepareBackup } from './backup.ts';

const problemList = z.array(z.string());

/** The `app` methods that look after the database. @param jobs undefined while locked */
export function maintenanceHandlers(jobs: () => Jobs | undefined): Pick<Handlers<'app'>, 'checkData' | 'backup'> {
  const running = (): Jobs => {
    const found = jobs();
    if (found === undefined) throw new LetterlockError('locked');
    return found;
  };
  return {
    async checkData() {
      const job = await running().wait(running().start('store.verify', {}));
      if (job.state === 'done') {
        const problems = problemList.parse(job.result);
        return { ok: problems.length === 0, problems };
      }
      if (job.error?.code === 'database-damaged') return { ok: false, problems: [job.error.message] };
      throw new LetterlockError('interrupted', 'The check of the database did not finish.');
    },
    async backup({ directory }) {
      await prepareBackup(directory);
      return { jobId: running().start('store.backup', { directory }) };
    },
  };
}
