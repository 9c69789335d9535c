/**
 * Changes on their way to the backup target: sealed files in the data directory, so that a target that is slow or
 * away never holds up the archive. Knows where the stream ends and how far the write-ahead log was read, also after
 * the process was killed.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { createLog, emptyLink, readLog, readLogStart } from './log-file.ts';
import type { LogRecord, LogWriter, StreamEnd, WalPosition } from './log-file.ts';
import { logName, parseLogName } from './names.ts';
import type { LogName } from './names.ts';
import { keyId } from './seal.ts';

export interface WaitingFile extends LogName {
  readonly path: string;
  readonly bytes: number;
}

export interface Spool {
  readonly end: StreamEnd;
  /** Null at the beginning of a log that nothing was read of. */
  readonly position: WalPosition | null;
  /** The instant of the last record, or null when there is none yet. */
  readonly lastAt: number | null;
  readonly directory: string;
  /** Begins a new stream at a position. */
  begin(position: WalPosition | null): void;
  append(at: number, commit: number | null, position: WalPosition, pages: ReadonlyMap<number, Buffer>): void;
  /** Ends the present file, if it has records; it may be delivered then. */
  cutFile(): void;
  /** Bytes in the present file. */
  readonly openBytes: number;
  /** Finished files, in order. */
  waiting(): Promise<WaitingFile[]>;
  /** Ends the present file. To be followed by `rest` once the database is closed. */
  close(): void;
  /** Remembers what the closed database looks like, so that the stream goes on at the next start. */
  rest(): void;
}

const stateShape = z.strictObject({
  keyId: z.string(),
  end: z.strictObject({ stream: z.string(), seq: z.int().nonnegative(), link: z.string() }),
  at: z.int().nullable(),
  position: z
    .strictObject({ salt: z.strictObject({ first: z.int(), second: z.int() }), frame: z.int(), check: z.string() })
    .nullable(),
  /** The database file as it was left; null while it is in use. */
  resting: z.string().nullable(),
});
type State = z.infer<typeof stateShape>;

const openSuffix = '.open';

/** Identity of a file's content without reading it, and without opening it (POSIX locks). */
function print(path: string): string {
  const { ino, size, mtimeNs } = statSync(path, { bigint: true });
  return `${ino} ${size} ${mtimeNs}`;
}

/** Continues the stream that was left, or begins a new one. `continues` says which. */
export async function openSpool(options: {
  readonly directory: string;
  readonly backupKey: Uint8Array;
  readonly databasePath: string;
}): Promise<Spool & { readonly continues: boolean }> {
  const { directory, backupKey, databasePath } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const id = keyId(backupKey);
  const statePath = join(directory, 'state.json');
  const left = readState(statePath);
  const recovered = await recoverOpen(directory, (found) => (found === id ? backupKey : null));
  const known = left !== null && left.keyId === id ? left : null;
  const last = continued(known, recovered);

  let end: StreamEnd;
  let position: WalPosition | null;
  let lastAt: number | null;
  let continues = false;
  let writer: LogWriter | null = null;
  let written: { path: string; first: number; firstAt: number } | null = null;

  const fresh = (): StreamEnd => ({ stream: randomBytes(16).toString('hex'), seq: 0, link: emptyLink });
  const save = (resting: string | null): void => {
    const state: State = { keyId: id, end: { ...end }, at: lastAt, position, resting };
    writeFileSync(`${statePath}.new`, JSON.stringify(state), { mode: 0o600 });
    renameSync(`${statePath}.new`, statePath);
  };

  if (last !== null && last.resting !== null) {
    continues = last.resting === print(databasePath);
    position = null;
  } else {
    // Whether it is still the same log is seen when it is read.
    position = last?.position ?? null;
    continues = position !== null;
  }
  end = continues && last !== null ? last.end : fresh();
  lastAt = continues ? (last?.at ?? null) : null;
  save(null);

  const cutFile = (): void => {
    if (writer === null || written === null) return;
    const { path, first, firstAt } = written;
    const name: LogName = { stream: end.stream, first, last: end.seq, firstAt, lastAt: lastAt ?? firstAt };
    writer.sync();
    // In this order: what a crash leaves open is known by its numbers to belong to the state or to follow it. Where the
    // state cannot be written, as on a full disk, the file is written on and ended another time.
    save(null);
    writer.close();
    writer = null;
    written = null;
    renameSync(path, join(directory, logName(name)));
  };

  return {
    continues,
    directory,
    get end() {
      return end;
    },
    get position() {
      return position;
    },
    get lastAt() {
      return lastAt;
    },
    get openBytes() {
      return writer?.bytes ?? 0;
    },
    begin(at) {
      cutFile();
      end = fresh();
      position = at;
      lastAt = null;
      save(null);
    },
    append(at, commit, next, pages) {
      // Instants never go back within a stream, whatever the clock does.
      const instant = Math.max(at, lastAt ?? 0);
      if (writer === null) {
        const path = join(directory, `${end.stream}-${end.seq + 1}${openSuffix}`);
        writer = createLog(path, backupKey, id, end);
        written = { path, first: end.seq + 1, firstAt: instant };
      }
      end = writer.append(instant, commit, next, pages);
      position = next;
      lastAt = instant;
    },
    cutFile,
    waiting: () => finishedFiles(directory),
    close: cutFile,
    rest() {
      save(existsSync(`${databasePath}-wal`) ? null : print(databasePath));
    },
  };
}

function readState(path: string): State | null {
  try {
    return stateShape.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** The state after the records that were written since it was saved; null when they do not follow it. */
function continued(known: State | null, recovered: readonly LogRecord[]): State | null {
  const last = recovered.at(-1);
  if (known === null || last === undefined) return known;
  const first = recovered[0];
  if (first === undefined || first.stream !== known.end.stream || first.seq !== known.end.seq + 1) return known;
  const { stream, seq, link, at, position } = last;
  return { ...known, end: { stream, seq, link }, at, position, resting: null };
}

/** Ends files that a crash left open behind their last whole record; answers first and last record of the newest. */
async function recoverOpen(directory: string, keyFor: (id: string) => Uint8Array | null): Promise<LogRecord[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(openSuffix));
  let kept: LogRecord[] = [];
  for (const name of names) {
    const path = join(directory, name);
    const { first, last, wholeBytes } = await wholeRecords(path, keyFor);
    if (first === null || last === null) {
      await rm(path, { force: true });
      continue;
    }
    await truncate(path, wholeBytes);
    const named = logName({
      stream: last.stream,
      first: first.seq,
      last: last.seq,
      firstAt: first.at,
      lastAt: last.at,
    });
    await rename(path, join(directory, named));
    kept = [first, last];
  }
  return kept;
}

async function wholeRecords(
  path: string,
  keyFor: (id: string) => Uint8Array | null,
): Promise<{ first: LogRecord | null; last: LogRecord | null; wholeBytes: number }> {
  let first: LogRecord | null = null;
  let last: LogRecord | null = null;
  if ((await readLogStart(path)) === null) return { first, last, wholeBytes: 0 };
  for await (const record of readLog(path, keyFor)) {
    first ??= record;
    last = record;
  }
  return { first, last, wholeBytes: last?.fileEnd ?? 0 };
}

async function finishedFiles(directory: string): Promise<WaitingFile[]> {
  return (await readdir(directory))
    .flatMap((name): WaitingFile[] => {
      const parsed = parseLogName(name);
      if (parsed === null) return [];
      const path = join(directory, name);
      return [{ ...parsed, path, bytes: statSync(path).size }];
    })
    .sort((a, b) => a.firstAt - b.firstAt || a.first - b.first);
}
