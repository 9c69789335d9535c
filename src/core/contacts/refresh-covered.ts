import type { Store } from '../store/open.ts';
import { breathe } from '../breathe.ts';
import { coveredContacts, noteCovered, refreshSuppressed } from './repository-suppression.ts';

const contactsAtOnce = 250;

/** Brings the contacts that a domain's entry covers, or covered, in step with the list, a batch at a time. */
export async function refreshCovered(store: Store, domain: string): Promise<void> {
  for (let after = 0; ;) {
    const ids = store.transaction((db) => {
      const batch = coveredContacts(db, 'domain', domain, after, contactsAtOnce);
      refreshSuppressed(db, batch);
      if (batch.length < contactsAtOnce) noteCovered(db, domain);
      return batch;
    });
    const last = ids.at(-1);
    if (last === undefined || ids.length < contactsAtOnce) return;
    after = last;
    await breathe();
  }
}
