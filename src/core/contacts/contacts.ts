/** The contacts domain: contacts, lists, segments, imports, and the do-not-contact list. */
import type { DomainDeps } from '../domain.ts';
import type { Handlers } from '../handlers.ts';
import type { WritableDb } from '../store/open.ts';
import { createContactHandlers } from './contact-handlers.ts';
import type { SuppressionReason } from './contact.ts';
import { createIndexKeeper } from './index-keeper.ts';
import { createImportHandlers } from './import-handlers.ts';
import { createListHandlers } from './list-handlers.ts';
import { isPurgeDue } from './purge-job.ts';
import { touchContact } from './repository.ts';
import { interruptImports } from './repository-import.ts';
import { liftAddress, suppressAddress } from './suppress.ts';
import { createSuppressionHandlers } from './suppression-handlers.ts';

export interface Contacts {
  readonly handlers: { readonly contacts: Handlers<'contacts'>; readonly suppression: Handlers<'suppression'> };
  /** Runs inside the caller's transaction. False when the address is no address or is suppressed already. */
  suppress(db: WritableDb, entry: { address: string; reason: SuppressionReason; source: string; at: number }): boolean;
  /** Undoes `suppress` for this reason, inside the caller's transaction. */
  lift(db: WritableDb, entry: { address: string; reason: SuppressionReason }): boolean;
  /** Notes the last mail to or from a contact, inside the caller's transaction. */
  touch(db: WritableDb, contactId: number, at: number): void;
  /** Finishes in the background what an earlier process left half done. */
  start(): void;
  /** To call before jobs are stopped. */
  stop(): void;
}

export function createContacts(given: DomainDeps): Contacts {
  given.store.transaction(interruptImports);
  const deps = { ...given, jobs: given.bulk };
  const keeper = createIndexKeeper(deps);
  const imports = createImportHandlers(deps, keeper);
  return {
    handlers: {
      contacts: { ...createContactHandlers(deps, keeper), ...createListHandlers(deps, keeper), ...imports.handlers },
      suppression: createSuppressionHandlers(deps, keeper),
    },
    suppress: suppressAddress,
    lift: (db, entry) => liftAddress(db, { ...entry, at: deps.clock.now() }),
    touch: touchContact,
    start() {
      keeper.check();
      if (isPurgeDue(deps.store.db, deps.clock.now())) deps.jobs.start('contacts.purge', {});
    },
    stop() {
      keeper.stop();
      imports.stop();
    },
  };
}
