import type { FileRef } from '../files/sealed.ts';
import type { Json } from './job.ts';

export interface WorkerStart {
  readonly kind: string;
  readonly input: unknown;
  readonly jobId: number;
  readonly startedAt: number;
  readonly databasePath: string;
  readonly databaseKey: Uint8Array;
  readonly filesDirectory: string;
  /** URL of the worker's own entry, for assistants. */
  readonly workerEntry?: string;
  /** The attached search index, where the job may need it. */
  readonly searchPath?: string | null;
  /** The counter of `Turn`. */
  readonly writersWaiting?: Int32Array<SharedArrayBuffer>;
  /** The job changes nothing, not even the journal. */
  readonly readonly?: boolean;
}

/** Starts an assistant of a job. */
export interface AssistStart extends Pick<
  WorkerStart,
  'databasePath' | 'databaseKey' | 'searchPath' | 'writersWaiting' | 'filesDirectory' | 'input'
> {
  readonly kind: 'assist';
  readonly task: string;
}

export type ToAssistant = { readonly type: 'message'; readonly value: unknown } | { readonly type: 'stop' };

export type FromAssistant =
  | { readonly type: 'message'; readonly value: unknown }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };

/** Starts the reader thread instead of a job. */
export interface ReaderStart extends Pick<WorkerStart, 'databasePath' | 'databaseKey' | 'searchPath'> {
  readonly kind: 'reader';
}

export interface ToReader {
  readonly id: number;
  readonly kind: string;
  readonly input: unknown;
}

export type FromReader =
  | { readonly id: number; readonly ok: true; readonly value: Json }
  | { readonly id: number; readonly ok: false; readonly code: string; readonly message: string };

export type ToWorker = { readonly type: 'cancel' } | { readonly type: 'published'; readonly fileId: string };

export type FromWorker =
  | { readonly type: 'progress'; readonly done: number; readonly total: number | null; readonly phase: string }
  | { readonly type: 'publish'; readonly ref: FileRef }
  | { readonly type: 'done'; readonly result: Json }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };
