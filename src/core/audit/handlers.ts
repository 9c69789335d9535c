import { z } from 'zod';
import type { Output } from '../../shared/contract/index.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { DomainDeps } from '../domain.ts';
import type { Handlers } from '../handlers.ts';
import { decodeCursor, toPage } from '../store/page.ts';
import type { HeadKeeper } from './head.ts';
import type { ExportInput } from './jobs.ts';
import { archives, lastCheckpoint } from './repository-seals.ts';
import { firstSince, principals, rowsBefore, tip } from './repository.ts';
import { publicKeyPem } from './signing.ts';

export interface AuditHandlerDeps extends Pick<DomainDeps, 'store' | 'jobs'> {
  readonly publicKey: Buffer;
  readonly head: HeadKeeper;
  checkpoint(): Promise<void>;
  verify(): Promise<Output<'audit.verify'>>;
}

const objects = z.record(z.string(), z.json());

export function createAuditHandlers(deps: AuditHandlerDeps): Handlers<'audit'> {
  const { store, jobs } = deps;
  return {
    list({ cursor, limit, filter }) {
      const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(cursor, 1)[0]);
      return toPage(
        rowsBefore(store.db, before, limit + 1, filter),
        limit,
        (row) => ({
          seq: row.seq,
          at: row.at,
          principal: row.principal,
          from: row.door,
          method: row.method,
          class: row.class,
          objects: objects.parse(JSON.parse(row.objects)),
          outcome: row.outcome,
          hash: row.hash.toString('hex'),
        }),
        (row) => [row.seq],
      );
    },
    state() {
      const last = lastCheckpoint(store.db);
      return {
        rows: tip(store.db).seq,
        checkpoint: last === undefined ? null : { seq: last.seq, at: last.at },
        publicKey: publicKeyPem(deps.publicKey),
        principals: principals(store.db),
        archives: archives(store.db).map(({ fromSeq, toSeq, firstAt, lastAt, kept }) => ({
          from: fromSeq,
          to: toSeq,
          firstAt,
          lastAt,
          kept: kept === 1,
        })),
      };
    },
    verify: () => deps.verify(),
    async export({ format, from }) {
      await deps.checkpoint();
      const last = lastCheckpoint(store.db)?.seq ?? 0;
      const first = from === undefined ? firstKept(deps) : firstSince(store.db, from);
      if (first === null || first > last)
        throw new LetterlockError('not-found', 'There is nothing in the log since then.');
      const input: ExportInput = { format, first, last };
      return { jobId: jobs.start('audit.export', input) };
    },
  };
}

/** The first row that is still there. */
function firstKept({ store }: Pick<AuditHandlerDeps, 'store'>): number {
  const dropped = archives(store.db).filter(({ kept }) => kept === 0);
  return (dropped.at(-1)?.toSeq ?? 0) + 1;
}
