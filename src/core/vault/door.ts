/** The way to the key file and through it: reading, checking secrets, slowing down whoever guesses, wiping. */
import { existsSync } from 'node:fs';
import { LetterlockError } from '../../shared/result.ts';
import type { Clock, Keychain, Log } from '../ports.ts';
import type { KeyFile, KeySet, Slot } from './keyfile.ts';
import { keyFilePath, readKeyFile, writeKeyFile } from './keyfile.ts';
import type { LockedLog } from './locked-log.ts';
import { forgetOpened, keychainItem, openSlot, slotOf } from './master-key.ts';
import type { Opened, Secrets } from './master-key.ts';

export interface DoorDeps {
  readonly dataDir: string;
  /** The database that the keys open. */
  readonly databasePath: string;
  readonly keychain: Keychain;
  readonly clock: Clock;
  readonly log: Log;
  readonly lockedLog: LockedLog;
}

/** Someone who gave the right secrets: the file as it stands now, the slot in it, and its keys to be forgotten. */
export interface Entry {
  readonly file: KeyFile;
  readonly slot: Slot;
  readonly opened: Opened;
}

export interface Door {
  /** The key file of a workspace whose first run came to its end, else null. @throws LetterlockError `vault-damaged` */
  file(): Promise<KeyFile | null>;
  /** @throws LetterlockError `not-found` where there is no workspace yet */
  requireFile(): Promise<KeyFile>;
  write(file: KeyFile): Promise<void>;
  /** Checks a person's secrets. A wrong one counts. @throws LetterlockError as `openSlot` does; `too-many-attempts` */
  enter(person: string | undefined, secrets: Secrets): Promise<Entry>;
  /** The same, for as long as `work` needs the keys. */
  within<T>(person: string | undefined, secrets: Secrets, work: (entry: Entry) => Promise<T>): Promise<T>;
  /** Takes the keychain keys of a protection away that is in no file any more. */
  forgetItem(file: KeyFile, keys: KeySet): Promise<void>;
}

const guesses: ReadonlySet<string> = new Set(['wrong-passphrase', 'wrong-security-key']);

/** Errors that count as a guess. */
const isGuess = (error: unknown): boolean =>
  error instanceof LetterlockError &&
  (guesses.has(error.code) || (error.code === 'wrong-recovery-code' && error.details?.['typo'] !== true));

export function createDoor(deps: DoorDeps): Door {
  const { dataDir, keychain, lockedLog } = deps;

  const forgetItem = async (file: KeyFile, { protection }: KeySet): Promise<void> => {
    if (protection.keychain === null) return;
    await keychain.delete(keychainItem(file.workspace, protection.keychain)).catch((error: unknown) => {
      deps.log.warn('an unused key stays in the keychain', { error: String(error) });
    });
  };

  const door: Door = {
    async file() {
      const file = await readKeyFile(dataDir);
      if (file === null && existsSync(deps.databasePath)) throw keyFileMissing(dataDir);
      return file?.complete === true ? file : null;
    },
    async requireFile() {
      const file = await door.file();
      if (file === null) throw new LetterlockError('not-found', 'There is no workspace here yet. Create it first.');
      return file;
    },
    write: (file) => writeKeyFile(dataDir, file),
    async enter(person, secrets) {
      const file = await door.requireFile();
      const slot = slotOf(file, person);
      const retryAt = lockedLog.retryAt();
      if (retryAt !== null) throw new LetterlockError('too-many-attempts', undefined, { retryAt });
      try {
        const opened = await openSlot(keychain, file.workspace, slot, slot.keys, secrets);
        await lockedLog.succeeded();
        return { file, slot, opened };
      } catch (error) {
        if (isGuess(error)) await lockedLog.failed();
        throw error;
      }
    },
    async within(person, secrets, work) {
      const entry = await door.enter(person, secrets);
      try {
        return await work(entry);
      } finally {
        forgetOpened(entry.opened);
      }
    },
    forgetItem,
  };
  return door;
}

function keyFileMissing(dataDir: string): LetterlockError {
  return new LetterlockError(
    'vault-damaged',
    `There is a database but its key file ${keyFilePath(dataDir)} is missing. Put it back from a copy; nothing was changed.`,
  );
}

/** The file with one slot changed. */
export function withSlot(file: KeyFile, changed: Slot): KeyFile {
  return { ...file, slots: file.slots.map((slot) => (slot.person === changed.person ? changed : slot)) };
}
