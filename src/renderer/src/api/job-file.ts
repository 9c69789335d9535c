import { useQueries } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { errorTable, LetterlockError, type ErrorCode } from '../../../shared/result.ts';
import { useToasts } from '../stores/toasts.ts';
import { call } from './client.ts';
import { downloadFile } from './files.ts';
import { isOver } from './job-cache.ts';

/** A code of this version; what an older one wrote down may be unknown by now. */
export function codeOf(code: string): ErrorCode {
  return Object.hasOwn(errorTable, code) ? (code as ErrorCode) : 'internal';
}

/** The staged file that a job made, or null while it runs or where it failed. */
export function madeFile(result: unknown): string | null {
  return typeof result === 'object' && result !== null && 'fileId' in result && typeof result.fileId === 'string'
    ? result.fileId
    : null;
}

/**
 * Answers what begins to wait for a job; the file that the job makes is offered for download, also where another job is
 * begun meanwhile. Why one has failed is said.
 */
export function useJobDownload(): (jobId: number) => void {
  const showError = useToasts((state) => state.showError);
  const [waiting, setWaiting] = useState<readonly number[]>([]);
  const given = useRef(new Set<number>());
  const jobs = useQueries({
    queries: waiting.map((id) => ({ queryKey: ['jobs.get', { id }], queryFn: () => call('jobs.get', { id }) })),
  });
  const ended = jobs.flatMap(({ data }) => (data !== undefined && isOver(data.state) ? [data] : []));
  useEffect(() => {
    for (const { id, state, result, error } of ended) {
      if (given.current.has(id)) continue;
      given.current.add(id);
      const fileId = state === 'done' ? madeFile(result) : null;
      if (fileId !== null) downloadFile(fileId).catch(showError);
      else if (error !== null) showError(new LetterlockError(codeOf(error.code), error.message));
    }
  }, [ended, showError]);
  return useCallback((jobId: number) => setWaiting((before) => [...before, jobId]), []);
}
