/** Rotation: a new master key, from which every other key follows, for the database and for everyone's slot. */
import type { Output } from '../../shared/contract/index.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Handlers } from '../handlers.ts';
import { fitsDatabase } from '../store/open.ts';
import { throughAll } from '../through-all.ts';
import type { Door, Entry } from './door.ts';
import type { Inside } from './inside.ts';
import { personInside } from './inside.ts';
import {
  newKey,
  openCodeKey,
  openRecovery,
  openUnderMaster,
  sealCodeKey,
  sealMaster,
  sealRecovery,
} from './key-set.ts';
import type { KeyFile, KeySet, Slot } from './keyfile.ts';
import { deriveKeys, forgetKeys } from './keys.ts';
import type { Secrets } from './master-key.ts';
import { forgetOpened, openSlot, protect } from './master-key.ts';
import { rekeyDatabase, removeCopy } from './rekey.ts';
import { forget } from './forget.ts';
import { factorsOf } from './security-key-handlers.ts';

export type Rotating = NonNullable<Output<'vault.status'>['rotating']>;

export interface RotateInside extends Inside {
  readonly databasePath: string;
  readonly workerEntry: URL;
  /** How far it is, or null when it is over. */
  readonly rotating: (state: Rotating | null) => void;
  readonly close: () => Promise<void>;
  /** Opens the workspace for the person; forgets nothing of what it is given. */
  readonly openFor: (master: Buffer, slot: Slot) => Promise<void>;
}

export function rotateHandlers(inside: RotateInside): Pick<Handlers<'vault'>, 'rotate'> {
  const { door, rotating, clock, databasePath } = inside;

  const work = async (entry: Entry, next: Next, to: Buffer): Promise<void> => {
    const { file, slot, opened } = entry;
    rotating({ phase: 'closing' });
    await inside.close();
    try {
      await door.write({ ...file, next });
      await rekeyDatabase(
        databasePath,
        { from: opened.master, to },
        { workerEntry: inside.workerEntry, at: clock.now(), phase: (phase) => rotating({ phase }) },
      );
    } catch (error) {
      // The key that opens the database tells whether it had changed hands before that.
      if (!opens(databasePath, to)) {
        const takeBack = async (): Promise<void> => {
          await door.write({ ...file, next: null });
          await forgetItems(door, file, next, file.slots);
        };
        await throughAll([takeBack, () => inside.openFor(opened.master, slot)]);
        throw error;
      }
    }
    rotating({ phase: 'opening' });
    await promote(door, { ...file, next });
    await inside.openFor(to, slot);
  };

  return {
    rotate: ({ current, recoveryCode }, { note }) =>
      inside.oneAtATime(() =>
        door.within(personInside(inside), current, async (entry) => {
          const to = newKey();
          try {
            const next = await nextKeys(inside, entry, { to, current, recoveryCode });
            await work(entry, next, to);
            note({ people: entry.file.slots.length, ownSlot: recoveryCode !== undefined });
            return {};
          } finally {
            forget(to);
            rotating(null);
          }
        }),
      ),
  };
}

type Next = NonNullable<KeyFile['next']>;

async function nextKeys(
  inside: RotateInside,
  entry: Entry,
  given: { readonly to: Buffer; readonly current: Secrets; readonly recoveryCode: string | undefined },
): Promise<Next> {
  const { file, slot, opened } = entry;
  if (given.recoveryCode === undefined && opened.slotKey.equals(opened.master)) {
    throw new LetterlockError(
      'invalid-input',
      'This workspace was made by an older Letterlock: give its recovery code as well, so that the slot key changes too.',
    );
  }
  const next: Next = [];
  for (const other of file.slots) {
    const keys =
      other.person === slot.person && given.recoveryCode !== undefined
        ? await renewedKeys(inside, entry, given.to, given.current, given.recoveryCode)
        : carriedKeys(file, other, opened.master, given.to);
    next.push({ person: other.person, keys });
  }
  return next;
}

/** The same slot key around the new master key: for people who are not there, or whose recovery code is not. */
function carriedKeys(file: KeyFile, { person, presence, keys }: Slot, from: Buffer, to: Buffer): KeySet {
  const place = { workspace: file.workspace, person };
  const slotKey = openUnderMaster(place, from, keys.underMaster);
  if (slotKey === null) throw new LetterlockError('vault-damaged');
  try {
    return { ...keys, ...sealMaster(place, slotKey, to, { code: keys.code, presence }) };
  } finally {
    forget(slotKey);
  }
}

