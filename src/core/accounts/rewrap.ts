import type { WritableDb } from '../store/open.ts';
import { keyAbout } from './credentials.ts';
import { revocationAbout } from './oauth/revocations.ts';
import { putRevocationKey, wrappedRevocationKeys } from './repository-oauth.ts';
import { putKeyPlace, wrappedKeys } from './repository.ts';
import { seal, unseal } from './seal.ts';

/** Wraps the keys of mailboxes that the keychain does not hold under another credential key. */
export function rewrapAccountKeys(db: WritableDb, from: Buffer, to: Buffer): void {
  for (const { accountId, wrapped } of wrappedKeys(db)) {
    const key = unseal(from, wrapped, keyAbout(accountId));
    // A key that cannot be opened now cannot be opened later either: its mailbox asks for its password already.
    if (key === null) continue;
    putKeyPlace(db, accountId, { kind: 'wrapped', wrapped: seal(to, key, keyAbout(accountId)) });
    key.fill(0);
  }
}

/** The same for the keys of tokens that are still to be revoked. */
export function rewrapRevocationKeys(db: WritableDb, from: Buffer, to: Buffer): void {
  for (const { id, wrapped } of wrappedRevocationKeys(db)) {
    const key = unseal(from, wrapped, revocationAbout(id));
    if (key === null) continue;
    putRevocationKey(db, id, seal(to, key, revocationAbout(id)));
    key.fill(0);
  }
}
