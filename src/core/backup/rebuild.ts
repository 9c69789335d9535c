/**
 * Builds a database from a snapshot and the changes after it, up to the last commit at or before an instant. Reads the
 * target and writes one new file; whatever is damaged, missing or out of order ends it with an error that says so.
 */
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LetterlockError } from '../../shared/result.ts';
import { forget } from '../vault/forget.ts';
import type { Catalogue, StoredLog } from './catalogue.ts';
import { readLog } from './log-file.ts';
import type { LogRecord, StreamEnd } from './log-file.ts';
import { mostManifestBytes, openManifest, parseManifest } from './manifest.ts';
import type { ClearManifest, Manifest } from './manifest.ts';
import { logName, logPath, manifestName, snapshotName } from './names.ts';
import type { LogName } from './names.ts';
import { damaged } from './seal.ts';
import { openSnapshot } from './snapshot-file.ts';
import type { Summary } from './summary.ts';
import { createPageWriter } from './page-writer.ts';
import type { Target } from './target.ts';

export interface RebuildRequest {
  readonly target: Target;
  readonly catalogue: Catalogue;
  readonly point: ClearManifest;
  /** UTC ms; null for the newest change that there is. */
  readonly until: number | null;
  /** The backup key by its id, or null when it is not known. */
  readonly keyFor: (id: string) => Uint8Array | null;
  /** A directory of its own; made, and emptied of everything but the result. */
  readonly directory: string;
  readonly signal: AbortSignal;
  progress(done: number, total: number, phase: string): void;
  /** Opens and counts the result; in another thread where this one must not wait. */
  examine(path: string, databaseKey: Buffer): Summary | Promise<Summary>;
}

export interface Rebuilt {
  readonly path: string;
  readonly manifest: Manifest;
  /** Instant of the last change in it. */
  readonly at: number;
  readonly summary: Summary;
}

/** The newest point at or before an instant. */
export function pointFor(catalogue: Catalogue, until: number | null): ClearManifest | undefined {
  return catalogue.points.findLast(({ at }) => until === null || at <= until);
}

/**
 * The database key in the answer is the caller's to forget.
 * @throws LetterlockError `backup-damaged`, `backup-target`, `not-found`, `cancelled`, `wrong-recovery-code`
 */
export async function rebuild(request: RebuildRequest): Promise<Rebuilt> {
  const { directory } = request;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const manifest = await provedManifest(request);
  try {
    return await rebuildFrom(request, manifest);
  } catch (error) {
    forget(manifest.databaseKey);
    throw error;
  }
}

async function rebuildFrom(request: RebuildRequest, manifest: Manifest): Promise<Rebuilt> {
  const { target, point, directory, signal } = request;
  const watch = (phase: string) => ({
    signal,
    progress: (done: number, total: number) => request.progress(done, total, phase),
  });
  const sealed = join(directory, 'fetched.snapshot');
  const path = join(directory, 'letterlock.db');
  await rm(sealed, { force: true });
  await rm(path, { force: true });
  await target.get(snapshotName(point.id), sealed, { ...watch('fetching'), mostBytes: manifest.bytes });
  const backupKey = keyOrThrow(request, point.keyId);
  const opened = await openSnapshot(sealed, backupKey, path, watch('opening').progress, signal);
  if (opened.sha256 !== manifest.sha256) throw damaged(`The snapshot ${point.id}`, 'it is not the one that was made');
  await rm(sealed, { force: true });
  const at = await replay(request, manifest, path);
  request.progress(1, 1, 'verifying');
  const summary = await request.examine(path, manifest.databaseKey);
  return { path, manifest, at, summary };
}

async function provedManifest(request: RebuildRequest): Promise<Manifest> {
  const { target, point } = request;
  const text = parseManifest(await target.getText(manifestName(point.id), mostManifestBytes));
  if (text === null || text.clear.id !== point.id) throw damaged(`The snapshot ${point.id}`, 'its description is none');
  return openManifest(text, keyOrThrow(request, text.clear.keyId));
}

function keyOrThrow({ keyFor, point }: RebuildRequest, id: string): Uint8Array {
  const key = keyFor(id);
  if (key !== null) return key;
  throw new LetterlockError(
    'backup-damaged',
    `The snapshot ${point.id} was sealed with a key that is not known here. Use the recovery code of its time.`,
    { keyId: id },
  );
}

/** Applies the changes after a snapshot; answers the instant of the last one. */
async function replay(request: RebuildRequest, manifest: Manifest, path: string): Promise<number> {
  const { until, catalogue } = request;
  const logs = catalogue.logs
    .filter(({ stream, last }) => stream === manifest.stream && last > manifest.seq)
    .sort((a, b) => a.first - b.first || a.last - b.last);
  let end: StreamEnd = { stream: manifest.stream, seq: manifest.seq, link: manifest.link };
  let reached = manifest.at;
  const file = await open(path, 'r+');
  const writer = createPageWriter(file, `${path}.waiting`);
  try {
    for (const [index, log] of logs.entries()) {
      if (until !== null && log.firstAt > until) break;
      request.progress(index, logs.length, 'replaying');
      if (log.first > end.seq + 1) throw gap(reached, log.firstAt);
      for await (const record of fetchLog(request, log, index)) {
        if (record.seq < end.seq) continue;
        checkFollows(end, record, log);
        if (record.seq === end.seq) continue;
        if (until !== null && record.at > until) return reached;
        end = { stream: record.stream, seq: record.seq, link: record.link };
        if (await writer.take(record)) reached = record.at;
      }
    }
    return reached;
  } finally {
    await writer.close();
    await file.sync();
    await file.close();
  }
}

/** @throws LetterlockError `backup-damaged` unless the record is the end that was reached, or follows it */
function checkFollows(end: StreamEnd, record: LogRecord, log: LogName): void {
  const isEnd = record.seq === end.seq;
  if (isEnd && record.link !== end.link) throw damaged(nameOf(log), 'it belongs to another history');
  if (!isEnd && (record.seq !== end.seq + 1 || record.before !== end.link)) {
    throw damaged(nameOf(log), 'a change is missing or was moved');
  }
}

const nameOf = (log: LogName): string => `The file of changes ${logName(log)}`;

function gap(from: number, to: number): LetterlockError {
  const said = (at: number): string => new Date(at).toISOString();
  return new LetterlockError(
    'backup-damaged',
    `Changes between ${said(from)} and ${said(to)} are missing from the backup. You can restore up to ${said(from)}.`,
    { restorableTo: from },
  );
}

async function* fetchLog(request: RebuildRequest, log: StoredLog, index: number): AsyncGenerator<LogRecord> {
  const { target, directory, signal } = request;
  signal.throwIfAborted();
  const path = join(directory, `fetched-${index}.log`);
  await rm(path, { force: true });
  const records = readLog(path, (id) => request.keyFor(id));
  try {
    await target.get(logPath(log), path, { signal, progress: () => undefined, mostBytes: log.bytes });
    for (;;) {
      const next = await records.next();
      if (next.done === true) {
        if (next.value === null) return;
        const reasons = { cut: 'it is cut short', altered: 'it was altered', 'other-key': 'its key is not known here' };
        throw damaged(nameOf(log), reasons[next.value]);
      }
      yield next.value;
    }
  } finally {
    await records.return(null);
    await rm(path, { force: true });
  }
}