/** A new slot key under a new key in the keychain, a new salt, and the same recovery code and security keys. */
async function renewedKeys(
  { keychain }: RotateInside,
  entry: Entry,
  to: Buffer,
  current: Secrets,
  recoveryCode: string,
): Promise<KeySet> {
  const { file, slot, opened } = entry;
  const { workspace } = file;
  const place = { workspace, person: slot.person };
  const { protection, recovery, code } = slot.keys;
  const factors = factorsOf(entry);
  const known = recovery === null ? null : openRecovery(workspace, recoveryCode, recovery);
  const right = known?.equals(opened.slotKey) === true;
  forget(known);
  if (!right) throw new LetterlockError('wrong-recovery-code');
  const slotKey = newKey();
  const codeKey = code === null ? null : openCodeKey(place, opened.slotKey, code);
  try {
    const sealedCode = codeKey === null ? null : sealCodeKey(place, slotKey, codeKey);
    const chosen = {
      keychain: protection.keychain !== null,
      passphrase: protection.passphrase === null ? undefined : current.passphrase,
    };
    const { securityKeys } = protection;
    return {
      protection: await protect(keychain, workspace, slotKey, chosen, { securityKeys, share: factors.share }),
      recovery: sealRecovery(workspace, recoveryCode, slotKey),
      nextRecovery: null,
      ...sealMaster(place, slotKey, to, { code: sealedCode, presence: slot.presence }),
      code: sealedCode,
    };
  } finally {
    forget(slotKey, codeKey);
  }
}

/** The next keys take the place of the present ones. */
async function promote(door: Door, file: KeyFile): Promise<KeyFile> {
  const { next } = file;
  if (next === null) return file;
  const slots = file.slots.map((slot) => ({
    ...slot,
    keys: next.find(({ person }) => person === slot.person)?.keys ?? slot.keys,
  }));
  const promoted = { ...file, slots, next: null };
  await door.write(promoted);
  await forgetItems(door, file, file.slots, slots);
  return promoted;
}

interface WithKeys {
  readonly keys: KeySet;
}

/** Takes those keychain keys away that only the ones left behind use. */
async function forgetItems(
  door: Door,
  file: KeyFile,
  left: readonly WithKeys[],
  staying: readonly WithKeys[],
): Promise<void> {
  const used = new Set(staying.map(({ keys }) => keys.protection.keychain));
  for (const { keys } of left) if (!used.has(keys.protection.keychain)) await door.forgetItem(file, keys);
}

/**
 * What an unlock does after a rotation that was cut off: the key that opens the database tells whether it came to its
 * end, and the key file follows. Takes the entry's keys over: they are those of the answer, or forgotten.
 */
export async function settleRotation(inside: SettleInside, entry: Entry, secrets: Secrets): Promise<Entry> {
  try {
    return await settled(inside, entry, secrets);
  } catch (error) {
    forgetOpened(entry.opened);
    throw error;
  }
}

type SettleInside = Pick<RotateInside, 'door' | 'keychain' | 'databasePath'>;

async function settled({ door, keychain, databasePath }: SettleInside, entry: Entry, secrets: Secrets): Promise<Entry> {
  const { file, slot, opened } = entry;
  const next = file.next?.find(({ person }) => person === slot.person);
  if (file.next === null || next === undefined) return entry;
  if (opens(databasePath, opened.master)) {
    await removeCopy(databasePath);
    const without = { ...file, next: null };
    await door.write(without);
    await forgetItems(door, file, file.next, file.slots);
    return { file: without, slot, opened };
  }
  const renewed = await openSlot(keychain, file.workspace, slot, next.keys, secrets);
  let promoted: KeyFile | null = null;
  try {
    if (opens(databasePath, renewed.master)) promoted = await promote(door, file);
  } finally {
    forgetOpened(promoted === null ? renewed : opened);
  }
  if (promoted === null) return entry;
  return { file: promoted, slot: { ...slot, keys: next.keys }, opened: renewed };
}

function opens(databasePath: string, master: Buffer): boolean {
  const keys = deriveKeys(master);
  try {
    return fitsDatabase(databasePath, keys.database);
  } finally {
    forgetKeys(keys);
  }
}
