import { methods } from '../../shared/contract/index.ts';
import type { Permission } from '../../shared/contract/define.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Handlers, Principal } from '../handlers.ts';
import type { ApiKeysDeps } from './api-keys.ts';
import { readNetwork } from './networks.ts';
import { findKey, findKeyByName, insertKey, keysOf, putSecret, secretsOf } from './repository.ts';
import type { KeyRow } from './repository.ts';
import { hashToken, newToken, prefixOf, writeToken } from './token.ts';

export interface KeyHandlerDeps extends ApiKeysDeps {
  readonly pepper: Buffer;
  end(keyId: number, by: string): void;
  /** One that is not written yet. */
  lastUse(keyId: number): { readonly at: number; readonly address: string } | undefined;
}

/** A key opens no door, lets nobody in and makes no keys: that stays with people. */
const withheld: ReadonlySet<string> = new Set(['vault:write', 'vault:manage', 'people:manage', 'keys:manage']);
const grantable = [...new Set([...methods.values()].map(({ permission }) => permission))]
  .filter((permission) => !withheld.has(permission))
  .toSorted();
const mostKeys = 200;
const hour = 60 * 60_000;

function grantableBy({ permissions, key }: Principal): Permission[] {
  if (key !== undefined) return [];
  return permissions === 'all' ? grantable : grantable.filter((permission) => permissions.has(permission));
}

export function createKeyHandlers(deps: KeyHandlerDeps): Handlers<'keys'> {
  const { store, clock, events, pepper } = deps;

  const openKey = (id: number): KeyRow => {
    const row = findKey(store.db, id);
    if (row === undefined) throw new LetterlockError('not-found', 'There is no such key.');
    if (row.revokedAt !== null) throw new LetterlockError('not-allowed-now', 'That key was revoked: make a new one.');
    return row;
  };
  const give = (keyId: number, overlapUntil: number): string => {
    const token = newToken();
    const secret = { publicId: token.id, hash: hashToken(pepper, token) };
    store.transaction((db) => putSecret(db, keyId, secret, clock.now(), overlapUntil));
    return writeToken(token);
  };
  const show = (row: KeyRow) => {
    const [present, former] = secretsOf(store.db, row.id);
    const use = deps.lastUse(row.id);
    const { creator: _, ...shown } = row;
    return {
      ...shown,
      prefix: present === undefined ? '' : prefixOf(present.publicId),
      permissions: JSON.parse(row.permissions) as string[],
      networks: JSON.parse(row.networks) as string[],
      lastUsedAt: use?.at ?? row.lastUsedAt,
      lastAddress: use?.address ?? row.lastAddress,
      formerUntil: former !== undefined && (former.validUntil ?? 0) > clock.now() ? former.validUntil : null,
    };
  };

  return {
    list: (_input, { principal }) => ({ items: keysOf(store.db).map(show), grantable: grantableBy(principal) }),
    create({ name, permissions, networks, perMinute, expiresAt }, { principal, note }) {
      const mayGive = new Set<string>(grantableBy(principal));
      const refused = permissions.find((permission) => !mayGive.has(permission));
      if (refused !== undefined) {
        throw new LetterlockError('forbidden', `A key cannot be given the permission ${refused}, at least not by you.`);
      }
      if (expiresAt !== null && expiresAt <= clock.now()) {
        throw new LetterlockError('invalid-input', 'expiresAt: that moment has passed already.');
      }
      if (findKeyByName(store.db, name) !== undefined) {
        throw new LetterlockError('already-exists', `There is or was a key ${name}: choose another name.`);
      }
      if (keysOf(store.db).filter(({ revokedAt }) => revokedAt === null).length >= mostKeys) {
        throw new LetterlockError('too-large', `A workspace has at most ${mostKeys} keys.`);
      }
      const made = {
        name,
        permissions: JSON.stringify([...new Set(permissions)].toSorted()),
        networks: JSON.stringify([...new Set(networks.map(readNetwork))]),
        perMinute,
        createdAt: clock.now(),
        createdBy: principal.name,
        creator: principal.person ?? '',
        expiresAt,
      };
      const { id, key } = store.transaction((db) => {
        const keyId = insertKey(db, made);
        return { id: keyId, key: give(keyId, clock.now()) };
      });
      note({ id, name });
      events.emit('keys.changed', {});
      return { id, key };
    },
    rotate({ id, overlapHours }) {
      openKey(id);
      const key = give(id, clock.now() + overlapHours * hour);
      events.emit('keys.changed', {});
      return { key };
    },
    revoke({ id }, { principal }) {
      openKey(id);
      deps.end(id, principal.name);
      return {};
    },
  };
}
