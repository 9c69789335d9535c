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
import { dropPreviousGrant, findGrant, putGrant } from './repository-oauth.ts';
import { seal, unseal } from './seal.ts';

export interface CredentialsDeps {
  readonly store: Store;
  readonly keychain: Keychain;
  readonly clock: Clock;
  /** 32 bytes, derived from the master key. */
  readonly credentialKey: Buffer;
}

export type SecretName = 'password' | 'client-secret' | 'secret-key' | 'replies-password' | 'dkim-key';

/** What a provider gave to stay signed in with. */
export interface NewGrant {
  readonly grant: string;
  readonly subject: string;
  readonly scopes: readonly string[];
}

/** What an account signs in with. Secrets that are left out stay; null takes one away. */
export interface Contents {
  readonly secrets: Readonly<Partial<Record<SecretName, string>>>;
  readonly grant?: NewGrant;
}

/** A key that was made and, where there is a keychain, put there; not yet bound to anything. */
export interface NewKey {
  /** Binds the key to the account and stores its secrets, inside the caller's transaction. */
  bind(db: WritableDb, accountId: number, contents: Contents): void;
  /** Seals one secret of something that is no account; answers where the key is kept. */
  sealOne(about: string, secret: string): { readonly sealed: Buffer; readonly place: KeyPlace };
  /** Takes the key back when the account did not come about. */
  discard(): Promise<void>;
}

export interface OpenGrant extends NewGrant {
  /** The one before, until the present one has been used. */
  readonly previous: string | null;
}

export interface Credentials {
  /** @throws LetterlockError `keychain-unavailable` when a keychain that is there refuses the key. */
  newKey(): Promise<NewKey>;
  /** Replaces what is named of an account, all or nothing. @param along is written in the same transaction */
  put(accountId: number, contents: Contents, along?: (db: WritableDb) => void): Promise<void>;
  /** @throws LetterlockError `mail-auth` (details: missing) when there is none, or its key is gone. */
  open(accountId: number, name: SecretName): Promise<string>;
  /** Null when there is none. @throws LetterlockError `mail-auth` when its key is gone */
  openIfStored(accountId: number, name: SecretName): Promise<string | null>;
  /** @throws LetterlockError `mail-auth` (details: missing, reconnect) */
  openGrant(accountId: number): Promise<OpenGrant>;
  /**
   * Puts a rotated grant in place of the one that was used, which is kept beside it until `provenGrant`. One
   * transaction that has reached the disk when this resolves.
   */
  rotateGrant(accountId: number, used: string, next: NewGrant): Promise<void>;
  /** The present grant has been used, so that the one before is of no use any more. */
  provenGrant(accountId: number): void;
  /** The same for a sealed blob and a place that were read before; null when it cannot be opened. */
  openSealed(accountId: number, name: string, sealed: Buffer, place: KeyPlace | null): Promise<Buffer | null>;
  openOne(about: string, sealed: Buffer, place: KeyPlace): Promise<string | null>;
  /** Whether the key is where it was put. */
  hasKey(place: KeyPlace): Promise<boolean>;
  /** True when the key is gone for good. */
  destroyKey(place: KeyPlace): Promise<boolean>;
}

/** The name under which grants are sealed. */
export const grantName = 'refresh-token' as const;

const secretAbout = (accountId: number, name: string): string => `letterlock/account/${accountId}/${name}`;
/** What a mailbox's wrapped key belongs to. */
export const keyAbout = (accountId: number): string => `letterlock/account-key/${accountId}`;

