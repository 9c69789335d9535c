/**
 * Takes a mailbox's credentials back, destroys them and proves it: the provider's answer, key, sealed rows, what was
 * read from the mailbox if the user wishes, account row, and no trace of any secret on disk.
 */
import type { Output } from '../../shared/contract/index.ts';
import type { Store, WritableDb } from '../store/open.ts';
import { clientOf } from './access.ts';
import type { Credentials } from './credentials.ts';
import { grantName } from './credentials.ts';
import { erase } from './erase.ts';
import { OAuthFailure } from './oauth/failures.ts';
import type { OAuthProvider } from './oauth/provider.ts';
import type { Kept, Revocations } from './oauth/revocations.ts';
import { buryAccount, deleteAccount, deleteSecrets, isReferred, keyPlace, sealedSecrets } from './repository.ts';
import type { KeyPlace, StoredAccount } from './repository.ts';
import { deleteGrant, findGrant } from './repository-oauth.ts';
import { findTraces, needlesFor } from './trace.ts';

type Receipt = Output<'accounts.disconnect'>['receipt'];
type Line = Receipt[number];

/** What was read from a mailbox and is kept here; another domain's to delete. */
export interface CachedMail {
  /** Deletes an account's conversations and received mails inside the caller's transaction; answers how many mails. */
  deleteOf(db: WritableDb, accountId: number): number;
}

export interface DisconnectDeps {
  readonly store: Store;
  readonly credentials: Credentials;
  readonly revocations: Revocations;
  readonly provider: (client: NonNullable<ReturnType<typeof clientOf>>) => OAuthProvider;
  readonly cachedMail: CachedMail;
  /** An access token that is still in memory, or null. */
  readonly accessToken: (accountId: number) => string | null;
}

interface Secret {
  readonly name: string;
  readonly sealed: Buffer;
}

interface Wish {
  readonly deleteMail: boolean;
  /** UTC ms. */
  readonly at: number;
}

/** The connector has to be closed before. */
export async function disconnectAccount(deps: DisconnectDeps, account: StoredAccount, wish: Wish): Promise<Receipt> {
  const { store, credentials } = deps;
  const place = keyPlace(store.db, account.id);
  const secrets = [...sealedSecrets(store.db, account.id), ...sealedGrants(store, account.id)];
  const needles = await collectNeedles(deps, account, secrets, place);
  const revoked = await revoke(deps, account);
  const key = await destroyKey(credentials, place);
  const rows = deleteRows(deps, account.id, wish, revoked.kept);
  const trace = await proveGone(deps, account.id, secrets, place, needles);
  for (const needle of needles) needle.fill(0);
  return [...(revoked.line === null ? [] : [revoked.line]), key, ...rows, trace];
}

function sealedGrants(store: Store, accountId: number): Secret[] {
  const stored = findGrant(store.db, accountId);
  const sealed = [stored?.sealed, stored?.previous].filter((one) => one !== undefined && one !== null);
  return sealed.map((one) => ({ name: grantName, sealed: one }));
}

/** At the provider, or else kept to be tried again: then the token lives on, sealed under a key of its own. */
async function revoke(
  { credentials, provider, revocations }: DisconnectDeps,
  account: StoredAccount,
): Promise<{ line: Line | null; kept: Kept | null }> {
  const client = clientOf(account);
  if (client === null) return { line: null, kept: null };
  const opened = await credentials.openGrant(account.id).catch(() => null);
  const line = (ok: boolean, detail: string): Line => ({ what: 'revoked', ok, detail });
  if (opened === null) return { line: line(false, 'The stored sign-in could not be opened any more.'), kept: null };
  const { grant } = opened;
  try {
    const outcome = await provider(client).revoke(client, grant);
    if (outcome === 'revoked') return { line: line(true, 'The provider has taken the access back.'), kept: null };
    const detail =
      'This provider lets no application give up its own access. The token is destroyed here; remove Letterlock from your account’s list of applications to end it there too.';
    return { line: line(false, detail), kept: null };
  } catch (error) {
    const lastError = error instanceof OAuthFailure ? error.message : String(error);
    const kept = await revocations.keep({ client, address: account.address, grant, lastError }).catch(() => null);
    const detail =
      kept === null
        ? `${lastError} The token is destroyed here all the same.`
        : `${lastError} It will be tried again; the list of accounts shows how it stands.`;
    return { line: line(false, detail), kept };
  }
}

