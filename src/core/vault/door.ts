/** The way to the key file and through it: reading, checking secrets, slowing down whoever guesses, wiping. */
import { existsSync } from 'node:fs';
import { LetterlockError } from '../../shared/result.ts';
import type { Clock, Keychain, Log, Presence } from '../ports.ts';
import { judgeCode } from './codes.ts';
import type { CodeVerdict } from './codes.ts';
import { openCodeKey, sealMaster } from './key-set.ts';
import type { KeyFile, KeySet, Slot } from './keyfile.ts';
import { keyFilePath, readKeyFile, writeKeyFile } from './keyfile.ts';
import type { LockedLog } from './locked-log.ts';
import { forgetOpened, keychainItem, openSlot, slotOf } from './master-key.ts';
import type { Opened, Secrets } from './master-key.ts';
import { forget } from './forget.ts';

export interface DoorDeps {
  readonly dataDir: string;
  /** The database that the keys open. */
  readonly databasePath: string;
  readonly keychain: Keychain;
  readonly presence: Presence | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly lockedLog: LockedLog;
  /** The policy's bound of wrong attempts in a row before the keys are destroyed; null for none. */
  readonly wipeAfterAtMost: () => number | null;
  /** What `vault.status` answers has changed. */
  changed(): void;
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
  /**
   * Checks a person's secrets and code. A wrong one counts, and with the last that is allowed the keys are destroyed.
   * @throws LetterlockError as `openSlot` does; `too-many-attempts`, `code-needed`, `wrong-code`, `presence-needed`
   */
  enter(person: string | undefined, secrets: Secrets): Promise<Entry>;
  /** The same, for as long as `work` needs the keys. */
  within<T>(person: string | undefined, secrets: Secrets, work: (entry: Entry) => Promise<T>): Promise<T>;
  /** Takes the keychain key of a protection away that is in no file any more. */
  forgetItem(file: KeyFile, keys: KeySet): Promise<void>;
  /** After how many wrong attempts in a row the keys are destroyed, and how many are left; null: never. */
  wipe(file: KeyFile): { readonly after: number; readonly left: number } | null;
}

const guesses: ReadonlySet<string> = new Set(['wrong-passphrase', 'wrong-security-key', 'wrong-code']);

/** Errors that count as a guess. */
const isGuess = (error: unknown): boolean =>
  error instanceof LetterlockError &&
  (guesses.has(error.code) || (error.code === 'wrong-recovery-code' && error.details?.['typo'] !== true));

