/** Destroys a mailbox's credentials and proves it: key, sealed rows, account row, and no trace of any on disk. */
import type { Output } from '../../shared/contract/index.ts';
import type { Store } from '../store/open.ts';
import type { Credentials } from './credentials.ts';
import { buryAccount, deleteAccount, deleteSecrets, isReferred, keyPlace, sealedSecrets } from './repository.ts';
import type { KeyPlace, StoredAccount } from './repository.ts';
import { findTraces, needlesFor } from './trace.ts';

type Receipt = Output<'accounts.disconnect'>['receipt'];
type Line = Receipt[number];

export interface DisconnectDeps {
  readonly store: Store;
  readonly credentials: Credentials;
}

interface Secret {
  readonly name: string;
  readonly sealed: Buffer;
}

/** The connector has to be closed before. `at`: UTC ms. */
export async function disconnectAccount(deps: DisconnectDeps, account: StoredAccount, at: number): Promise<Receipt> {
  const { store, credentials } = deps;
  const place = keyPlace(store.db, account.id);
  const secrets = sealedSecrets(store.db, account.id);
  const needles = await collectNeedles(credentials, account.id, secrets, place);
  const key = await destroyKey(credentials, place);
  const [rows, row] = deleteRows(store, account.id, at);
  const trace = await proveGone(deps, account.id, secrets, place, needles);
  for (const needle of needles) needle.fill(0);
  return [key, rows, row, trace];
}

/** What must not be found afterwards: the sealed blobs, and each secret in the ways it may be written. */
async function collectNeedles(
  credentials: Credentials,
  accountId: number,
  secrets: readonly Secret[],
  place: KeyPlace | null,
): Promise<Buffer[]> {
  const needles: Buffer[] = [];
  for (const { name, sealed } of secrets) {
    needles.push(Buffer.from(sealed));
    const plain = await credentials.openSealed(accountId, name, sealed, place).catch(() => null);
    if (plain !== null) needles.push(...needlesFor(plain));
  }
  return needles;
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

function deleteRows(store: Store, accountId: number, at: number): [Line, Line] {
  // Deleted content is overwritten with zeros, and then leaves the write-ahead log.
  store.db.exec('PRAGMA secure_delete = ON');
  const done = store.transaction((db) => {
    const deleted = deleteSecrets(db, accountId);
    const referred = isReferred(db, accountId);
    if (referred) buryAccount(db, accountId, at);
    else deleteAccount(db, accountId);
    return { ...deleted, referred };
  });
  store.db.exec('PRAGMA secure_delete = OFF');
  const emptied = store.emptyLog();
  const log = emptied ? 'the log is emptied' : 'the log is in use and will be emptied later';
  return [
    {
      what: 'secret-row',
      ok: true,
      detail: `${done.secrets} sealed and ${done.keys} key rows are overwritten; ${log}.`,
    },
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
  const { files, bytes, found } = await findTraces(store.path, needles);
  // The row of a wrapped key is gone; a key in the keychain is asked for once more.
  const left = place?.kind === 'keychain' ? place : keyPlace(store.db, accountId);
  const opened = await Promise.all(
    secrets.map(({ name, sealed }) => credentials.openSealed(accountId, name, sealed, left).catch(() => null)),
  );
  const openable = opened.some((plain) => plain !== null);
  const rowsLeft = sealedSecrets(store.db, accountId).length;
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
