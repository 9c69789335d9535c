/**
 * In which way a page of contacts is found where an index leads to those that a filter shows, but not in the order
 * that is asked for. Pure. All ways find the same page; what they cost is told from what was measured on an encrypted
 * database of a million contacts.
 */

/**
 * `whole`: read all that the index leads to, and sort them. `members`: collect their ids, and walk the order for the
 * first that are among them. `test`: walk the order, and look at each contact for whether it belongs.
 */
export type Way = 'whole' | 'members' | 'test';

export interface Situation {
  /** Contacts in all. */
  readonly live: number;
  /** Those that the index leads to; null where none leads. */
  readonly led: number | null;
  /** Of these, the ones that meet the rest of the filter too. */
  readonly matches: number;
  /** Rows of a page. */
  readonly rows: number;
}

/** Microseconds to reach a contact that lies anywhere: mostly one page, read and decrypted. */
const contactCost = 35;
/** Per entry of a sort order that is passed. */
const entryCost = 0.4;
/** Per id that is collected. */
const memberCost = 0.25;
/** More are not held in memory at once. */
const mostWhole = 5000;

/** How many contacts a walk passes until the page is full. */
export const walked = ({ live, matches, rows }: Situation): number =>
  Math.min(live, Math.ceil((rows * live) / Math.max(1, matches)));

/** What each way costs, in microseconds; Infinity for one that is not open. */
function costs(situation: Situation): Readonly<Record<Way, number>> {
  const { led, matches, rows } = situation;
  const passed = walked(situation);
  const looks = led === null ? 0 : Math.min(led, (rows * led) / Math.max(1, matches));
  return {
    whole: led === null || led > mostWhole ? Infinity : led * contactCost,
    members: led === null ? Infinity : led * memberCost + passed * entryCost + looks * contactCost,
    test: passed * contactCost,
  };
}

export function cheapestWay(situation: Situation): Way {
  const cost = costs(situation);
  if (cost.whole <= cost.members && cost.whole <= cost.test) return 'whole';
  return cost.members < cost.test ? 'members' : 'test';
}
