/** The vault domain: makes a workspace, opens it with the right secrets, locks it. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { VaultStatus } from '../../shared/contract/vault.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Handlers } from '../handlers.ts';
import type { Clock, Keychain, Log } from '../ports.ts';
import { createPrivateFile } from './data-dir.ts';
import type { KeyFile } from './keyfile.ts';
import { keyFilePath, readKeyFile, writeKeyFile } from './keyfile.ts';
import { deriveKeys, forgetKeys } from './keys.ts';
import type { Keys } from './keys.ts';
import type { LockedLog } from './locked-log.ts';
import { keychainItem, masterKey, newKeyFile, protect } from './master-key.ts';
import type { Secrets } from './master-key.ts';
import { requiredScore } from './strength.ts';
import type { Estimate } from './strength.ts';

export interface VaultDeps {
  readonly dataDir: string;
  /** The database that the keys open. */
  readonly databasePath: string;
  readonly keychain: Keychain;
  readonly clock: Clock;
  readonly log: Log;
  readonly lockedLog: LockedLog;
  readonly strength: (passphrase: string) => Promise<Estimate>;
  /** Refuses a damaged database before anything is written to it. */
  check(keys: Keys): Promise<void>;
  /** Opens the workspace; the keys are the callee's from then on. */
  open(keys: Keys): Promise<void>;
  close(): Promise<void>;
  isOpen(): boolean;
}

type Problem = NonNullable<VaultStatus['problem']>;

const problemCodes: ReadonlySet<string> = new Set<Problem['code']>([
  'keychain-unavailable',
  'keychain-changed',
  'vault-damaged',
  'database-damaged',
  'database-newer',
  'disk-full',
  'data-dir-unusable',
]);

/** Errors that count as a guess. */
const wrongSecret = (error: unknown): boolean =>
  error instanceof LetterlockError &&
  (error.code === 'wrong-passphrase' || (error.code === 'wrong-recovery-code' && error.details?.['typo'] !== true));

const isProblem = (code: string): code is Problem['code'] => problemCodes.has(code);

export function createVault(deps: VaultDeps): Handlers<'vault'> {
  const { dataDir, keychain, lockedLog } = deps;
  let problem: Problem | null = null;
  const oneAtATime = createQueue();

  const remember = (error: unknown): void => {
    if (error instanceof LetterlockError && isProblem(error.code)) {
      problem = { code: error.code, message: error.message };
    }
  };

  const openWith = async (master: Buffer, existing: boolean): Promise<void> => {
    const keys = deriveKeys(master);
    master.fill(0);
    try {
      if (existing) await deps.check(keys);
      await deps.open(keys);
    } catch (error) {
      forgetKeys(keys);
      throw error;
    }
  };

  /** The key file of a workspace whose first run came to its end. */
  const completeFile = async (): Promise<KeyFile | null> => {
    const file = await readKeyFile(dataDir);
    if (file === null && existsSync(deps.databasePath)) throw keyFileMissing(dataDir);
    return file?.complete === true ? file : null;
  };

  /** Checks secrets against the key file, slowing down whoever guesses. */
  const attempt = async (file: KeyFile, secrets: Secrets): Promise<Buffer> => {
    const retryAt = lockedLog.retryAt();
    if (retryAt !== null) throw new LetterlockError('too-many-attempts', undefined, { retryAt });
    try {
      const master = await masterKey(keychain, file, secrets);
      await lockedLog.succeeded();
      return master;
    } catch (error) {
      if (wrongSecret(error)) await lockedLog.failed();
      throw error;
    }
  };

  const checkStrength = async (passphrase: string | undefined): Promise<void> => {
    if (passphrase === undefined) return;
    const { score, warning, suggestions } = await deps.strength(passphrase);
    if (score < requiredScore) throw new LetterlockError('weak-passphrase', undefined, { score, warning, suggestions });
  };

  const forgetItem = async (file: KeyFile): Promise<void> => {
    const { keychain: fingerprint } = file.protection;
    if (fingerprint === null) return;
    await keychain.delete(keychainItem(file.workspace, fingerprint)).catch((error: unknown) => {
      deps.log.warn('an unused key stays in the keychain', { error: String(error) });
    });
  };

  return {
    async status() {
      let file: KeyFile | null = null;
      let found = problem;
      try {
        file = await completeFile();
      } catch (error) {
        if (!(error instanceof LetterlockError) || !isProblem(error.code)) throw error;
        found = { code: error.code, message: error.message };
      }
      const unlocked = deps.isOpen();
      const protection =
        file === null
          ? null
          : { keychain: file.protection.keychain !== null, passphrase: file.protection.passphrase !== null };
      const state = await keychain.available();
      return {
        state: unlocked ? 'unlocked' : file === null && found?.code !== 'vault-damaged' ? 'new' : 'locked',
        protection,
        keychain: { available: state.ok, name: keychain.name, reason: state.ok ? null : state.reason },
        problem: unlocked ? null : found,
        retryAt: unlocked ? null : lockedLog.retryAt(),
      };
    },

    strength: ({ passphrase }) => deps.strength(passphrase),

    create: (chosen) =>
      oneAtATime(async () => {
        if ((await completeFile()) !== null) {
          throw new LetterlockError('already-exists', 'There is a workspace in this data directory already.');
        }
        await checkStrength(chosen.passphrase);
        await removeUnfinished(deps);
        const { file, master, recoveryCode } = await newKeyFile(keychain, chosen);
        try {
          await writeKeyFile(dataDir, file);
          createPrivateFile(deps.databasePath);
          await openWith(master, false);
          await writeKeyFile(dataDir, { ...file, complete: true });
        } catch (error) {
          if (deps.isOpen()) await deps.close();
          await removeUnfinished(deps);
          await forgetItem(file);
          throw error;
        }
        problem = null;
        return { recoveryCode };
      }),

    unlock: (secrets) =>
      oneAtATime(async () => {
        if (deps.isOpen()) return {};
        try {
          const file = await completeFile();
          if (file === null) throw new LetterlockError('not-found', 'There is no workspace here yet. Create it first.');
          const master = await attempt(file, secrets);
          await openWith(master, true);
          problem = null;
          return {};
        } catch (error) {
          remember(error);
          throw error;
        }
      }),

    protect: ({ current, ...chosen }) =>
      oneAtATime(async () => {
        const file = await completeFile();
        if (file === null) throw new LetterlockError('vault-damaged');
        await checkStrength(chosen.passphrase);
        const master = await attempt(file, current);
        const changed = { ...file, protection: await protect(keychain, file.workspace, master, chosen) };
        master.fill(0);
        try {
          await writeKeyFile(dataDir, changed);
        } catch (error) {
          await forgetItem(changed);
          throw error;
        }
        await forgetItem(file);
        return {};
      }),

    lock: () =>
      oneAtATime(async () => {
        if (deps.isOpen()) await deps.close();
        return {};
      }),
  };
}

/** Runs one piece of work after the other: two unlocks at once would open the database twice. */
function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}

function keyFileMissing(dataDir: string): LetterlockError {
  return new LetterlockError(
    'vault-damaged',
    `There is a database but its key file ${keyFilePath(dataDir)} is missing. Put it back from a copy; nothing was changed.`,
  );
}

/** Takes away what a first run that did not finish has left; never touches a workspace that was completed. */
async function removeUnfinished({ dataDir, databasePath }: VaultDeps): Promise<void> {
  const file = await readKeyFile(dataDir);
  if (file === null || file.complete) return;
  for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(databasePath + suffix, { force: true });
  await rm(keyFilePath(dataDir), { force: true });
}
