/** API keys: who a key is, what it may do at this moment, and that it ends at once when it is to. */
import type { Permission } from '../../shared/contract/define.ts';
import type { DomainDeps } from '../domain.ts';
import type { Handlers, Principal } from '../handlers.ts';
import type { Cancel } from '../ports.ts';
import { createRateLimit } from '../rate-limit.ts';
import type { RateLimit } from '../rate-limit.ts';
import { domainKey } from '../vault/domain-keys.ts';
import { createKeyHandlers } from './handlers.ts';
import { judgeKey } from './judge.ts';
import type { Refused } from './judge.ts';
import { endKey, findByPublicId, findKeyByName, noteUses, openKeysOfPerson } from './repository.ts';
import { fits, readToken } from './token.ts';

export interface ApiKeysDeps extends DomainDeps {
  /** 32 bytes, derived from the master key. */
  readonly credentialKey: Buffer;
  /** What a person may do now; a key never may more than who made it. */
  permissionsOf(personId: string): ReadonlySet<Permission> | 'all';
  /** Told of a key that ended, so that what it has open is closed. */
  ended(keyId: number): void;
}

export type Admission =
  | { readonly ok: true; readonly principal: Principal; readonly keyId: number }
  | { readonly ok: false; readonly reason: Refused; readonly name: string };

export interface ApiKeys {
  readonly handlers: Handlers<'keys'>;
  /** @param door the name of the door in the audit log @param address of the caller */
  admit(text: string, door: string, address: string): Admission;
  /** @param principal as the audit log names the key, `key:<name>` */
  revokeNamed(principal: string, by: string): void;
  revokeOf(personId: string, by: string): void;
  stop(): void;
}

/** Uses are written together: a script calls often. */
const noteEveryMs = 30_000;

export function createApiKeys(deps: ApiKeysDeps): ApiKeys {
  const { store, clock, events } = deps;
  const pepper = domainKey(store, deps.credentialKey, 'api-keys');
  const uses = new Map<number, { at: number; address: string }>();
  const limits = new Map<number, { readonly perMinute: number; readonly bucket: RateLimit }>();
  let cancel: Cancel | null = null;

  const writeUses = (): void => {
    cancel = null;
    if (uses.size === 0) return;
    store.transaction((db) => noteUses(db, uses), { waitForDisk: false });
    uses.clear();
    events.emit('keys.changed', {});
  };
  const noteUse = (keyId: number, address: string): void => {
    uses.set(keyId, { at: clock.now(), address });
    cancel ??= clock.schedule(clock.now() + noteEveryMs, writeUses);
  };
  const mayCall = (keyId: number, perMinute: number): boolean => {
    const known = limits.get(keyId);
    const limit =
      known?.perMinute === perMinute ? known : { perMinute, bucket: createRateLimit(perMinute / 60, perMinute) };
    limits.set(keyId, limit);
    return limit.bucket.take('', clock.now());
  };
  const end = (keyId: number, by: string): void => {
    if (!store.transaction((db) => endKey(db, keyId, by, clock.now()))) return;
    deps.ended(keyId);
    events.emit('keys.changed', {});
  };

  return {
    handlers: createKeyHandlers({ ...deps, pepper, end, lastUse: (keyId) => uses.get(keyId) }),
    admit(text, door, address) {
      const token = readToken(text);
      if (token === null) return { ok: false, reason: 'not-a-key', name: '' };
      const row = findByPublicId(store.db, token.id);
      // Only who knows the secret speaks for the key: anyone may know its id.
      if (row === undefined || !fits(pepper, token, row.hash)) return { ok: false, reason: 'unknown', name: '' };
      const name = `key:${row.name}`;
      const reason = judgeKey(row, address, clock.now());
      if (reason !== null) return { ok: false, reason, name };
      if (!mayCall(row.id, row.perMinute)) return { ok: false, reason: 'too-fast', name };
      noteUse(row.id, address);
      const own = new Set(JSON.parse(row.permissions) as Permission[]);
      const bound = row.creator === '' ? 'all' : deps.permissionsOf(row.creator);
      const permissions = bound === 'all' ? own : new Set([...own].filter((permission) => bound.has(permission)));
      return { ok: true, keyId: row.id, principal: { name, from: door, permissions, key: row.id, address } };
    },
    revokeNamed(principal, by) {
      const row = findKeyByName(store.db, principal.replace(/^key:/, ''));
      if (row !== undefined) end(row.id, by);
    },
    revokeOf(personId, by) {
      for (const { id } of openKeysOfPerson(store.db, personId)) end(id, by);
    },
    stop() {
      cancel?.();
      try {
        writeUses();
      } finally {
        pepper.fill(0);
      }
    },
  };
}
