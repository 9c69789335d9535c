import { useCallback, useState } from 'react';
import { downloadFile } from '../../api/files.ts';
import { useToasts } from '../../stores/toasts.ts';
import { useJobFile } from '../contacts/export.ts';

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
