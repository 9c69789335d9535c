/** What a target holds for one database, as its file names and manifests say; proved only when it is opened. */
import type { BackupPlan, BackupPoint } from '../../shared/contract/backup.ts';
import { mostManifestBytes, parseManifest } from './manifest.ts';
import type { ClearManifest } from './manifest.ts';
import {
  folderPattern,
  keyFileName,
  logPath,
  manifestName,
  parseLogName,
  pointIdPattern,
  snapshotName,
} from './names.ts';
import type { LogName } from './names.ts';
import { disposableLogs, keepForChanges, keepPoints, reachedFrom } from './retention.ts';
import { below } from './target.ts';
import type { Target } from './target.ts';

export interface Catalogue {
  /** Oldest first. */
  readonly points: readonly ClearManifest[];
  readonly logs: readonly StoredLog[];
}

export interface StoredLog extends LogName {
  readonly bytes: number;
}

/** Manifests never change: they are fetched once. Keyed by target's name, folder and point. */
export type ManifestCache = Map<string, ClearManifest>;

/** @throws LetterlockError `backup-target` */
export async function readCatalogue(target: Target, cache: ManifestCache): Promise<Catalogue> {
  const files = await target.list('');
  const names = new Set(files.map(({ name }) => name));
  const points: ClearManifest[] = [];
  for (const name of names) {
    const id = /^points\/(.+)\.json$/.exec(name)?.[1];
    if (id === undefined || !pointIdPattern.test(id) || !names.has(snapshotName(id))) continue;
    const known = cache.get(id) ?? parseManifest(await target.getText(name, mostManifestBytes))?.clear;
    if (known === undefined || known.id !== id) continue;
    cache.set(id, known);
    points.push(known);
  }
  const logs = files.flatMap(({ name, bytes }) => {
    const parsed = name.startsWith('log/') ? parseLogName(name.slice(4)) : null;
    return parsed === null ? [] : [{ ...parsed, bytes }];
  });
  return { points: points.sort((a, b) => a.at - b.at), logs };
}

/** The databases that have backups in a place. */
export async function findLineages(target: Target): Promise<string[]> {
  const found = new Set<string>();
  for (const { name } of await target.list('letterlock-')) {
    const lineage = folderPattern.exec(name.split('/', 1)[0] ?? '')?.[1];
    if (lineage !== undefined) found.add(lineage);
  }
  return [...found];
}

type KeepPlan = Pick<BackupPlan, 'keep' | 'continuousDays'>;

const dayMs = 86_400_000;

/** What each point is kept for at an instant; a point that is not in the answer may go. */
function keptAt({ points, logs }: Catalogue, { keep, continuousDays }: KeepPlan, now: number) {
  const planned = keepPoints(points, keep);
  const needed = keepForChanges(points, logs, { since: now - continuousDays * dayMs, now });
  const ids = new Set([...planned.keys(), ...needed.keys()]);
  return new Map([...ids].map((id) => [id, [...(planned.get(id) ?? []), ...(needed.get(id) ?? [])]]));
}

/** For the screens, newest first. */
export function describePoints(catalogue: Catalogue, plan: KeepPlan, now: number): BackupPoint[] {
  const { points, logs } = catalogue;
  const kept = keptAt(catalogue, plan, now);
  return points.toReversed().map((point) => ({
    id: point.id,
    at: point.at,
    bytes: point.bytes,
    until: reachedFrom(point, logs),
    kept: kept.get(point.id) ?? [],
  }));
}

/**
 * Deletes what nothing keeps any more: manifests before snapshots, so that a point is never there without its pages.
 * Changes of before the plan's `continuousDays` need not be kept one by one.
 * @param now UTC ms
 */
export async function prune(
  target: Target,
  catalogue: Catalogue,
  plan: KeepPlan,
  now: number,
  presentStream: string,
): Promise<number> {
  const { points, logs } = catalogue;
  const kept = keptAt(catalogue, plan, now);
  const stay = points.filter(({ id }) => kept.has(id));
  const go = points.filter(({ id }) => !kept.has(id));
  for (const { id } of go) {
    await target.delete(manifestName(id));
    await target.delete(snapshotName(id));
  }
  for (const log of disposableLogs(logs, stay, now - plan.continuousDays * dayMs, presentStream))
    await target.delete(logPath(log));
  const usedKeyFiles = new Set(stay.map(({ keyFile }) => keyFile));
  for (const digest of new Set(go.map(({ keyFile }) => keyFile))) {
    if (digest !== null && !usedKeyFiles.has(digest)) await target.delete(keyFileName(digest));
  }
  return go.length;
}

export const folderOf = (target: Target, lineage: string): Target => below(target, `letterlock-${lineage}`);
