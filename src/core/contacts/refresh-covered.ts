import type { Store } from '../store/open.ts';
import { breathe } from './breathe.ts';
import { coveredContacts, refreshSuppressed } from './repository-suppression.ts';
import type { SuppressionKind } from './repository-suppression.ts';

const contactsAtOnce = 250;

/** Brings the contacts that an entry covers in step, a batch at a time. */
export async function refreshCovered(store: Store, kind: SuppressionKind, value: string): Promise<void> {
  for (let after = 0; ;) {
    const ids = store.transaction((db) => {
      const batch = coveredContacts(db, kind, value, after, contactsAtOnce);
      refreshSuppressed(db, batch);
      return batch;
    });
    const last = ids.at(-1);
    if (last === undefined || ids.length < contactsAtOnce) return;
    after = last;
    await breathe();
  }
}
