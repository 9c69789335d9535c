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
  /**
   * Starts a part of the work beside the job, in another thread or, where that would take longer than the work, in its
   * own; stop it before the job ends. `task` is one that `worker.ts` knows.
   */
  readonly assist: <To, From>(task: string, input: unknown, where: 'thread' | 'here') => Assistant<To, From>;
  /** Makes a finished file downloadable; answers its id for the job's result. */
  readonly publish: (ref: FileRef) => Promise<string>;
}

/** A job's other thread, as the job sees it. What crosses is plain data. */
export interface Assistant<To, From> {
  /** @param given memory that the message holds and the sender needs no more: it is handed over, not copied */
  readonly post: (message: To, given?: readonly ArrayBuffer[]) => void;
  /** @throws what the assistant threw; the job's reason when it is cancelled */
  readonly next: () => Promise<From>;
  /** All that came by now, without waiting. */
  readonly taken: () => From[];
  /** Resolves when the thread has ended. */
  readonly stop: () => Promise<void>;
}

/** The same as the assistant sees it. */
export interface AssistContext<To, From> {
  /** A connection of its own. */
  readonly store: Store;
  readonly createFile: JobContext['createFile'];
  /** Aborted when the job needs it no more. */
  readonly signal: AbortSignal;
  /** @param given as `Assistant.post` */
  readonly post: (message: From, given?: readonly ArrayBuffer[]) => void;
  /** @throws the signal's reason */
  readonly next: () => Promise<To>;
  readonly taken: () => To[];
}

export type AssistRun<I = never, To = never, From = unknown> = (
  input: I,
  context: AssistContext<To, From>,
) => Promise<void>;

/** `input` is what `Jobs.start` was given; it has crossed a thread, so it is plain data. */
export type JobRun<I = never> = (input: I, context: JobContext) => Promise<Json>;

/** What a read is to the code that does its work; `input` is plain data, as `Reader.ask` was given it. */
export type Read<I = never> = (input: I, db: ReadableDb) => Json | Promise<Json>;
