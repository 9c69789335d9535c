import { z } from 'zod';
import { audit as contract } from '../../shared/contract/audit.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { DomainDeps } from '../domain.ts';
import type { Handlers } from '../handlers.ts';
import { decodeCursor, toPage } from '../store/page.ts';
import { rowsBefore } from './repository.ts';

const objects = z.record(z.string(), z.json());

export function createAuditHandlers({ store, jobs }: Pick<DomainDeps, 'store' | 'jobs'>): Handlers<'audit'> {
  return {
    list({ cursor, limit }) {
      const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(cursor, 1)[0]);
      return toPage(
        rowsBefore(store.db, before, limit + 1),
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
    async verify() {
      const job = await jobs.wait(jobs.start('audit.verify', {}));
      if (job.state !== 'done') throw new LetterlockError('interrupted', 'The check of the audit log did not finish.');
      return contract.verify.output.parse(job.result);
    },
  };
}
