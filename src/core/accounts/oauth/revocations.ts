/**
 * Tokens whose account is gone and which the provider has not taken back yet: each is sealed under a key of its own,
 * tried again with growing pauses, and destroyed when it was revoked or given up.
 */
import type { OAuthClient } from '../../../shared/contract/mailbox.ts';
import type { Output } from '../../../shared/contract/index.ts';
import { LetterlockError } from '../../../shared/result.ts';
import type { EventBus } from '../../events.ts';
import type { Cancel, Clock, Log } from '../../ports.ts';
import type { Store, WritableDb } from '../../store/open.ts';
import type { Credentials } from '../credentials.ts';
import { erase } from '../erase.ts';
import {
  deleteRevocation,
  findRevocation,
  giveUpRevocation,
  insertRevocation,
  listRevocations,
  noteRevocationAttempt,
  putRevocationToken,
} from '../repository-oauth.ts';
import type { PendingRevocation } from '../repository-oauth.ts';
import { OAuthFailure } from './failures.ts';
import type { OAuthProvider } from './provider.ts';

type Shown = Output<'accounts.revocations'>['items'][number];

export interface Kept {
  /** Inside the transaction that deletes the account. */
  insert(db: WritableDb): void;
  discard(): Promise<void>;
}

export interface Revocations {
  /** Seals a token that could not be revoked now. @param lastError in words for people */
  keep(entry: { client: OAuthClient; address: string; grant: string; lastError: string }): Promise<Kept>;
  list(): Shown[];
  /** @throws LetterlockError `not-found` */
  retry(id: number): Promise<boolean>;
  dismiss(id: number): Promise<void>;
  start(): void;
  stop(): void;
}

export interface RevocationsDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly log: Log;
  readonly credentials: Credentials;
  readonly provider: (client: OAuthClient) => OAuthProvider;
}

const minuteMs = 60_000;
const longestWaitMs = 12 * 60 * minuteMs;
/** About ten days in all; a token that nobody uses any more ends by itself at last. */
const mostAttempts = 25;

/** Milliseconds to the next attempt: doubling from a minute, up to half a day. */
export const revocationWait = (attempts: number): number =>
  Math.min(longestWaitMs, minuteMs * 2 ** Math.max(0, attempts - 1));

/** What a token and its key are sealed for. */
export const revocationAbout = (id: number): string => `letterlock/revocation/${id}`;

export function createRevocations(deps: RevocationsDeps): Revocations {
  const { store, clock, events, log, credentials } = deps;
  let timer: Cancel | null = null;
  let running = false;
  let closed = false;

  const existing = (id: number): PendingRevocation => {
    const entry = findRevocation(store.db, id);
    if (entry === null) throw new LetterlockError('not-found', 'This token is not waiting any more.');
    return entry;
  };

  const destroy = async (entry: PendingRevocation, forget: (db: WritableDb) => void): Promise<void> => {
    if (entry.place !== null) await credentials.destroyKey(entry.place);
    erase(store, forget);
    events.emit('accounts.changed', {});
  };

  const attempt = async (entry: PendingRevocation): Promise<boolean> => {
    const { id, client, sealed, place } = entry;
    try {
      const grant = sealed && place && (await credentials.openOne(revocationAbout(id), sealed, place));
      if (grant === null) {
        await destroy(entry, (db) => giveUpRevocation(db, id));
        return false;
      }
      await deps.provider(client).revoke(client, grant);
      await destroy(entry, (db) => deleteRevocation(db, id));
      return true;
    } catch (error) {
      const words = error instanceof OAuthFailure ? error.message : String(error);
      log.warn('a token could not be revoked yet', { revocation: id, error: String(error) });
      await postpone(entry, words);
      return false;
    }
  };

  /** Until its next turn; after the last one it is given up, unless the keychain keeps its key. */
  const postpone = async (entry: PendingRevocation, words: string): Promise<void> => {
    const last = entry.attempts + 1 >= mostAttempts;
    const givenUp =
      last &&
      (await destroy(entry, (db) => giveUpRevocation(db, entry.id)).then(
        () => true,
        () => false,
      ));
    // It is still there when the workspace is opened again.
    if (givenUp || closed) return;
    noteRevocationAttempt(store.db, entry.id, clock.now() + revocationWait(entry.attempts + 1), words);
    events.emit('accounts.changed', {});
  };

  const schedule = (): void => {
    timer?.();
    timer = null;
    const instants = listRevocations(store.db).flatMap(({ nextAt }) => (nextAt === null ? [] : [nextAt]));
    if (running && instants.length > 0) timer = clock.schedule(Math.min(...instants), begin);
  };
  const begin = (): void => {
    due().catch((error: unknown) => log.error('tokens could not be looked after', { error: String(error) }));
  };

  async function due(): Promise<void> {
    const now = clock.now();
    for (const entry of listRevocations(store.db)) {
      if (!running) return;
      if (entry.nextAt !== null && entry.nextAt <= now) await attempt(entry);
    }
    if (running) schedule();
  }

  return {
    async keep({ client, address, grant, lastError }) {
      const key = await credentials.newKey();
      return {
        insert(db) {
          const createdAt = clock.now();
          const nextAt = createdAt + revocationWait(1);
          const id = insertRevocation(db, { client, address, createdAt, nextAt, lastError });
          const { sealed, place } = key.sealOne(revocationAbout(id), grant);
          putRevocationToken(db, id, sealed, place);
          // Once the transaction has ended.
          queueMicrotask(schedule);
        },
        discard: () => key.discard(),
      };
    },
    list: () =>
      listRevocations(store.db).map(({ id, client, address, createdAt, attempts, nextAt, lastError }) => ({
        id,
        provider: client.provider,
        address,
        since: createdAt,
        attempts,
        nextAt,
        lastError,
      })),
    async retry(id) {
      const revoked = await attempt(existing(id));
      schedule();
      return revoked;
    },
    async dismiss(id) {
      await destroy(existing(id), (db) => deleteRevocation(db, id));
      schedule();
    },
    start() {
      running = true;
      schedule();
    },
    stop() {
      running = false;
      closed = true;
      timer?.();
      timer = null;
    },
  };
}
