/** Looks at a database before it is opened for good: whether every page in it is whole and the key's own. */
import { stat } from 'node:fs/promises';
import { LetterlockError } from '../../shared/result.ts';
import type { JobRun } from '../jobs/job.ts';
import { startWorker } from '../jobs/start-worker.ts';
import type { FromWorker, WorkerStart } from '../jobs/worker-protocol.ts';
import type { ReadableDb } from './open.ts';
import { openStore } from './open.ts';
import { all, get } from './rows.ts';

/** Checked at once: some 25 ms at 150 MB/s. */
export const atOnceBytes = 4 * 1_048_576;
/** Larger ones would hold up the unlocking: there each page is verified when it is read, and all by `doctor`. */
const maxBytes = 64 * 1_048_576;

/** The first thing that is wrong, or null. @throws LetterlockError `database-damaged` for pages that do not verify */
export function findDamage(db: ReadableDb): string | null {
  const found = get<{ quick_check: string }>(db, 'PRAGMA main.quick_check(1)')?.quick_check;
  return found === 'ok' ? null : (found ?? 'no answer');
}

/**
 * Reads only.
 * @throws LetterlockError `database-damaged`, also for a missing or empty file, which would be taken for a new one
 */
export async function checkDatabase(path: string, key: Buffer, workerEntry: URL): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => null,
  );
  if (size === null) {
    throw new LetterlockError('database-damaged', `The database ${path} is missing. Put it back from a copy.`);
  }
  if (size === 0) throw new LetterlockError('database-damaged');
  if (size > maxBytes) return;
  const damage = size > atOnceBytes ? await damageInWorker(path, key, workerEntry) : damageHere(path, key);
  if (damage !== null) throw new LetterlockError('database-damaged', undefined, { reason: damage });
}

function damageHere(path: string, key: Buffer): string | null {
  const store = openStore({ path, key, readonly: true });
  try {
    return findDamage(store.db);
  } finally {
    store.close();
  }
}

/** What a worker does for `checkDatabase`. */
export const checkJob: JobRun<unknown> = (_input, { store }) => Promise.resolve(findDamage(store.db));

/** The whole database: every page's HMAC, every index against its table, every foreign key. Answers what is wrong. */
export const verifyJob: JobRun<unknown> = (_input, { store }) => {
  const problems = all<{ integrity_check: string }>(store.db, 'PRAGMA main.integrity_check(20)')
    .map((row) => row.integrity_check)
    .filter((line) => line !== 'ok');
  const orphans = all<{ table: string }>(store.db, 'PRAGMA main.foreign_key_check').slice(0, 20);
  return Promise.resolve([...problems, ...orphans.map(({ table }) => `a row of ${table} refers to one that is gone`)]);
};

function damageInWorker(path: string, key: Buffer, workerEntry: URL): Promise<string | null> {
  const start: WorkerStart = {
    kind: 'store.check',
    input: {},
    jobId: 0,
    startedAt: 0,
    databasePath: path,
    databaseKey: new Uint8Array(key),
    filesDirectory: '',
    readonly: true,
  };
  return new Promise((resolve, reject) => {
    const worker = startWorker(workerEntry, start, { name: start.kind });
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'done') resolve(message.result === null ? null : JSON.stringify(message.result));
      if (message.type === 'failed') resolve(message.message);
    });
    worker.on('error', reject);
    worker.on('exit', () => resolve('the check ended early'));
  });
}
