/** How many contacts a filter shows. */
import type { ContactFilter } from '../../shared/contract/contacts.ts';
import type { ReadableDb } from '../store/open.ts';
import { get } from '../store/rows.ts';
import { and, searchTerm } from './filter.ts';
import type { SegmentSource } from './filter.ts';
import { tally } from './repository.ts';
import { leadOf, listSize, testOf, waits } from './repository-lead.ts';
import type { Lead } from './repository-lead.ts';

/** By reading the live contacts with ids after the first and up to the last; add `countWaiting` once. */
export function countRange(
  db: ReadableDb,
  filter: ContactFilter,
  segments: SegmentSource,
  [after, through]: readonly [number, number],
): number {
  const lead = countedBy(db, filter, segments);
  const id = lead?.id ?? 'contact.id';
  const { where, params } = and([
    ...(lead === null ? [] : [lead.where]),
    { where: `${id} > ? AND ${id} <= ?`, params: [after, through] },
    lead?.rest ?? testOf(filter, segments),
  ]);
  const sql = `SELECT count(*) AS n FROM ${lead?.from ?? 'contact'} WHERE ${where} AND contact.removed_at IS NULL`;
  return get<{ n: number }>(db, sql, params)?.n ?? 0;
}

function countedBy(db: ReadableDb, filter: ContactFilter, segments: SegmentSource): Lead | null {
  const lead = leadOf(db, filter, segments);
  return lead === null || lead.frequent ? null : lead;
}

/** Those that the search index does not lead to yet. */
export function countWaiting(db: ReadableDb, filter: ContactFilter, segments: SegmentSource): number {
  const lead = countedBy(db, filter, segments);
  if (lead === null || lead.waiting === null || !waits(db, lead)) return 0;
  const belongs = and([...(lead.check === null ? [] : [lead.check]), lead.rest]);
  const counted = and([lead.where, lead.rest]);
  const sql = `SELECT count(*) AS n FROM contact
    WHERE contact.id IN (${lead.waiting}) AND ${belongs.where} AND contact.removed_at IS NULL
      AND contact.id NOT IN (${idsOf(lead, counted.where)})`;
  return get<{ n: number }>(db, sql, [...belongs.params, ...counted.params])?.n ?? 0;
}

const idsOf = ({ from, id, waiting }: Lead, where: string): string =>
  `SELECT ${id} FROM ${from} WHERE ${where} AND ${id} IN (${waiting ?? ''})`;

/** A count that is at hand, or null. */
export function knownCount(db: ReadableDb, filter: ContactFilter): number | null {
  const { conditions, ...rest } = filter;
  const used = Object.keys(rest).filter((key) => rest[key as keyof typeof rest] !== undefined);
  if (conditions.length > 0 || used.length > 1) return null;
  if (used.length === 0 || (used[0] === 'search' && searchTerm(filter.search) === '')) return tally(db, 'live');
  if (filter.listId !== undefined) return listSize(db, filter.listId);
  if (filter.suppressed === true) return tally(db, 'suppressed');
  if (filter.suppressed === false) return tally(db, 'live') - tally(db, 'suppressed');
  return null;
}
