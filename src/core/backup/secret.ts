/**
 * The secret key of a bucket: AES-256-GCM under a random key of its own, which is an item of the keychain or, where
 * there is none, wrapped by the credential key. It goes in and is opened only to sign requests.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { LetterlockError } from '../../shared/result.ts';
import { seal, unseal } from '../accounts/seal.ts';
import type { Keychain } from '../ports.ts';
import type { Store, WritableDb } from '../store/open.ts';
import { forget } from '../vault/forget.ts';
import { deleteSecret, readSecret, writeSecret } from './repository.ts';

const about = 'letterlock/backup/secret';
const keyAbout = 'letterlock/backup/secret-key';

export interface BackupSecret {
  put(secret: string): Promise<void>;
  /** @throws LetterlockError `backup-target` when there is none, or its key is gone: then it must be entered again */
  open(): Promise<string>;
  forget(): Promise<void>;
}

export function createBackupSecret(deps: {
  readonly store: Store;
  readonly keychain: Keychain;
  /** 32 bytes. */
  readonly credentialKey: Buffer;
}): BackupSecret {
  const { store, keychain, credentialKey } = deps;
  const forgetItem = async (item: string | null | undefined): Promise<void> => {
    if (item !== null && item !== undefined) await keychain.delete(item).catch(() => false);
  };
  return {
    async put(secret) {
      const key = randomBytes(32);
      const plain = Buffer.from(secret);
      try {
        const before = readSecret(store.db);
        const item = (await keychain.available()).ok ? `backup/${randomUUID()}` : null;
        if (item !== null) await keychain.set(item, key);
        const wrapped = item === null ? seal(credentialKey, key, keyAbout) : null;
        store.transaction((db) => writeSecret(db, { sealed: seal(key, plain, about), item, wrapped }));
        await forgetItem(before?.item);
      } finally {
        forget(key, plain);
      }
    },
    async open() {
      const row = readSecret(store.db);
      const wrapped = row?.wrapped ?? null;
      const key =
        row === undefined
          ? null
          : wrapped === null
            ? await keychain.get(row.item ?? '').catch(() => null)
            : unseal(credentialKey, wrapped, keyAbout);
      const plain = row === undefined || key?.length !== 32 ? null : unseal(key, row.sealed, about);
      forget(key);
      if (plain === null) {
        throw new LetterlockError('backup-target', 'The secret key of the bucket is not here. Enter it again.');
      }
      const secret = plain.toString('utf8');
      forget(plain);
      return secret;
    },
    async forget() {
      const before = readSecret(store.db);
      store.transaction(deleteSecret);
      await forgetItem(before?.item);
    },
  };
}

/** Wraps the secret's key under another credential key, where the keychain does not hold it. */
export function rewrapBackupSecret(db: WritableDb, from: Buffer, to: Buffer): void {
  const row = readSecret(db);
  const key = row === undefined || row.wrapped === null ? null : unseal(from, row.wrapped, keyAbout);
  if (row === undefined || key === null) return;
  try {
    writeSecret(db, { ...row, wrapped: seal(to, key, keyAbout) });
  } finally {
    forget(key);
  }
}
