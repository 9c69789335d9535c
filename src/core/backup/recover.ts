/** From a backup to a workspace where there is none: on a new machine, with the recovery code. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Output } from '../../shared/contract/index.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Handlers } from '../handlers.ts';
import { runAlone } from '../jobs/alone.ts';
import type { Ports } from '../ports.ts';
import { databaseFile } from '../vault/data-dir.ts';
import { keyFilePath, readKeyFile, writeKeyFile } from '../vault/keyfile.ts';
import type { KeyFile } from '../vault/keyfile.ts';
import { forget } from '../vault/forget.ts';
import { deriveKeys, forgetKeys } from '../vault/keys.ts';
import type { Keys } from '../vault/keys.ts';
import { masterKey } from '../vault/master-key.ts';
import { backupPlan } from '../../shared/contract/backup.ts';
import { describePoints, findLineages, folderOf, readCatalogue } from './catalogue.ts';
import type { Catalogue } from './catalogue.ts';
import type { ClearManifest } from './manifest.ts';
import { keyFileName } from './names.ts';
import { openTarget } from './open-target.ts';
import { pointFor, rebuild } from './rebuild.ts';
import { keyId } from './seal.ts';
import type { SettleInput } from './settle-job.ts';
import { summaryShape } from './summary.ts';
import type { Target } from './target.ts';

export interface RecoverDeps {
  readonly ports: Pick<Ports, 'clock' | 'keychain' | 'network' | 'paths' | 'workerEntry'>;
  /** Whether the data directory holds no workspace. */
  readonly isNew: () => Promise<boolean>;
  /** Runs work while nobody makes a workspace. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
}

export type WhileLocked = Pick<Handlers<'backup'>, 'look' | 'recover' | 'recovering' | 'stopRecovering'>;
const phaseShape = z.enum(['fetching', 'opening', 'replaying', 'verifying']);
type Progress = Output<'backup.recovering'>['progress'];

/** A recovery under way. */
interface Under {
  readonly stop: AbortController;
  progress: NonNullable<Progress>;
}

const maxKeyFile = 1_000_000;

export function createRecovery({ ports, isNew, alone }: RecoverDeps): WhileLocked {
  const { dataDir } = ports.paths;
  const open = (config: Parameters<typeof openTarget>[0], secret: string | undefined): Promise<Target> =>
    openTarget(config, ports.network, () => Promise.resolve(secret ?? ''));
  const checkNew = async (): Promise<void> => {
    if (await isNew()) return;
    throw new LetterlockError(
      'already-exists',
      'There is a workspace here already. Unlock it, and restore from within.',
    );
  };

  let under: Under | null = null;
  const begin = (): Under => {
    if (under !== null) throw new LetterlockError('not-allowed-now', 'A backup is being restored already.');
    under = { stop: new AbortController(), progress: { phase: 'fetching', done: 0, total: 0 } };
    return under;
  };

  return {
    recovering: () => ({ progress: under?.progress ?? null }),
    stopRecovering() {
      under?.stop.abort(new LetterlockError('cancelled'));
      return {};
    },
    async look({ target, secret }) {
      await checkNew();
      const place = await open(target, secret);
      const items = [];
      for (const lineage of await findLineages(place)) {
        const catalogue = await readCatalogue(folderOf(place, lineage), new Map());
        items.push({ lineage, points: describePoints(catalogue, backupPlan.parse({}), ports.clock.now()) });
      }
      return { items };
    },
    async recover({ target, secret, lineage, at, recoveryCode }, { note }) {
      await checkNew();
      const run = begin();
      const directory = join(dataDir, `recover-${randomBytes(8).toString('hex')}`);
      let keys: Keys | null = null;
      try {
        const place = folderOf(await open(target, secret), lineage);
        const catalogue = await readCatalogue(place, new Map());
        const point = pointFor(catalogue, at ?? null);
        if (point === undefined) throw new LetterlockError('not-found', 'There is no backup of that time.');
        await mkdir(directory, { mode: 0o700 });
        const file = await fetchKeyFile(place, point, directory);
        const master = await masterFor(ports, file, recoveryCode);
        keys = deriveKeys(master);
        forget(master);
        const built = await build({ place, catalogue, point, until: at ?? null, directory, keys, ports, run });
        run.progress = { phase: 'settling', done: 0, total: 1 };
        await settle(ports, built.path, built.databaseKey, built.at).finally(() => forget(built.databaseKey));
        run.stop.signal.throwIfAborted();
        await alone(async () => {
          // Somebody may have made one while this one was being built.
          await checkNew();
          await moveIn(dataDir, built.path, file);
        });
        note({ pointAt: built.at });
        return { at: built.at, counts: built.counts };
      } finally {
        under = null;
        if (keys !== null) forgetKeys(keys);
        await rm(directory, { recursive: true, force: true });
      }
    },
  };
}

