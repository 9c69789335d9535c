/**
 * A new master key for a workspace whose database is closed. Killed at any point it leaves one that opens: the key file
 * names the next keys beside the present ones before the database changes hands, and the database itself tells, by the
 * key that opens it, which of the two are its own.
 */
import { existsSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { breakSeal } from '../monitor/seal.ts';
import { dirname } from 'node:path';
import type { ErrorCode } from '../../shared/result.ts';
import { errorTable, LetterlockError } from '../../shared/result.ts';
import { startWorker } from '../jobs/start-worker.ts';
import type { FromWorker, WorkerStart } from '../jobs/worker-protocol.ts';
import { syncDirectory } from './atomic-file.ts';
import { filesOfDatabase } from './data-dir.ts';
import { deriveKeys, forgetKeys } from './keys.ts';
import type { RekeyInput } from './rekey-job.ts';

type RekeyPhase = 'copying' | 're-encrypting' | 'checking';

const phases: ReadonlySet<string> = new Set<RekeyPhase>(['copying', 're-encrypting', 'checking']);
const isPhase = (phase: string): phase is RekeyPhase => phases.has(phase);

const copyOf = (databasePath: string): string => `${databasePath}.rekey`;

/** Removes a copy that never came to be the database. */
export async function removeCopy(databasePath: string): Promise<void> {
  for (const path of filesOfDatabase(copyOf(databasePath))) await rm(path, { force: true });
}

/**
 * Writes the closed database anew under another master key and puts it in the old one's place, in one step.
 * @throws LetterlockError `disk-full`, `database-damaged`; the database is the old one then
 */
export async function rekeyDatabase(
  databasePath: string,
  masters: { readonly from: Buffer; readonly to: Buffer },
  options: { readonly workerEntry: URL; readonly at: number; readonly phase: (phase: RekeyPhase) => void },
): Promise<void> {
  const copy = copyOf(databasePath);
  try {
    await copyInWorker(databasePath, masters, options);
    // Pages that wait in a write-ahead log would be played back into the database that takes this one's place.
    for (const path of [databasePath, copy])
      if (await holdsPages(`${path}-wal`)) throw new LetterlockError('disk-full');
    await rm(`${databasePath}-wal`, { force: true });
    await rm(`${databasePath}-shm`, { force: true });
    await breakSeal(databasePath);
    await rename(copy, databasePath);
    await syncDirectory(dirname(databasePath));
  } catch (error) {
    await removeCopy(databasePath);
    throw error;
  }
}

async function holdsPages(wal: string): Promise<boolean> {
  return existsSync(wal) && (await stat(wal)).size > 0;
}

function copyInWorker(
  databasePath: string,
  { from, to }: { readonly from: Buffer; readonly to: Buffer },
  { workerEntry, at, phase }: { workerEntry: URL; at: number; phase: (phase: RekeyPhase) => void },
): Promise<void> {
  const keys = deriveKeys(from);
  const input: RekeyInput = { copy: copyOf(databasePath), from: new Uint8Array(from), to: new Uint8Array(to), at };
  const start: WorkerStart = {
    kind: 'vault.rekey',
    input,
    jobId: 0,
    startedAt: at,
    databasePath,
    databaseKey: new Uint8Array(keys.database),
    filesDirectory: '',
  };
  forgetKeys(keys);
  // The thread forgets its copies itself.
  const worker = startWorker(workerEntry, start, { name: start.kind }, [input.from, input.to]);
  return new Promise((resolve, reject) => {
    let failure: LetterlockError | null = new LetterlockError('interrupted');
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'progress' && isPhase(message.phase)) phase(message.phase);
      if (message.type === 'done') failure = null;
      if (message.type === 'failed') failure = new LetterlockError(knownCode(message.code), message.message);
    });
    worker.on('error', reject);
    // Not before: a connection that closes late would take away the write-ahead log of whatever has its file's name.
    worker.on('exit', () => (failure === null ? resolve() : reject(failure)));
  });
}

function knownCode(code: string): ErrorCode {
  return Object.hasOwn(errorTable, code) ? (code as ErrorCode) : 'internal';
}