export function createCredentials({ store, keychain, clock, credentialKey }: CredentialsDeps): Credentials {
  const keyOf = async (about: string, place: KeyPlace | null): Promise<Buffer | null> => {
    if (place === null) return null;
    if (place.kind === 'wrapped') return unseal(credentialKey, place.wrapped, about);
    const key = await keychain.get(place.item);
    return key?.length === 32 ? key : null;
  };
  const placeFor = (item: string | null, key: Buffer, about: string): KeyPlace =>
    item === null ? { kind: 'wrapped', wrapped: seal(credentialKey, key, about) } : { kind: 'keychain', item };

  const sealFor = (key: Buffer, accountId: number, name: string, secret: string): Buffer =>
    seal(key, Buffer.from(secret), secretAbout(accountId, name));

  const write = (db: WritableDb, key: Buffer, accountId: number, { secrets, grant }: Contents): void => {
    const at = clock.now();
    for (const [name, secret] of Object.entries(secrets))
      putSecret(db, accountId, name, sealFor(key, accountId, name, secret), at);
    if (grant === undefined) return;
    const { subject, scopes } = grant;
    const sealed = sealFor(key, accountId, grantName, grant.grant);
    putGrant(db, accountId, { sealed, previous: null, subject, scopes, obtainedAt: at });
  };

  const newKey = async (): Promise<NewKey> => {
    const key = randomBytes(32);
    const item = (await keychain.available()).ok ? `account/${randomUUID()}` : null;
    if (item !== null) await keep(keychain, item, key);
    return {
      bind(db, accountId, contents) {
        putKeyPlace(db, accountId, placeFor(item, key, keyAbout(accountId)));
        write(db, key, accountId, contents);
        key.fill(0);
      },
      sealOne(about, secret) {
        const place = placeFor(item, key, about);
        const sealed = seal(key, Buffer.from(secret), about);
        key.fill(0);
        return { sealed, place };
      },
      async discard() {
        key.fill(0);
        if (item !== null) await keychain.delete(item);
      },
    };
  };

  /** @throws LetterlockError `mail-auth` */
  const usableKey = async (accountId: number): Promise<Buffer> => {
    const key = await keyOf(keyAbout(accountId), keyPlace(store.db, accountId));
    if (key === null) throw missingGrant(true);
    return key;
  };

  const credentials: Credentials = {
    newKey,
    async put(accountId, contents, along = () => undefined) {
      const key = await keyOf(keyAbout(accountId), keyPlace(store.db, accountId));
      if (key !== null) {
        try {
          store.transaction((db) => {
            along(db);
            write(db, key, accountId, contents);
          });
        } finally {
          key.fill(0);
        }
        return;
      }
      const fresh = await newKey();
      try {
        store.transaction((db) => {
          along(db);
          fresh.bind(db, accountId, contents);
        });
      } catch (error) {
        await fresh.discard();
        throw error;
      }
    },
    async open(accountId, name) {
      const sealed = sealedSecret(store.db, accountId, name);
      const plain = sealed && (await credentials.openSealed(accountId, name, sealed, keyPlace(store.db, accountId)));
      if (plain === null) throw missing(sealed !== null);
      const secret = plain.toString('utf8');
      plain.fill(0);
      return secret;
    },
    openIfStored: (accountId, name) =>
      sealedSecret(store.db, accountId, name) === null ? Promise.resolve(null) : credentials.open(accountId, name),
    async openGrant(accountId) {
      const stored = findGrant(store.db, accountId);
      if (stored === null) throw missingGrant(false);
      const place = keyPlace(store.db, accountId);
      const openText = async (sealed: Buffer | null): Promise<string | null> => {
        const plain = sealed && (await credentials.openSealed(accountId, grantName, sealed, place));
        const text = plain?.toString('utf8') ?? null;
        plain?.fill(0);
        return text;
      };
      const grant = await openText(stored.sealed);
      if (grant === null) throw missingGrant(true);
      const { subject, scopes } = stored;
      return { grant, previous: await openText(stored.previous), subject, scopes };
    },
    async rotateGrant(accountId, used, { grant, subject, scopes }) {
      const key = await usableKey(accountId);
      const sealed = sealFor(key, accountId, grantName, grant);
      const previous = sealFor(key, accountId, grantName, used);
      key.fill(0);
      store.transaction((db) =>
        putGrant(db, accountId, { sealed, previous, subject, scopes, obtainedAt: clock.now() }),
      );
    },
    provenGrant: (accountId) => dropPreviousGrant(store.db, accountId),
    async openSealed(accountId, name, sealed, place) {
      const key = await keyOf(keyAbout(accountId), place);
      const plain = key && unseal(key, sealed, secretAbout(accountId, name));
      key?.fill(0);
      return plain;
    },
    async openOne(about, sealed, place) {
      const key = await keyOf(about, place);
      const plain = key && unseal(key, sealed, about);
      key?.fill(0);
      return plain?.toString('utf8') ?? null;
    },
    async hasKey(place) {
      return place.kind === 'wrapped' || (await keychain.get(place.item)) !== null;
    },
    async destroyKey(place) {
      if (place.kind === 'wrapped') return true;
      await keychain.delete(place.item);
      return (await keychain.get(place.item)) === null;
    },
  };
  return credentials;
}

function missing(stored: boolean): LetterlockError {
  const message = stored
    ? 'The key of this mailbox is not in the keychain any more. Enter the password again.'
    : 'No password is stored for this mailbox. Enter it in the account settings.';
  return new LetterlockError('mail-auth', message, { missing: true });
}

function missingGrant(stored: boolean): LetterlockError {
  const message = stored
    ? 'The key of this mailbox is not in the keychain any more. Sign in again.'
    : 'No sign-in is stored for this mailbox. Sign in again.';
  return new LetterlockError('mail-auth', message, { missing: true, reconnect: true });
}

async function keep(keychain: Keychain, item: string, key: Buffer): Promise<void> {
  try {
    await keychain.set(item, key);
  } catch (error) {
    const message = `${keychain.name} did not take the key of this mailbox. Unlock it and try again.`;
    throw new LetterlockError('keychain-unavailable', message, undefined, { cause: error });
  }
}
