/** Open connectors, one for each account, shared by everybody who sends or receives. */
import { LetterlockError } from '../../shared/result.ts';
import type { AccountAccess, Connector, Connectors, FetchBatch, FetchOptions } from '../connectors/connector.ts';
import type { Registry } from '../connectors/registry.ts';
import type { ReadableDb } from '../store/open.ts';
import { findAccount } from './repository.ts';
import type { StoredAccount } from './repository.ts';
import type { SecretUse } from './secret-use.ts';

export interface OpenConnectors extends Connectors {
  /** Closes the account's connector; the next `open` makes one from the stored settings. */
  forget(accountId: number): Promise<void>;
  /** Closes the account's connector, and opens none while `work` takes the mailbox away. */
  without<T>(accountId: number, work: () => Promise<T>): Promise<T>;
  /** As `forget`, for all. */
  forgetAll(): Promise<void>;
  close(): Promise<void>;
}

export interface ConnectorsDeps {
  readonly db: ReadableDb;
  readonly registry: Pick<Registry, 'create'>;
  readonly use: SecretUse;
  /** What an account signs in with. */
  readonly access: (account: StoredAccount) => AccountAccess;
  /** The account as the organisation lets it be used. @throws LetterlockError `by-policy` */
  readonly usable: (account: StoredAccount) => StoredAccount;
}

export function createConnectors({ db, registry, use, access, usable }: ConnectorsDeps): OpenConnectors {
  const open = new Map<number, Connector>();
  const leaving = new Set<number>();
  const forget = async (accountId: number): Promise<void> => {
    const known = open.get(accountId);
    open.delete(accountId);
    await known?.close();
  };
  const closeAll = async (): Promise<void> => {
    const all = [...open.values()];
    open.clear();
    await Promise.allSettled(all.map((connector) => connector.close()));
  };
  return {
    async open(accountId) {
      const known = open.get(accountId);
      if (known !== undefined) return known;
      const stored = findAccount(db, accountId);
      if (stored === undefined || leaving.has(accountId))
        throw new LetterlockError('not-found', 'This mailbox is not connected.');
      const account = usable(stored);
      const connector = withPurpose(registry.create(account, access(account)), use);
      open.set(accountId, connector);
      return connector;
    },
    forget,
    async without(accountId, work) {
      leaving.add(accountId);
      try {
        await forget(accountId);
        return await work();
      } finally {
        leaving.delete(accountId);
      }
    },
    forgetAll: closeAll,
    close: closeAll,
  };
}

/** The same connector; the secrets that it asks for are noted with what it was doing, which is sending unless told. */
function withPurpose(connector: Connector, use: SecretUse): Connector {
  return {
    ...connector,
    get capabilities() {
      return connector.capabilities;
    },
    verify: (signal) => use.during('checking', () => connector.verify(signal)),
    fetch: (options) => fetchFor(connector, use, options),
    watch: (onMail, signal) => use.during('reading', () => connector.watch(onMail, signal)),
  };
}

/** A generator runs in the context of whoever asks for its next value, so that each is asked for by us. */
async function* fetchFor(connector: Connector, use: SecretUse, options: FetchOptions): AsyncGenerator<FetchBatch> {
  const batches = connector.fetch(options)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await use.during('reading', () => batches.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await batches.return?.();
  }
}
