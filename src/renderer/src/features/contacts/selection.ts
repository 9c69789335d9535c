/** Which rows are chosen: some by key, or all that the filter shows. */
import type { ContactFilter, Selection } from '../../../../shared/contract/contacts.ts';

export interface Chosen {
  readonly keys: ReadonlySet<number>;
  /** Everything that matches, also what is not loaded. */
  readonly all: boolean;
}

export const nobody: Chosen = { keys: new Set(), all: false };

export function toSelection(chosen: Chosen, filter: ContactFilter): Selection {
  return chosen.all ? { filter, except: [] } : { ids: [...chosen.keys] };
}
