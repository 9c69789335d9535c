/** The reader thread: answers one question after the other on a read-only connection. */
import type { MessagePort } from 'node:worker_threads';
import { LetterlockError } from '../../shared/result.ts';
import { openStore, storeError } from '../store/open.ts';
import type { ReadableDb, Store } from '../store/open.ts';
import { view } from '../vault/keys.ts';
import { forget } from '../vault/forget.ts';
import type { Json, Read } from './job.ts';
import type { FromReader, ReaderStart, ToReader } from './worker-protocol.ts';

/** Loaded when asked for. */
const reads: Readonly<Record<string, () => Promise<Read>>> = {
  'campaigns.count': async () => (await import('../campaigns/reads.ts')).countRead,
  'campaigns.enrolments': async () => (await import('../campaigns/reads.ts')).enrolmentsRead,
  'campaigns.sample': async () => (await import('../campaigns/reads.ts')).sampleRead,
  'campaigns.scan': async () => (await import('../campaigns/reads.ts')).scanRead,
  'campaigns.texts': async () => (await import('../campaigns/reads.ts')).textsRead,
  'contacts.count': async () => (await import('../contacts/reads.ts')).countRead,
  'contacts.list': async () => (await import('../contacts/reads.ts')).listRead,
  'suppression.list': async () => (await import('../contacts/reads.ts')).suppressionRead,
};

const cacheKib = 32_768;

export function serveReads(start: ReaderStart, port: MessagePort): void {
  const store = openForReading(start);
  port.on('message', ({ id, kind, input }: ToReader) => {
    const send = (message: FromReader): void => port.postMessage(message);
    void answer(store.db, kind, input).then(
      (value) => send({ id, ok: true, value }),
      (error: unknown) => send({ id, ok: false, ...asFailure(error) }),
    );
  });
}

function openForReading({ databasePath: path, databaseKey, searchPath }: ReaderStart): Store {
  const key = view(databaseKey);
  try {
    const store = openStore({ path, key, cacheKib, readonly: true });
    if (typeof searchPath === 'string') store.attachSearch(searchPath, key);
    return store;
  } finally {
    forget(key);
  }
}

async function answer(db: ReadableDb, kind: string, input: unknown): Promise<Json> {
  const load = reads[kind];
  if (load === undefined) throw new Error(`No such kind of read: ${kind}`);
  const read = (await load()) as Read<unknown>;
  return await read(input, db);
}

/** What went wrong inside never crosses; it has no log to go to, and the asker's method fails as `internal`. */
function asFailure(error: unknown): { code: string; message: string } {
  const known = error instanceof LetterlockError ? error : storeError(error);
  return known ?? new LetterlockError('internal');
}
