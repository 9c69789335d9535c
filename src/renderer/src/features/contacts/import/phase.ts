import type { Job } from '../../../../../shared/contract/jobs.ts';
import { hasMessage, useT } from '../../../i18n/index.ts';

/** The words for a job's phase, as `JobBar` takes them. */
export function usePhase(): (job: Job) => { readonly phase?: string } {
  const t = useT();
  return (job) => {
    const key = `contacts:import.phase.${job.phase ?? ''}`;
    return hasMessage(key) ? { phase: t(key) } : {};
  };
}
