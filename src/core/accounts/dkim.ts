/** A mailbox's own DKIM key: it goes in sealed, and only its public half ever comes out. */
import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { LetterlockError } from '../../shared/result.ts';
import { domainOf, withinDomain } from '../../shared/domain-of.ts';
import { dkimRecord, dkimSecret, parseDkimKey, readPrivateKey } from '../connectors/dkim-key.ts';
import type { DkimKey } from '../connectors/dkim-key.ts';
import type { EventBus } from '../events.ts';
import type { Handlers } from '../handlers.ts';
import type { Store } from '../store/open.ts';
import type { OpenConnectors } from './connectors.ts';
import type { Credentials } from './credentials.ts';
import { deleteSecret, findAccount } from './repository.ts';
import type { StoredAccount } from './repository.ts';

export interface DkimDeps {
  readonly store: Store;
  readonly events: EventBus;
  readonly credentials: Credentials;
  readonly connectors: Pick<OpenConnectors, 'forget'>;
}

async function newKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

const shown = (key: DkimKey): { domain: string; selector: string; name: string; value: string } => ({
  domain: key.domain,
  selector: key.selector,
  ...dkimRecord(key),
});

export function createDkimHandlers({ store, events, credentials, connectors }: DkimDeps): Handlers<'dkim'> {
  const existing = (id: number): StoredAccount => {
    const account = findAccount(store.db, id);
    if (account === undefined) throw new LetterlockError('not-found', 'This mailbox is not connected.');
    return account;
  };
  return {
    async get({ id }) {
      existing(id);
      const stored = await credentials.openIfStored(id, dkimSecret);
      const key = stored === null ? null : parseDkimKey(stored);
      return { record: key && shown(key) };
    },
    async set({ id, domain, selector, privateKey }, { note }) {
      const { kind, address } = existing(id);
      if (kind !== 'smtp-imap') {
        throw new LetterlockError(
          'not-allowed-now',
          'This provider signs mail itself; a key of your own is not needed.',
        );
      }
      const own = domainOf(address);
      if (!withinDomain(own, domain)) {
        throw new LetterlockError(
          'invalid-input',
          `domain: A signature counts only when its domain is that of the sender: ${own}, or one above it.`,
        );
      }
      if (privateKey !== undefined) readPrivateKey(privateKey);
      const key = { domain, selector, privateKey: privateKey ?? (await newKey()) };
      await credentials.put(id, { secrets: { [dkimSecret]: JSON.stringify(key) } });
      await connectors.forget(id);
      events.emit('accounts.changed', {});
      note({ id, domain, selector });
      return shown(key);
    },
    async remove({ id }) {
      existing(id);
      deleteSecret(store.db, id, dkimSecret);
      await connectors.forget(id);
      events.emit('accounts.changed', {});
      return {};
    },
  };
}
