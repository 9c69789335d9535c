import { Worker } from 'node:worker_threads';
import type { WorkerOptions } from 'node:worker_threads';
import { forget } from '../vault/forget.ts';

/**
 * Starts a thread and overwrites the keys that it is handed: it has copies of its own by then, or never will.
 * @param keys those in `start` besides the database key
 */
export function startWorker(
  entry: string | URL,
  start: { readonly databaseKey: Uint8Array },
  options: Pick<WorkerOptions, 'name' | 'resourceLimits'>,
  keys: readonly Uint8Array[] = [],
): Worker {
  try {
    return new Worker(new URL(entry), { ...options, workerData: start });
  } finally {
    forget(start.databaseKey, ...keys);
  }
}