export function createDoor(deps: DoorDeps): Door {
  const { dataDir, keychain, lockedLog, clock } = deps;

  const forgetItem = async (file: KeyFile, { protection }: KeySet): Promise<void> => {
    if (protection.keychain === null) return;
    await keychain.delete(keychainItem(file.workspace, protection.keychain)).catch((error: unknown) => {
      deps.log.warn('an unused key stays in the keychain', { error: String(error) });
    });
  };

  const write = async (file: KeyFile): Promise<void> => {
    await writeKeyFile(dataDir, file);
    deps.changed();
  };

  const wipe: Door['wipe'] = (file) => {
    const bounds = [file.wipeAfter, deps.wipeAfterAtMost()].filter((bound) => bound !== null);
    if (bounds.length === 0) return null;
    const after = Math.min(...bounds);
    return { after, left: Math.max(0, after - lockedLog.failures()) };
  };

  /** Leaves the recovery codes, which cannot be guessed; what was destroyed is told by the audit log. */
  const destroy = async (file: KeyFile): Promise<void> => {
    const slots = file.slots.map((slot) => ({ ...slot, keys: wiped(slot.keys) }));
    await write({ ...file, slots, next: null });
    for (const { keys } of [...file.slots, ...(file.next ?? [])]) await forgetItem(file, keys);
    lockedLog.add({
      at: clock.now(),
      principal: 'system',
      door: 'vault',
      method: 'vault.wipe',
      class: 'write',
      objects: { failures: lockedLog.failures() },
      outcome: 'ok',
    });
  };

  const failed = async (): Promise<void> => {
    await lockedLog.failed();
    const file = await readKeyFile(dataDir);
    if (file !== null && wipe(file)?.left === 0 && file.slots.some(({ keys }) => keys.protection.wrapped !== null)) {
      await destroy(file);
    }
  };

  const askPresence = async ({ presence, keys }: Slot, { recoveryCode }: Secrets): Promise<void> => {
    if (!presence || recoveryCode !== undefined || keys.protection.keychain === null) return;
    if ((await deps.presence?.confirm()) !== true) throw new LetterlockError('presence-needed');
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
    write,
    async enter(person, secrets) {
      const file = await door.requireFile();
      const slot = slotOf(file, person);
      const retryAt = lockedLog.retryAt();
      if (retryAt !== null) throw new LetterlockError('too-many-attempts', undefined, { retryAt });
      await askPresence(slot, secrets);
      let opened: Opened | null = null;
      try {
        opened = await openSlot(keychain, file.workspace, slot, slot.keys, secrets);
        const checked = secrets.recoveryCode === undefined ? checkCode(file, slot, opened, secrets, clock.now()) : slot;
        const changed = withSlot(file, checked);
        // A code that was taken must not be taken again, whatever happens next.
        if (checked !== slot) await write(changed);
        await lockedLog.succeeded();
        return inForm({ file: changed, slot: checked, opened });
      } catch (error) {
        if (opened !== null) forgetOpened(opened);
        if (isGuess(error)) await failed();
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
    wipe,
  };
  return door;
}

/** The slot as it stands after its code was taken. @throws LetterlockError `code-needed`, `wrong-code`, `vault-damaged` */
function checkCode({ workspace }: KeyFile, slot: Slot, { slotKey }: Opened, { code }: Secrets, now: number): Slot {
  const sealed = slot.keys.code;
  if (slot.code === null || sealed === null) return slot;
  if (code === undefined) throw new LetterlockError('code-needed');
  const codeKey = openCodeKey({ workspace, person: slot.person }, slotKey, sealed);
  if (codeKey === null) throw new LetterlockError('vault-damaged');
  let verdict: CodeVerdict;
  try {
    verdict = judgeCode(codeKey, code, now, slot.code);
  } finally {
    forget(codeKey);
  }
  switch (verdict.kind) {
    case 'step':
      return { ...slot, code: { ...slot.code, lastStep: verdict.step } };
    case 'single-use':
      return {
        ...slot,
        code: { ...slot.code, singleUse: slot.code.singleUse.filter((left) => left !== verdict.hash) },
      };
    case 'replayed':
      throw new LetterlockError('wrong-code', 'That code was used already. Wait for the next one.', { replayed: true });
    case 'clock':
      throw wrongClock(verdict.aheadSeconds);
    default:
      throw new LetterlockError('wrong-code');
  }
}

export function wrongClock(aheadSeconds: number): LetterlockError {
  const minutes = Math.max(1, Math.round(Math.abs(aheadSeconds) / 60));
  const message =
    `That code belongs to another time: the clocks of the app and of this computer differ by about ${minutes} min. ` +
    'Let both set their clocks by the network.';
  return new LetterlockError('wrong-code', message, { aheadSeconds });
}

/** Brings a slot of version 1 into the form of version 2, to be kept by the next write. */
function inForm(entry: Entry): Entry {
  const { file, slot, opened } = entry;
  if (slot.keys.master !== null) return entry;
  const guards = { code: slot.keys.code, presence: slot.presence };
  const place = { workspace: file.workspace, person: slot.person };
  const keys = { ...slot.keys, ...sealMaster(place, opened.slotKey, opened.master, guards) };
  const changed = { ...slot, keys };
  return { file: withSlot(file, changed), slot: changed, opened };
}

const wiped = (keys: KeySet): KeySet => ({
  ...keys,
  protection: { keychain: null, passphrase: null, securityKeys: [], wrapped: null },
});

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

/** The slot with some of its keys or guards changed, and its master key sealed by what guards it now. */
export function resealed(
  { file, slot, opened }: Entry,
  changed: { readonly code?: string | null; readonly presence?: boolean },
): Slot {
  const code = changed.code === undefined ? slot.keys.code : changed.code;
  const presence = changed.presence ?? slot.presence;
  const place = { workspace: file.workspace, person: slot.person };
  const sealed = sealMaster(place, opened.slotKey, opened.master, { code, presence });
  return { ...slot, presence, keys: { ...slot.keys, ...sealed, code } };
}
