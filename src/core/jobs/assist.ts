/** A part of a job that goes on beside it, in a thread of its own or in the job's. */
import { errorTable, LetterlockError } from '../../shared/result.ts';
import type { ErrorCode } from '../../shared/result.ts';
import type { AssistContext, Assistant, AssistRun, JobContext } from './job.ts';
import { Mailbox } from './mailbox.ts';
import { startWorker } from './start-worker.ts';
import type { AssistStart, FromAssistant, ToAssistant } from './worker-protocol.ts';

/** One that does not end by itself within this time is ended. */
const stopGraceMs = 5_000;

/** @param signal of the job: when it is aborted, whoever waits for a message is told so */
export function startAssistant<To, From>(
  workerEntry: string,
  start: AssistStart,
  signal: AbortSignal,
): Assistant<To, From> {
  const worker = startWorker(workerEntry, start, {
    name: start.task,
    resourceLimits: { maxOldGenerationSizeMb: 160, maxYoungGenerationSizeMb: 12 },
  });
  const mailbox = new Mailbox<From>();
  worker.on('message', (message: FromAssistant) => {
    if (message.type === 'message') mailbox.push(message.value as From);
    else mailbox.fail(new LetterlockError(knownCode(message.code), message.message));
  });
  worker.on('error', (error) => mailbox.fail(error));
  const ended = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      mailbox.fail(new Error(`The assistant ${start.task} ended early.`));
      resolve();
    });
  });
  const abort = (): void => mailbox.fail(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  const send = (message: ToAssistant, given: readonly ArrayBuffer[] = []): void => worker.postMessage(message, given);
  return {
    post: (value, given) => send({ type: 'message', value }, given),
    next: () => mailbox.next(),
    taken: () => mailbox.taken(),
    async stop() {
      signal.removeEventListener('abort', abort);
      send({ type: 'stop' });
      const timer = setTimeout(() => void worker.terminate(), stopGraceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** The same in the job's own thread and on its own connection. */
export function assistHere<To, From>(
  loading: Promise<AssistRun<unknown>>,
  input: unknown,
  { store, createFile, signal }: Pick<JobContext, 'store' | 'createFile' | 'signal'>,
): Assistant<To, From> {
  const toJob = new Mailbox<From>();
  const toTask = new Mailbox<To>();
  const stop = new AbortController();
  const abort = (): void => {
    toJob.fail(signal.reason);
    stop.abort(signal.reason);
  };
  stop.signal.addEventListener('abort', () => toTask.fail(stop.signal.reason));
  // A signal that is aborted already tells nobody any more.
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  const context: AssistContext<To, From> = {
    store,
    createFile,
    signal: stop.signal,
    post: (message) => toJob.push(message),
    next: () => toTask.next(),
    taken: () => toTask.taken(),
  };
  const work = async (): Promise<void> => {
    try {
      const run = (await loading) as AssistRun<unknown, To, From>;
      stop.signal.throwIfAborted();
      await run(input, context);
      toJob.fail(new Error('The assistant ended early.'));
    } catch (error) {
      toJob.fail(error);
    }
  };
  const ended = work();
  return {
    post: (message) => toTask.push(message),
    next: () => toJob.next(),
    taken: () => toJob.taken(),
    async stop() {
      signal.removeEventListener('abort', abort);
      stop.abort(new LetterlockError('cancelled'));
      await ended;
    },
  };
}

function knownCode(code: string): ErrorCode {
  return Object.hasOwn(errorTable, code) ? (code as ErrorCode) : 'internal';
}
