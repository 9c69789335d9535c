import { useEffect, useRef, useState } from 'react';
import type { Input } from '../../../../shared/contract/index.ts';
import { downloadFile } from '../../api/files.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';

/** The staged file that an export job made, or null while it runs or where it failed. */
export function exportedFile(result: unknown): string | null {
  return typeof result === 'object' && result !== null && 'fileId' in result && typeof result.fileId === 'string'
    ? result.fileId
    : null;
}

/** Calls back with the job's result file, once, when the job has ended well. */
export function useJobFile(jobId: number | null, ready: (fileId: string) => void): void {
  const job = useCall('jobs.get', { id: jobId ?? 0 }, { enabled: jobId !== null }).data;
  const given = useRef<number | null>(null);
  const fileId = job?.state === 'done' ? exportedFile(job.result) : null;
  useEffect(() => {
    if (fileId === null || given.current === jobId) return;
    given.current = jobId;
    ready(fileId);
  }, [fileId, jobId, ready]);
}

/** Exports what a filter shows; the file is offered for download when it is ready. */
export function useExport(): (filter: NonNullable<Input<'contacts.export'>['filter']>) => void {
  const t = useT();
  const show = useToasts((state) => state.show);
  const showError = useToasts((state) => state.showError);
  const [jobId, setJobId] = useState<number | null>(null);
  const start = useAction('contacts.export', {
    onSuccess(output) {
      setJobId(output.jobId);
      show({ title: t('contacts:bulk.exportStarted') });
    },
  });
  useJobFile(jobId, (fileId) => void downloadFile(fileId).catch(showError));
  return (filter) => start.mutate({ filter });
}
