import { useCallback, useEffect, useRef, useState } from 'react';
import { useToasts } from '../stores/toasts.ts';
import { downloadFile } from './files.ts';
import { useCall } from './hooks.ts';

/** The staged file that a job made, or null while it runs or where it failed. */
export function madeFile(result: unknown): string | null {
  return typeof result === 'object' && result !== null && 'fileId' in result && typeof result.fileId === 'string'
    ? result.fileId
    : null;
}

/** Calls back with the job's result file, once, when the job has ended well. */
function useJobFile(jobId: number | null, ready: (fileId: string) => void): void {
  const job = useCall('jobs.get', { id: jobId ?? 0 }, { enabled: jobId !== null }).data;
  const given = useRef<number | null>(null);
  const fileId = job?.state === 'done' ? madeFile(job.result) : null;
  useEffect(() => {
    if (fileId === null || given.current === jobId) return;
    given.current = jobId;
    ready(fileId);
  }, [fileId, jobId, ready]);
}

/** Answers what begins to wait for a job; the file that the job makes is offered for download. */
export function useJobDownload(): (jobId: number) => void {
  const showError = useToasts((state) => state.showError);
  const [jobId, setJobId] = useState<number | null>(null);
  useJobFile(
    jobId,
    useCallback((fileId: string) => void downloadFile(fileId).catch(showError), [showError]),
  );
  return setJobId;
}
