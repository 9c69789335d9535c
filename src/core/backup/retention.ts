/** Which snapshots and changes are kept. Pure. Hours, days, weeks and months are those of UTC. */
import type { BackupKeep, BackupPoint } from '../../shared/contract/backup.ts';
import type { LogName } from './names.ts';

export interface KeepablePoint {
  readonly id: string;
  readonly at: number;
}

type KeptFor = BackupPoint['kept'][number];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** 1970-01-01 was a Thursday; weeks begin on Mondays. */
const week = (at: number): number => Math.floor((at + 3 * dayMs) / (7 * dayMs));

const periods: readonly { readonly name: keyof BackupKeep; readonly of: (at: number) => number | string }[] = [
  { name: 'hourly', of: (at) => Math.floor(at / hourMs) },
  { name: 'daily', of: (at) => Math.floor(at / dayMs) },
  { name: 'weekly', of: week },
  { name: 'monthly', of: (at) => new Date(at).toISOString().slice(0, 7) },
];

/**
 * What each point is kept for; a point that is not in the answer may go. The newest point is always kept; of each kind
 * of period, the newest point of each of the last so many periods that have any.
 */
export function keepPoints(
  points: readonly KeepablePoint[],
  keep: BackupKeep,
): ReadonlyMap<string, readonly KeptFor[]> {
  const newestFirst = [...points].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  const kept = new Map<string, KeptFor[]>();
  const add = (id: string, reason: KeptFor): void => void kept.set(id, [...(kept.get(id) ?? []), reason]);
  const newest = newestFirst[0];
  if (newest !== undefined) add(newest.id, 'newest');
  for (const { name, of } of periods) {
    const seen = new Set<number | string>();
    for (const { id, at } of newestFirst) {
      if (seen.size >= keep[name]) break;
      const period = of(at);
      if (seen.has(period)) continue;
      seen.add(period);
      add(id, name);
    }
  }
  return kept;
}

export interface StreamPoint extends KeepablePoint {
  readonly stream: string;
  readonly seq: number;
}

/** The snapshot from which the first instant after `since` is reached that a stream's changes hold. */
function baseOf<P extends StreamPoint>(stream: string, points: readonly P[], since: number): P | undefined {
  const own = points.filter((point) => point.stream === stream).sort((a, b) => a.seq - b.seq);
  return own.findLast(({ at }) => at <= since) ?? own[0];
}

/**
 * What the plan alone does not keep and is needed all the same: the snapshot that each stream's changes of after
 * `since` begin with, without which they would be worth nothing, and every one of the last hour, so that whoever looks
 * at one finds it there still.
 */
export function keepForChanges(
  points: readonly StreamPoint[],
  logs: readonly LogName[],
  { since, now }: { readonly since: number; readonly now: number },
): ReadonlyMap<string, readonly KeptFor[]> {
  const kept = new Map<string, KeptFor[]>();
  const add = (id: string, reason: KeptFor): void => void kept.set(id, [...(kept.get(id) ?? []), reason]);
  for (const { id, at } of points) if (at > now - hourMs) add(id, 'recent');
  for (const stream of new Set(points.map((point) => point.stream))) {
    const base = baseOf(stream, points, since);
    const needed = logs.some((log) => log.stream === stream && log.lastAt >= since && log.last > (base?.seq ?? 0));
    if (base !== undefined && needed) add(base.id, 'changes');
  }
  return kept;
}

/**
 * Changes that nothing kept needs: those before the snapshot from which the first instant after `since` is reached, and
 * those of streams of which no snapshot is left. The stream that is written now keeps all that follow its first snapshot.
 */
export function disposableLogs<L extends LogName>(
  logs: readonly L[],
  kept: readonly StreamPoint[],
  since: number,
  present: string,
): L[] {
  return logs.filter((log) => {
    const base = baseOf(log.stream, kept, since);
    return base === undefined ? log.stream !== present : log.last <= base.seq;
  });
}

/**
 * The instant up to which changes follow a point without a gap; null when none follow.
 * @param logs of any streams, in any order
 */
export function reachedFrom(point: StreamPoint, logs: readonly LogName[]): number | null {
  const own = logs.filter(({ stream, last }) => stream === point.stream && last > point.seq);
  let { seq } = point;
  let until: number | null = null;
  for (const log of own.sort((a, b) => a.first - b.first)) {
    if (log.first > seq + 1) break;
    seq = Math.max(seq, log.last);
    until = log.lastAt;
  }
  return until;
}
