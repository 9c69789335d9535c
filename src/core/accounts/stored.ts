/** What is kept to reach a mailbox, told without telling it. */
import type { Output } from '../../shared/contract/index.ts';
import type { Store } from '../store/open.ts';
import type { Credentials, SecretName } from './credentials.ts';
import { grantName } from './credentials.ts';
import type { TokenSource } from './oauth/token-source.ts';
import { findGrant, usesOf } from './repository-oauth.ts';
import { keyPlace, sealedSecrets } from './repository.ts';

type Stored = Output<'accounts.stored'>['items'];
type Item = Stored[number];

export interface StoredDeps {
  readonly store: Store;
  readonly credentials: Credentials;
  readonly tokens: TokenSource;
}

const names: readonly SecretName[] = ['password', 'client-secret', 'secret-key', 'replies-password', 'dkim-key'];

export async function storedItems({ store, credentials, tokens }: StoredDeps, accountId: number): Promise<Stored> {
  const place = keyPlace(store.db, accountId);
  const present = place !== null && (await credentials.hasKey(place).catch(() => false));
  const keyIn = present ? place.kind : 'missing';
  const uses = usesOf(store.db, accountId);
  const usesFor = (name: Item['name']): Item['uses'] =>
    uses.filter((use) => use.name === name).map(({ purpose, at }) => ({ purpose, at }));
  const items: Stored = [];
  const grant = findGrant(store.db, accountId);
  if (grant !== null) {
    const { obtainedAt: since, scopes } = grant;
    items.push({ name: grantName, since, keyIn, expiresAt: null, uses: usesFor(grantName), scopes: [...scopes] });
  }
  for (const { name: stored, since } of sealedSecrets(store.db, accountId)) {
    const name = names.find((known) => known === stored);
    if (name !== undefined) items.push({ name, since, keyIn, expiresAt: null, uses: usesFor(name), scopes: [] });
  }
  const held = tokens.held(accountId);
  if (held !== null) {
    const { obtainedAt: since, expiresAt } = held;
    const name = 'access-token';
    items.push({ name, since, keyIn: 'memory', expiresAt, uses: usesFor(name), scopes: [] });
  }
  return items;
}
