/**
 * In a worker, on a database that was built as it was earlier, before it takes the place of the present one: sees to
 * it that nothing is sent twice because of the restore, and that nobody is written to who asked not to be.
 */
import { carryLaunches, pauseRestored } from '../campaigns/after-restore.ts';
import { carrySuppressions, renewSearch } from '../contacts/carry-over.ts';
import type { JobRun } from '../jobs/job.ts';
import { carrySending } from '../outbound/carry-over.ts';
import { migrate } from '../store/migrate.ts';
import { changeKey, isDamage, openStore } from '../store/open.ts';
import type { ReadableDb, Store, WritableDb } from '../store/open.ts';
import { forget } from '../vault/forget.ts';
import { carryHistory } from '../vault/key-history.ts';
import { keysFrom, view } from '../vault/keys.ts';
import type { KeyBytes } from '../vault/keys.ts';
import { resealAll } from '../vault/reseal.ts';
import {
  deleteSecret,
  holdCampaigns,
  insertRestored,
  readConfig,
  readSecret,
  writeConfig,
  writeSecret,
} from './repository.ts';
import type { SettleResult } from './settle-result.ts';

export interface SettleInput {
  /** The database that is replaced, closed by everyone; null when there is none. */
  readonly presentPath: string | null;
  readonly presentKey: Uint8Array;
  /** That of the restored database. */
  readonly ownKey: Uint8Array;
  /**
   * Where the master key was changed since: the one of then, as far as it is known (else what was sealed under it has to
   * be entered again), and the keys of the present workspace.
   */
  readonly renewed: { readonly from: Uint8Array | null; readonly to: KeyBytes } | null;
  /** Instant of the restored state, and of the restore, UTC ms. */
  readonly pointAt: number;
  readonly at: number;
}

/** A present database that is damaged is no reason not to restore: then what was sent since is not known. */
function openPresent(path: string, key: Buffer): Store | null {
  try {
    return openStore({ path, key });
  } catch {
    return null;
  }
}

/**
 * What is taken over, by itself each: a damaged page in one is no reason to lose another. Answers false where only some
 * of it could be.
 */
const parts = {
  suppressions: (present, db) => carrySuppressions(present, db),
  launches: (present, db) => carryLaunches(present, db),
  sending(present, db, { pointAt }, tell) {
    tell(carrySending(present, db, pointAt));
  },
  config: (present, db) => writeConfig(db, readConfig(present)),
  secret(present, db) {
    const secret = readSecret(present);
    if (secret === undefined) deleteSecret(db);
    else writeSecret(db, secret);
  },
  history: (present, db) => carryHistory(present, db),
} as const satisfies Record<
  string,
  (present: ReadableDb, db: WritableDb, input: SettleInput, tell: (carried: number) => void) => boolean | void
>;
type Part = keyof typeof parts;

/** Without one of these nobody knows who was written to since, or must not be. */
const ledgerParts: readonly Part[] = ['suppressions', 'launches', 'sending'];

/** A page of the present database is damaged: the restored one was read whole when it was prepared. */
class Unreadable extends Error {
  readonly part: Part;

  constructor(part: Part, cause: unknown) {
    super(`The ${part} cannot be read.`, { cause });
    this.part = part;
  }
}

/**
 * All or nothing is written to the restored database, and what the present one no longer gives is left out: then every
 * campaign waits for a person's decision, as it does without a present database.
 */
export function settleRestored(store: Store, input: SettleInput): SettleResult {
  migrate(store, () => undefined);
  renewSearch(store, view(input.ownKey));
  const present = input.presentPath === null ? null : openPresent(input.presentPath, view(input.presentKey));
  const unreadable = new Set<Part>();
  try {
    for (;;) {
      try {
        return store.transaction((db) => settle(db, present?.db ?? null, input, unreadable));
      } catch (error) {
        // Begun anew without it: half of a part would be worse than none.
        if (!(error instanceof Unreadable)) throw error;
        unreadable.add(error.part);
      }
    }
  } finally {
    present?.close();
  }
}

function settle(
  db: WritableDb,
  present: ReadableDb | null,
  input: SettleInput,
  unreadable: ReadonlySet<Part>,
): SettleResult {
  let carried = 0;
  const whole = new Set<Part>();
  const carry = (part: Part): void => {
    if (present === null || unreadable.has(part)) return;
    try {
      const answer: boolean | void = parts[part](present, db, input, (count) => (carried = count));
      if (answer !== false) whole.add(part);
    } catch (error) {
      if (isDamage(error)) throw new Unreadable(part, error);
      throw error;
    }
  };
  for (const part of [...ledgerParts, 'config', 'secret'] as const) carry(part);
  if (input.renewed !== null && input.renewed.from !== null) {
    resealAll(db, view(input.renewed.from), keysFrom(input.renewed.to), input.at);
  }
  carry('history');
  pauseRestored(db);
  const ledgerKnown = ledgerParts.every((part) => whole.has(part));
  const restoredId = insertRestored(db, input.at, input.pointAt, ledgerKnown);
  if (!ledgerKnown) holdCampaigns(db, restoredId);
  return { ledgerKnown, carried };
}

export const settleJob: JobRun<SettleInput> = (input, { store }) => {
  try {
    const result = settleRestored(store, input);
    if (input.renewed !== null) {
      // Nobody else may have it open; closing it once more afterwards does nothing.
      store.close();
      changeKey(store.path, view(input.ownKey), view(input.renewed.to.database));
    }
    return Promise.resolve({ ...result });
  } finally {
    const { presentKey, ownKey, renewed } = input;
    forget(presentKey, ownKey, renewed?.from, ...Object.values(renewed?.to ?? {}));
  }
};
