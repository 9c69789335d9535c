/** What a job is to the code that does its work, inside a worker thread. */
import type { FileRef, SealedWriter } from '../files/sealed.ts';
import type { ReadableDb, Store } from '../store/open.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface JobContext {
  /** A connection of the job's own. Keep transactions short (50 ms): the app's own writes wait for them. */
  readonly store: Store;
  /** The instant at which the job began; a job's rows carry it. */
  readonly startedAt: number;
  readonly jobId: number;
  readonly signal: AbortSignal;
  /** Tells how far it is; call it as often as is handy, it is thinned out. */
  readonly progress: (done: number, total: number | null, phase: string) => void;
  readonly createFile: (name: string, type: string) => Promise<SealedWriter>;
  /** Makes a finished file downloadable; answers its id for the job's result. */
  readonly publish: (ref: FileRef) => Promise<string>;
}

/** `input` is what `Jobs.start` was given; it has crossed a thread, so it is plain data. */
export type JobRun<I = never> = (input: I, context: JobContext) => Promise<Json>;

/** What a read is to the code that does its work; `input` is plain data, as `Reader.ask` was given it. */
export type Read<I = never> = (input: I, db: ReadableDb) => Json;
