/**
 * In a worker, on a database that was built as it was earlier, before it takes the place of the present one: sees to
 * it that nothing is sent twice because of the restore, and that nobody is written to who asked not to be.
 */
import { carryLaunches, pauseRestored } from '../campaigns/after-restore.ts';
import { carrySuppressions, renewSearch } from '../contacts/carry-over.ts';
import type { JobRun } from '../jobs/job.ts';
import { carrySending } from '../outbound/carry-over.ts';
import { migrate } from '../store/migrate.ts';
import { changeKey, openStore } from '../store/open.ts';
import type { Store } from '../store/open.ts';
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

export function settleRestored(store: Store, input: SettleInput): { ledgerKnown: boolean; carried: number } {
  migrate(store, () => undefined);
  renewSearch(store, view(input.ownKey));
  const present = input.presentPath === null ? null : openPresent(input.presentPath, view(input.presentKey));
  try {
    return store.transaction((db) => {
      let carried = 0;
      if (present !== null) {
        carrySuppressions(present.db, db);
        carryLaunches(present.db, db);
        carried = carrySending(present.db, db, input.pointAt);
        writeConfig(db, readConfig(present.db));
        const secret = readSecret(present.db);
        if (secret === undefined) deleteSecret(db);
        else writeSecret(db, secret);
      }
      if (input.renewed !== null && input.renewed.from !== null) {
        resealAll(db, view(input.renewed.from), keysFrom(input.renewed.to), input.at);
      }
      if (present !== null) carryHistory(present.db, db);
      pauseRestored(db);
      const restoredId = insertRestored(db, input.at, input.pointAt, present !== null);
      if (present === null) holdCampaigns(db, restoredId);
      return { ledgerKnown: present !== null, carried };
    });
  } finally {
    present?.close();
  }
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
    for (const key of [presentKey, ownKey, renewed?.from, ...Object.values(renewed?.to ?? {})]) key?.fill(0);
  }
};