/** What must not be found afterwards: the sealed blobs, and each secret in the ways it may be written. */
async function collectNeedles(
  { credentials, provider, accessToken }: DisconnectDeps,
  account: StoredAccount,
  secrets: readonly Secret[],
  place: KeyPlace | null,
): Promise<Buffer[]> {
  const needles: Buffer[] = [];
  const client = clientOf(account);
  for (const { name, sealed } of secrets) {
    needles.push(Buffer.from(sealed));
    const plain = await credentials.openSealed(account.id, name, sealed, place).catch(() => null);
    if (plain === null) continue;
    const inside = client !== null && name === grantName ? provider(client).secretsIn(plain.toString('utf8')) : [];
    for (const secret of inside) needles.push(...needlesFor(Buffer.from(secret)));
    needles.push(...needlesFor(plain));
  }
  const held = accessToken(account.id);
  return held === null ? needles : [...needles, ...needlesFor(Buffer.from(held))];
}

async function destroyKey(credentials: Credentials, place: KeyPlace | null): Promise<Line> {
  if (place === null) return { what: 'key', ok: true, detail: 'There was no key.' };
  try {
    const ok = await credentials.destroyKey(place);
    if (place.kind === 'wrapped') return { what: 'key', ok, detail: 'The wrapped key is deleted with its row.' };
    const detail = ok ? 'Its item is gone from the keychain.' : 'The keychain still shows the item; delete it by hand.';
    return { what: 'key', ok, detail: `${detail} (${place.item})` };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      what: 'key',
      ok: false,
      detail: `The keychain refused to delete ${'item' in place ? place.item : ''}: ${why}`,
    };
  }
}

function deleteRows({ store, cachedMail }: DisconnectDeps, accountId: number, wish: Wish, kept: Kept | null): Line[] {
  const done = erase(store, (db) => {
    const mails = wish.deleteMail ? cachedMail.deleteOf(db, accountId) : null;
    const grants = deleteGrant(db, accountId);
    const deleted = deleteSecrets(db, accountId);
    kept?.insert(db);
    const referred = isReferred(db, accountId);
    if (referred) buryAccount(db, accountId, wish.at);
    else deleteAccount(db, accountId);
    return { secrets: deleted.secrets + grants, keys: deleted.keys, mails, referred };
  });
  // What was overwritten leaves the write-ahead log too.
  const emptied = store.emptyLog();
  const log = emptied ? 'the log is emptied' : 'the log is in use and will be emptied later';
  return [
    {
      what: 'secret-row',
      ok: true,
      detail: `${done.secrets} sealed and ${done.keys} key rows are overwritten; ${log}.`,
    },
    ...(done.mails === null ? [] : [{ what: 'mail' as const, ok: true, detail: `${done.mails} received mails.` }]),
    {
      what: 'account-row',
      ok: true,
      detail: done.referred
        ? 'The settings are deleted; name and address stay readable in the campaigns that it sent.'
        : 'The account is deleted.',
    },
  ];
}

async function proveGone(
  { store, credentials }: DisconnectDeps,
  accountId: number,
  secrets: readonly Secret[],
  place: KeyPlace | null,
  needles: readonly Buffer[],
): Promise<Line> {
  const { files, bytes, found } = await findTraces(store, needles);
  // The row of a wrapped key is gone; a key in the keychain is asked for once more.
  const left = place?.kind === 'keychain' ? place : keyPlace(store.db, accountId);
  const opened = await Promise.all(
    secrets.map(({ name, sealed }) => credentials.openSealed(accountId, name, sealed, left).catch(() => null)),
  );
  const openable = opened.some((plain) => plain !== null);
  const rowsLeft = sealedSecrets(store.db, accountId).length + sealedGrants(store, accountId).length;
  const ok = found.length === 0 && !openable && rowsLeft === 0;
  const searched = `${files} files (${bytes} bytes) searched`;
  if (ok)
    return { what: 'no-trace', ok, detail: `${searched}, nothing found; the sealed secret can no longer be opened.` };
  const problems = [
    ...(found.length > 0 ? [`still found in ${found.join(', ')}`] : []),
    ...(openable ? ['the sealed secret can still be opened'] : []),
    ...(rowsLeft > 0 ? [`${rowsLeft} rows are left`] : []),
  ];
  return { what: 'no-trace', ok, detail: `${searched}: ${problems.join('; ')}.` };
}
