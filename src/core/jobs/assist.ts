/** A second thread of a job, for work that can be done while the job writes. */
import { Worker } from 'node:worker_threads';
import { errorTable, LetterlockError } from '../../shared/result.ts';
import type { ErrorCode } from '../../shared/result.ts';
import type { Assistant } from './job.ts';
import { Mailbox } from './mailbox.ts';
import type { AssistStart, FromAssistant, ToAssistant } from './worker-protocol.ts';

/** One that does not end by itself within this time is ended. */
const stopGraceMs = 5_000;

/** @param signal of the job: when it is aborted, whoever waits for a message is told so */
export function startAssistant<To, From>(
  workerEntry: string,
  start: AssistStart,
  signal: AbortSignal,
): Assistant<To, From> {
  const worker = new Worker(new URL(workerEntry), {
    workerData: start,
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
  signal.addEventListener('abort', abort, { once: true });
  const send = (message: ToAssistant): void => worker.postMessage(message);
  return {
    post: (value) => send({ type: 'message', value }),
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

function knownCode(code: string): ErrorCode {
  return Object.hasOwn(errorTable, code) ? (code as ErrorCode) : 'internal';
}
