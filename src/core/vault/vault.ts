/** The vault domain: makes a workspace, opens it with the right secrets, locks it. */
import { rm } from 'node:fs/promises';
import type { VaultStatus } from '../../shared/contract/vault.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Handlers } from '../handlers.ts';
import { codeHandlers } from './code-handlers.ts';
import { createPrivateFile, filesOfDatabase } from './data-dir.ts';
import { createDoor } from './door.ts';
import type { DoorDeps } from './door.ts';
import type { KeyFile, Slot } from './keyfile.ts';
import { keyFilePath, readKeyFile, writeKeyFile } from './keyfile.ts';
import { deriveKeys, forgetKeys } from './keys.ts';
import type { Keys } from './keys.ts';
import { forgetOpened, newKeyFile } from './master-key.ts';
import type { Secrets } from './master-key.ts';
import { peopleHandlers } from './people.ts';
import { protectionHandlers } from './protection.ts';
import { rotateHandlers, settleRotation } from './rotate.ts';
import type { Rotating } from './rotate.ts';
import { securityKeyHandlers } from './security-key-handlers.ts';
import { describePeople } from './status.ts';
import { forget } from './forget.ts';
import { checkStrength } from './strength.ts';
import type { Estimate } from './strength.ts';

/** Who has unlocked. What a person may do stands in the database. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

export interface VaultDeps extends DoorDeps {
  readonly workerEntry: URL;
  readonly strength: (passphrase: string) => Promise<Estimate>;
  /** Refuses a damaged database before anything is written to it. */
  check(keys: Keys): Promise<void>;
  /** Opens the workspace for a person; the keys are the callee's from then on. */
  open(keys: Keys, person: Person): Promise<void>;
  /** Closes the workspace, whatever of it still runs, and forgets the keys. */
  close(): Promise<void>;
  /** Shuts the door: closes the workspace, or leaves open in it what its owner lets run while locked. */
  lock(): Promise<void>;
  /** Who has unlocked; null while locked. */
  readonly unlockedBy: () => Person | null;
  /** Whether sending goes on behind the locked door. */
  sendsWhileLocked(): boolean;
  /** The user is there. */
  active(): void;
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

const isProblem = (code: string): code is Problem['code'] => problemCodes.has(code);

export interface Vault {
  readonly handlers: Handlers<'vault'>;
  /** Runs work while nobody makes, opens, locks or changes a workspace. */
  readonly alone: Queue;
  /**
   * The database key in hexadecimal, for the stock `sqlcipher` tool. No method of the contract: only a host on this
   * machine hands it to the person who has shown who they are.
   */
  readonly exportKey: (person: string | undefined, secrets: Secrets) => Promise<string>;
}

