/** Open connectors, one for each account, shared by everybody who sends or receives. */
import { LetterlockError } from '../../shared/result.ts';
import type { Connector, Connectors } from '../connectors/connector.ts';
import type { Registry } from '../connectors/registry.ts';
import type { ReadableDb } from '../store/open.ts';
import type { Credentials } from './credentials.ts';
import { findAccount } from './repository.ts';

export interface OpenConnectors extends Connectors {
  /** Closes the account's connector; the next `open` makes one from the stored settings. */
  forget(accountId: number): Promise<void>;
  close(): Promise<void>;
}

export function createConnectors(db: ReadableDb, registry: Registry, credentials: Credentials): OpenConnectors {
  const open = new Map<number, Connector>();
  return {
    open(accountId) {
      const known = open.get(accountId);
      if (known !== undefined) return Promise.resolve(known);
      const account = findAccount(db, accountId);
      if (account === undefined)
        return Promise.reject(new LetterlockError('not-found', 'This mailbox is not connected.'));
      const connector = registry.create(account, {
        secret: (name) => credentials.open(accountId, name),
        token: () => credentials.open(accountId, 'password'),
      });
      open.set(accountId, connector);
      return Promise.resolve(connector);
    },
    async forget(accountId) {
      const known = open.get(accountId);
      open.delete(accountId);
      await known?.close();
    },
    async close() {
      const all = [...open.values()];
      open.clear();
      await Promise.allSettled(all.map((connector) => connector.close()));
    },
  };
}
