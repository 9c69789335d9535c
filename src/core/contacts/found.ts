/** What a search finds, for other domains' lists of contacts: what leads to it, and the test of one contact. */
import type { ReadableDb } from '../store/open.ts';
import type { Where } from './filter.ts';
import { idsOf, leadOf, testOf } from './repository-lead.ts';

export interface FoundContacts {
  /** The search as a condition over the alias `contact`. */
  readonly test: Where;
  /**
   * The next ids behind `after` of contacts that may be found, ascending; those that are still have to pass the test.
   * Null where so many are found that any walk meets them soon, or nothing leads to them.
   */
  readonly idsAfter: ((after: number, limit: number) => number[]) | null;
}

const noSegments = (): undefined => undefined;

export function contactsFound(db: ReadableDb, search: string): FoundContacts {
  const filter = { conditions: [], search };
  const lead = leadOf(db, filter, noSegments);
  return {
    test: testOf(filter, noSegments),
    idsAfter: lead === null || lead.frequent ? null : (after, limit) => idsOf(db, lead, after, false, limit),
  };
}
