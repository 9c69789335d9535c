/** Reads that may look at every contact; they run in the reader thread. */
import type { ContactFilter } from '../../shared/contract/contacts.ts';
import type { Read } from '../jobs/job.ts';
import { countContacts, listContacts } from './repository-list.ts';
import type { ListRequest } from './repository-list.ts';
import { suppressionsBefore } from './repository-suppression.ts';
import type { SuppressionQuery } from './repository-suppression.ts';
import { segmentSource } from './segments.ts';

export const listRead: Read<ListRequest> = (request, db) => listContacts(db, request, segmentSource(db));

export const countRead: Read<ContactFilter> = (filter, db) => countContacts(db, filter, segmentSource(db));

export const suppressionRead: Read<SuppressionQuery> = (query, db) =>
  suppressionsBefore(db, query).map(({ id, kind, value, reason, source, createdAt }) => ({
    id,
    kind,
    value,
    reason,
    source,
    createdAt,
  }));