export function createVault(deps: VaultDeps): Vault {
  const { dataDir, keychain, lockedLog } = deps;
  const door = createDoor(deps);
  let problem: Problem | null = null;
  let rotating: Rotating | null = null;
  const oneAtATime = createQueue();

  const remember = (error: unknown): void => {
    if (error instanceof LetterlockError && isProblem(error.code)) {
      problem = { code: error.code, message: error.message };
    }
  };

  const openWith = async (master: Buffer, person: Person, existing: boolean): Promise<void> => {
    const keys = deriveKeys(master);
    try {
      if (existing) await deps.check(keys);
      await deps.open(keys, person);
    } catch (error) {
      forgetKeys(keys);
      throw error;
    }
  };

  const shared = {
    ...deps,
    door,
    oneAtATime,
    close: () => deps.close(),
    openFor: (master: Buffer, { person, name }: Slot) => openWith(master, { id: person, name }, true),
    rotating(state: Rotating | null) {
      rotating = state;
      deps.changed();
    },
  };
  const handlers: Handlers<'vault'> = {
    async status() {
      let file: KeyFile | null = null;
      let found = problem;
      try {
        file = await door.file();
      } catch (error) {
        if (!(error instanceof LetterlockError) || !isProblem(error.code)) throw error;
        found = { code: error.code, message: error.message };
      }
      const person = deps.unlockedBy();
      const available = await keychain.available();
      const people = describePeople(file);
      const first = people.find(({ id }) => id === person?.id) ?? people[0];
      const locked = file === null && found?.code !== 'vault-damaged' ? 'new' : 'locked';
      return {
        state: person === null ? locked : 'unlocked',
        protection: first === undefined ? null : { keychain: first.keychain, passphrase: first.passphrase },
        people,
        person: person?.id ?? null,
        sendsWhileLocked: deps.sendsWhileLocked(),
        keychain: {
          available: available.ok,
          name: keychain.name,
          reason: available.ok ? null : available.reason,
        },
        presence: deps.presence?.name ?? null,
        wipe: file === null ? null : door.wipe(file),
        rotating,
        problem: person === null ? found : null,
        retryAt: person === null ? lockedLog.retryAt() : null,
      };
    },

    strength: ({ passphrase }) => deps.strength(passphrase),

    create: ({ name, ...chosen }) =>
      oneAtATime(async () => {
        if ((await door.file()) !== null) {
          throw new LetterlockError('already-exists', 'There is a workspace in this data directory already.');
        }
        await checkStrength(deps.strength, chosen.passphrase);
        await removeUnfinished(deps);
        const { file, master, recoveryCode } = await newKeyFile(keychain, chosen, name);
        const slot = file.slots[0];
        if (slot === undefined) throw new RangeError('A key file has a slot.');
        try {
          await writeKeyFile(dataDir, file);
          createPrivateFile(deps.databasePath);
          await openWith(master, { id: slot.person, name: slot.name }, false);
          await writeKeyFile(dataDir, { ...file, complete: true });
        } catch (error) {
          await deps.close();
          await removeUnfinished(deps);
          await door.forgetItem(file, slot.keys);
          throw error;
        } finally {
          forget(master);
        }
        problem = null;
        return { recoveryCode };
      }),

    unlock: ({ person, ...secrets }, { note }) =>
      oneAtATime(async () => {
        if (deps.unlockedBy() !== null) return {};
        try {
          const entered = await door.enter(person, secrets);
          note({ personId: entered.slot.person });
          const { slot, opened } = await settleRotation(shared, entered, secrets);
          try {
            // What sends behind the locked door ends what it is at before all begins anew.
            await deps.close();
            await openWith(opened.master, { id: slot.person, name: slot.name }, true);
          } finally {
            forgetOpened(opened);
          }
          problem = null;
          return {};
        } catch (error) {
          remember(error);
          throw error;
        }
      }),

    lock: () =>
      oneAtATime(async () => {
        if (deps.unlockedBy() !== null) await deps.lock();
        return {};
      }),

    active() {
      deps.active();
      return {};
    },

    ...protectionHandlers(shared),
    ...peopleHandlers(shared),
    ...codeHandlers(shared),
    ...securityKeyHandlers(shared),
    ...rotateHandlers(shared),
  };
  return {
    handlers,
    alone: oneAtATime,
    exportKey: (person, secrets) =>
      oneAtATime(() =>
        door.within(person, secrets, ({ opened }) => {
          const keys = deriveKeys(opened.master);
          try {
            return Promise.resolve(keys.database.toString('hex'));
          } finally {
            forgetKeys(keys);
          }
        }),
      ),
  };
}

export type Queue = <T>(work: () => Promise<T>) => Promise<T>;

/** Runs one piece of work after the other: two unlocks at once would open the database twice. */
function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}

/** Takes away what a first run that did not finish has left; never touches a workspace that was completed. */
async function removeUnfinished({ dataDir, databasePath }: VaultDeps): Promise<void> {
  const file = await readKeyFile(dataDir);
  if (file === null || file.complete) return;
  for (const path of filesOfDatabase(databasePath)) await rm(path, { force: true });
  await rm(keyFilePath(dataDir), { force: true });
}
