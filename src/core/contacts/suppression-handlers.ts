import { z } from 'zod';
import { suppressionEntry } from '../../shared/contract/suppression.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { ContactsDeps } from './deps.ts';
import type { IndexKeeper } from './index-keeper.ts';
import type { Handlers } from '../handlers.ts';
import { decodeCursor, toPage } from '../store/page.ts';
import { breathe } from '../breathe.ts';
import { refreshCovered } from './refresh-covered.ts';
import { findSuppression, suppressionsBefore } from './repository-suppression.ts';
import { addEntry, removeEntry } from './suppress.ts';
import { readSuppressionValue } from './suppression-value.ts';

const entriesAtOnce = 100;

export function createSuppressionHandlers(deps: ContactsDeps, keeper: IndexKeeper): Handlers<'suppression'> {
  const { store, clock, events, jobs, files } = deps;
  const changed = (): void => {
    events.emit('suppression.changed', {});
    events.emit('contacts.changed', {});
  };
  return {
    async list({ search, cursor, limit }) {
      const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(cursor, 1)[0]);
      const query = { search: (search ?? '').trim().toLowerCase(), before, limit: limit + 1 };
      // A search that finds little reads the whole list.
      const rows =
        query.search === ''
          ? suppressionsBefore(store.db, query)
          : z.array(suppressionEntry).parse(await jobs.ask('suppression.list', query));
      return toPage(
        rows,
        limit,
        (row) => row,
        (row) => [row.id],
      );
    },
    async add({ values, note }, { note: remark }) {
      const source = note.trim() === '' ? 'by hand' : note.trim();
      const invalid: { value: string; reason: string }[] = [];
      let added = 0;
      let known = 0;
      for (let start = 0; start < values.length; start += entriesAtOnce) {
        const entries = values.slice(start, start + entriesAtOnce).flatMap((value) => {
          const read = readSuppressionValue(value);
          if (read.ok) return [read];
          invalid.push({ value, reason: read.reason });
          return [];
        });
        const fresh = store.transaction((db) =>
          entries.filter(({ kind, value }) =>
            addEntry(db, { kind, value, reason: 'manual', source, createdAt: clock.now() }),
          ),
        );
        added += fresh.length;
        known += entries.length - fresh.length;
        for (const { kind, value } of fresh) if (kind === 'domain') await refreshCovered(store, value);
        await breathe();
      }
      remark({ added, known, invalid: invalid.length });
      if (added > 0) changed();
      return { added, known, invalid };
    },
    async remove({ ids }) {
      let removed = 0;
      for (const id of ids) {
        const entry = store.transaction((db) => {
          const row = findSuppression(db, id);
          if (row !== undefined) removeEntry(db, row, clock.now());
          return row;
        });
        if (entry === undefined) continue;
        removed += 1;
        if (entry.kind === 'domain') await refreshCovered(store, entry.value);
      }
      if (removed === 0) throw new LetterlockError('not-found', 'None of these entries is on the list any more.');
      changed();
      return { removed };
    },
    import({ fileId }) {
      const ended = (): void => {
        changed();
        keeper.check();
      };
      return { jobId: jobs.start('suppression.import', { file: files.take(fileId) }, ended) };
    },
    export: () => ({ jobId: jobs.start('suppression.export', {}) }),
  };
}
