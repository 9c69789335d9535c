/** In a worker: builds a database as it was, and says what differs from the present one. */
import { z } from 'zod';
import { rm } from 'node:fs/promises';
import { LetterlockError } from '../../shared/result.ts';
import type { JobContext, JobRun, Json } from '../jobs/job.ts';
import { forget } from '../vault/forget.ts';
import { readCatalogue } from './catalogue.ts';
import { folderTarget } from './folder-target.ts';
import { pointFor, rebuild } from './rebuild.ts';
import { keyId } from './seal.ts';
import { examineCopy, summaryIfWhole, summaryShape } from './summary.ts';

export interface RebuildInput {
  /** A folder that holds what the target has, or as much of it as is needed. */
  readonly source: string;
  readonly backupKeys: readonly Uint8Array[];
  /** Null: a point's own instant. */
  readonly until: number | null;
  /** Null: the newest at or before `until`. */
  readonly pointId: string | null;
  readonly directory: string;
  /** Null: only prove that it can be restored. */
  readonly preparedId: string | null;
}

const counts = summaryShape.omit({ schema: true });
/** What the job answers for a prepared one: a `BackupPreview`. */
export const rebuildResult = z.strictObject({
  preparedId: z.string().nullable(),
  at: z.int(),
  restored: counts,
  present: counts.nullable(),
});

export const rebuildJob: JobRun<RebuildInput> = async (input, context) => {
  try {
    return await build(input, context);
  } finally {
    forget(...input.backupKeys);
  }
};

async function build(input: RebuildInput, { store, progress, signal }: JobContext): Promise<Json> {
  const keys = new Map(input.backupKeys.map((key) => [keyId(key), key]));
  const target = folderTarget(input.source);
  const catalogue = await readCatalogue(target, new Map());
  const point =
    input.pointId === null ? pointFor(catalogue, input.until) : catalogue.points.find(({ id }) => id === input.pointId);
  if (point === undefined) throw new LetterlockError('not-found', 'There is no backup of that time.');
  try {
    const built = await rebuild({
      target,
      catalogue,
      point,
      until: input.until,
      keyFor: (id) => keys.get(id) ?? null,
      directory: input.directory,
      signal,
      progress,
      examine: examineCopy,
    });
    forget(built.manifest.databaseKey);
    const { schema: _, ...restored } = built.summary;
    const answer = { preparedId: input.preparedId, at: built.at, restored, present: summaryIfWhole(store.db) };
    if (input.preparedId === null) await rm(input.directory, { recursive: true, force: true });
    return answer;
  } catch (error) {
    await rm(input.directory, { recursive: true, force: true });
    throw error;
  }
}
