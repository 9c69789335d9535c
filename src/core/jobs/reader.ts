/**
 * Heavy reads for answers: a thread with a read-only connection of its own that stays, since starting one takes
 * longer than most of its answers. No record, no progress: whoever asks waits for the answer.
 */
import type { Worker } from 'node:worker_threads';
import { errorTable, LetterlockError } from '../../shared/result.ts';
import type { ErrorCode } from '../../shared/result.ts';
import type { Store } from '../store/open.ts';
import type { Json } from './job.ts';
import { startWorker } from './start-worker.ts';
import type { FromReader, ReaderStart, ToReader } from './worker-protocol.ts';

export interface Reader {
  /** Runs a read that `reads.ts` knows. @throws LetterlockError as the read does; `interrupted` when the thread ends */
  ask(kind: string, input: unknown): Promise<Json>;
  /** Starts the thread ahead of a question that is to be expected, and answered at once. */
  warm(): void;
  stop(): Promise<void>;
}

interface Asked {
  readonly resolve: (answer: Json) => void;
  readonly reject: (error: LetterlockError) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly asked: Map<number, Asked>;
  readonly ended: Promise<void>;
}

/** A thread that nobody asked anything for so long gives its memory back. */
const idleMs = 300_000;

export function createReader(deps: {
  readonly store: Pick<Store, 'path' | 'searchPath'>;
  readonly databaseKey: Buffer;
  readonly workerEntry: URL;
}): Reader {
  /** Takes questions; one that ends is not it any more, however long its end takes. */
  let thread: Thread | null = null;
  const alive = new Set<Thread>();
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;
  let stopped = false;

  const start = (): Thread => {
    const workerStart: ReaderStart = {
      kind: 'reader',
      databasePath: deps.store.path,
      searchPath: deps.store.searchPath,
      databaseKey: new Uint8Array(deps.databaseKey),
    };
    const worker = startWorker(deps.workerEntry, workerStart, {
      name: 'reader',
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 },
    });
    worker.unref();
    const asked = new Map<number, Asked>();
    const started: Thread = {
      worker,
      asked,
      ended: new Promise((resolve) => {
        worker.on('exit', () => {
          alive.delete(started);
          if (thread === started) thread = null;
          for (const { reject } of asked.values()) reject(new LetterlockError('interrupted'));
          resolve();
        });
      }),
    };
    worker.on('message', (answer: FromReader) => {
      const waiting = asked.get(answer.id);
      asked.delete(answer.id);
      if (answer.ok) waiting?.resolve(answer.value);
      else waiting?.reject(new LetterlockError(knownCode(answer.code), answer.message));
    });
    // An exit follows, and tells whoever waits.
    worker.on('error', () => undefined);
    alive.add(started);
    return started;
  };

  const end = (ending: Thread): void => {
    // At once: a question that comes before its exit would be lost with it.
    if (thread === ending) thread = null;
    void ending.worker.terminate();
  };

  const rest = (resting: Thread): void => {
    if (thread !== resting) return;
    clearTimeout(idle);
    idle = setTimeout(() => end(resting), idleMs);
    idle.unref();
  };

  return {
    async ask(kind, input) {
      if (stopped) throw new LetterlockError('locked');
      clearTimeout(idle);
      thread ??= start();
      const asking = thread;
      const { worker, asked } = asking;
      lastId += 1;
      const id = lastId;
      try {
        return await new Promise<Json>((resolve, reject) => {
          asked.set(id, { resolve, reject });
          const question: ToReader = { id, kind, input };
          worker.postMessage(question);
        });
      } finally {
        if (asked.size === 0) rest(asking);
      }
    },
    warm() {
      if (stopped || thread !== null) return;
      thread = start();
      rest(thread);
    },
    async stop() {
      stopped = true;
      clearTimeout(idle);
      for (const ending of alive) end(ending);
      await Promise.all([...alive].map(({ ended }) => ended));
    },
  };
}

function knownCode(code: string): ErrorCode {
  return Object.hasOwn(errorTable, code) ? (code as ErrorCode) : 'internal';
}