async function fetchKeyFile(place: Target, { id, keyFile }: ClearManifest, directory: string): Promise<KeyFile> {
  if (keyFile === null) throw new LetterlockError('backup-damaged', `The backup ${id} has no key file with it.`);
  const text = await place.getText(keyFileName(keyFile), maxKeyFile);
  if (createHash('sha256').update(text).digest('hex') !== keyFile) {
    throw new LetterlockError('backup-damaged', `The key file of the backup ${id} was altered.`);
  }
  await writeFile(keyFilePath(directory), text, { mode: 0o600 });
  const file = await readKeyFile(directory);
  if (file === null) throw new LetterlockError('backup-damaged');
  return file;
}

/** Any person's recovery code opens. @throws LetterlockError `wrong-recovery-code` */
async function masterFor({ keychain }: RecoverDeps['ports'], file: KeyFile, recoveryCode: string): Promise<Buffer> {
  let refused: unknown;
  for (const { person } of file.slots) {
    try {
      return await masterKey(keychain, file, { recoveryCode, person });
    } catch (error) {
      refused = error;
      if (!(error instanceof LetterlockError) || error.code !== 'wrong-recovery-code') throw error;
    }
  }
  throw refused;
}

async function build(options: {
  readonly place: Target;
  readonly catalogue: Catalogue;
  readonly point: ClearManifest;
  readonly until: number | null;
  readonly directory: string;
  readonly keys: Keys;
  readonly ports: RecoverDeps['ports'];
  readonly run: Under;
}) {
  const { place, keys, ports, run, ...rest } = options;
  const id = keyId(keys.backup);
  const built = await rebuild({
    ...rest,
    target: place,
    keyFor: (wanted) => (wanted === id ? keys.backup : null),
    signal: run.stop.signal,
    progress(done, total, phase) {
      const known = phaseShape.safeParse(phase);
      if (known.success) run.progress = { phase: known.data, done, total };
    },
    async examine(path, databaseKey) {
      const { workerEntry } = ports;
      const alone = { input: {}, databasePath: path, databaseKey, readonly: false, workerEntry };
      return summaryShape.parse(await runAlone({ kind: 'backup.examine', ...alone }));
    },
  });
  const { schema: _, ...counts } = built.summary;
  return { path: built.path, at: built.at, databaseKey: built.manifest.databaseKey, counts };
}

/** What the former machine sent after this backup is not known here: its campaigns wait for a person's decision. */
async function settle(ports: RecoverDeps['ports'], path: string, key: Buffer, pointAt: number): Promise<void> {
  const input: SettleInput = {
    presentPath: null,
    presentKey: new Uint8Array(0),
    ownKey: new Uint8Array(key),
    renewed: null,
    pointAt,
    at: ports.clock.now(),
  };
  const { workerEntry } = ports;
  await runAlone({
    kind: 'backup.settle',
    input,
    databasePath: path,
    databaseKey: key,
    readonly: false,
    workerEntry,
  }).finally(() => forget(input.ownKey));
}

/** A key file that says it is not complete goes first and comes last: in between, nothing looks like a workspace. */
async function moveIn(dataDir: string, database: string, file: KeyFile): Promise<void> {
  await writeKeyFile(dataDir, { ...file, complete: false });
  await rename(database, databaseFile(dataDir));
  await writeKeyFile(dataDir, { ...file, complete: true });
}
