/** When a stored secret was last used and for what: the purpose goes along with the work that is done. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/open.ts';
import { noteUse } from './repository-oauth.ts';
import type { Purpose } from './repository-oauth.ts';

export interface SecretUse {
  /** Whatever secrets `work` asks for are used for this. */
  during<T>(purpose: Purpose, work: () => T): T;
  /** A secret is being used now; for `purpose`, else for what is under way, which is sending where nothing was said. */
  note(accountId: number, name: string, purpose?: Purpose): void;
}

/** A mailbox that sends a mail a second need not write it down each time. */
const everyMs = 60_000;

export function createSecretUse({ store, clock }: { store: Store; clock: Clock }): SecretUse {
  const current = new AsyncLocalStorage<Purpose>();
  const written = new Map<string, number>();
  return {
    during: (purpose, work) => current.run(purpose, work),
    note(accountId, name, purpose = current.getStore() ?? 'sending') {
      const now = clock.now();
      const key = `${accountId}/${name}/${purpose}`;
      const last = written.get(key);
      if (last !== undefined && now - last < everyMs) return;
      written.set(key, now);
      store.transaction((db) => noteUse(db, accountId, name, purpose, now), { waitForDisk: false });
    },
  };
}
