/**
 * The second layer over mailbox passwords and tokens: each account has a random key of its own, an item of its own
 * in the OS keychain or, where there is none, wrapped by the workspace's credential key. Secrets go in and are opened
 * only at the moment of connecting; no method of the contract answers one.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { LetterlockError } from '../../shared/result.ts';
import type { Clock, Keychain } from '../ports.ts';
import type { Store, WritableDb } from '../store/open.ts';
import { keyPlace, putKeyPlace, putSecret, sealedSecret } from './repository.ts';
import type { KeyPlace } from './repository.ts';
import { seal, unseal } from './seal.ts';

export interface CredentialsDeps {
  readonly store: Store;
  readonly keychain: Keychain;
  readonly clock: Clock;
  /** 32 bytes, derived from the master key. */
  readonly credentialKey: Buffer;
}

/** A key that was made and, where there is a keychain, put there; not yet bound to an account. */
interface NewKey {
  /** Binds the key to the account and stores its first secret, inside the caller's transaction. */
  bind(db: WritableDb, accountId: number, name: string, secret: string): void;
  /** Takes the key back when the account did not come about. */
  discard(): Promise<void>;
}

export interface Credentials {
  /** @throws LetterlockError `keychain-unavailable` when a keychain that is there refuses the key. */
  newKey(): Promise<NewKey>;
  /** Replaces a secret of an account. */
  put(accountId: number, name: string, secret: string): Promise<void>;
  /** @throws LetterlockError `mail-auth` (details: missing) when there is none, or its key is gone. */
  open(accountId: number, name: string): Promise<string>;
  /** The same for a sealed blob and a place that were read before; null when it cannot be opened. */
  openSealed(accountId: number, name: string, sealed: Buffer, place: KeyPlace | null): Promise<Buffer | null>;
  /** True when the key is gone for good. */
  destroyKey(place: KeyPlace): Promise<boolean>;
}

const secretAbout = (accountId: number, name: string): string => `letterlock/account/${accountId}/${name}`;
/** What a mailbox's wrapped key belongs to. */
export const keyAbout = (accountId: number): string => `letterlock/account-key/${accountId}`;

export function createCredentials({ store, keychain, clock, credentialKey }: CredentialsDeps): Credentials {
  const keyAt = async (accountId: number, place: KeyPlace | null): Promise<Buffer | null> => {
    if (place === null) return null;
    if (place.kind === 'wrapped') return unseal(credentialKey, place.wrapped, keyAbout(accountId));
    const key = await keychain.get(place.item);
    return key?.length === 32 ? key : null;
  };
  const newKey = async (): Promise<NewKey> => {
    const key = randomBytes(32);
    const item = (await keychain.available()).ok ? `account/${randomUUID()}` : null;
    if (item !== null) await keep(keychain, item, key);
    return {
      bind(db, accountId, name, secret) {
        const place: KeyPlace =
          item === null
            ? { kind: 'wrapped', wrapped: seal(credentialKey, key, keyAbout(accountId)) }
            : { kind: 'keychain', item };
        putKeyPlace(db, accountId, place);
        putSecret(db, accountId, name, seal(key, Buffer.from(secret), secretAbout(accountId, name)), clock.now());
        key.fill(0);
      },
      async discard() {
        key.fill(0);
        if (item !== null) await keychain.delete(item);
      },
    };
  };
  return {
    newKey,
    async put(accountId, name, secret) {
      const key = await keyAt(accountId, keyPlace(store.db, accountId));
      if (key !== null) {
        const sealed = seal(key, Buffer.from(secret), secretAbout(accountId, name));
        putSecret(store.db, accountId, name, sealed, clock.now());
        key.fill(0);
        return;
      }
      const fresh = await newKey();
      store.transaction((db) => fresh.bind(db, accountId, name, secret));
    },
    async open(accountId, name) {
      const sealed = sealedSecret(store.db, accountId, name);
      const plain = sealed && (await this.openSealed(accountId, name, sealed, keyPlace(store.db, accountId)));
      if (plain === null) throw missing(sealed !== null);
      const secret = plain.toString('utf8');
      plain.fill(0);
      return secret;
    },
    async openSealed(accountId, name, sealed, place) {
      const key = await keyAt(accountId, place);
      const plain = key && unseal(key, sealed, secretAbout(accountId, name));
      key?.fill(0);
      return plain;
    },
    async destroyKey(place) {
      if (place.kind === 'wrapped') return true;
      await keychain.delete(place.item);
      return (await keychain.get(place.item)) === null;
    },
  };
}

function missing(stored: boolean): LetterlockError {
  const message = stored
    ? 'The key of this mailbox is not in the keychain any more. Enter the password again.'
    : 'No password is stored for this mailbox. Enter it in the account settings.';
  return new LetterlockError('mail-auth', message, { missing: true });
}

async function keep(keychain: Keychain, item: string, key: Buffer): Promise<void> {
  try {
    await keychain.set(item, key);
  } catch (error) {
    const message = `${keychain.name} did not take the key of this mailbox. Unlock it and try again.`;
    throw new LetterlockError('keychain-unavailable', message, undefined, { cause: error });
  }
}
