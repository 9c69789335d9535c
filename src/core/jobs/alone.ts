/** A worker for work on a database that is not the open workspace's: without a record, for whoever waits for it. */
import { errorTable, LetterlockError } from '../../shared/result.ts';
import type { ErrorCode } from '../../shared/result.ts';
import type { Json } from './job.ts';
import { startWorker } from './start-worker.ts';
import type { FromWorker, WorkerStart } from './worker-protocol.ts';

interface AloneOptions {
  /** A kind that `worker.ts` knows. */
  readonly kind: string;
  readonly input: unknown;
  readonly databasePath: string;
  readonly databaseKey: Buffer;
  readonly readonly: boolean;
  readonly workerEntry: URL;
}

/** @throws LetterlockError what the work throws; `internal` when the thread ends early */
export function runAlone(options: AloneOptions): Promise<Json> {
  const { kind, input, databasePath, databaseKey, readonly, workerEntry } = options;
  const start: WorkerStart = {
    kind,
    input,
    jobId: 0,
    startedAt: 0,
    databasePath,
    databaseKey: new Uint8Array(databaseKey),
    filesDirectory: '',
    readonly,
  };
  return new Promise((resolve, reject) => {
    let result: Json | undefined;
    let failure: unknown = new LetterlockError('internal', `${kind} ended early.`);
    const worker = startWorker(workerEntry, start, { name: kind });
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'done') result = message.result;
      if (message.type === 'failed') {
        const code = Object.hasOwn(errorTable, message.code) ? (message.code as ErrorCode) : 'internal';
        failure = new LetterlockError(code, code === 'internal' ? undefined : message.message, undefined, {
          cause: message.message,
        });
      }
    });
    worker.on('error', (error) => {
      failure = error;
    });
    // Not before: only then its connection is closed, and its files may be moved or deleted.
    worker.on('exit', () => {
      if (result === undefined) reject(failure);
      else resolve(result);
    });
  });
}
