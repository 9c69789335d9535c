import { contactFilter } from '../../shared/contract/contacts.ts';
import type { ReadableDb } from '../store/open.ts';
import { get } from '../store/rows.ts';
import type { SegmentSource } from './filter.ts';

/** Saved segments as `filterSql` wants them; for every domain that turns filters into SQL. */
export function segmentSource(db: ReadableDb): SegmentSource {
  return (id) => {
    const row = get<{ filter: string }>(db, 'SELECT filter FROM segment WHERE id = ?', [id]);
    const parsed = row && contactFilter.safeParse(JSON.parse(row.filter));
    return parsed?.success === true ? parsed.data : undefined;
  };
}
