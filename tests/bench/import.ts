/** Import of a million rows through the whole way a user's file takes, and what the window feels of it meanwhile. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../src/core/store/open.ts';
import { importSummary } from '../../src/shared/contract/contacts.ts';
import { peopleHeading, personLine, seeded } from '../support/people.ts';
import { openTestWorkspace } from '../support/workspace.ts';
import type { TestWorkspace } from '../support/workspace.ts';
import { testPorts } from '../support/ports.ts';
import type { BenchResult } from './result.ts';

export async function run({ quick }: { quick: boolean }): Promise<BenchResult[]> {
  const rows = quick ? 60_000 : 1_000_000;
  const ports = testPorts();
  const ws = await openTestWorkspace(ports);
  try {
    const bare = bareInserts(ports.paths.dataDir, Math.min(rows, 200_000));
    const fileId = await uploadPeople(ws, rows);
    const watch = watchMainThread(ws);
    const cpu = process.cpuUsage();
    const started = performance.now();
    const { format, mapping } = await ws.call('contacts.importPreview', { fileId });
    const { jobId } = await ws.call('contacts.importStart', {
      fileId,
      format,
      mapping,
      duplicates: 'fill',
      newList: 'Benchmark',
    });
    const job = await ws.finished(jobId);
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const seen = watch();
    const { created, importId } = importSummary.parse(job.result);
    if (created !== rows) throw new Error(`Only ${created} of ${rows} rows were imported.`);
    const perSecond = Math.round(rows / seconds);
    const undo = await timedUndo(ws, importId ?? 0, rows);
    return [
      {
        name: `contacts import, ${rows} rows`,
        value: perSecond,
        unit: 'rows/s',
        baseline: { name: 'bare inserts into an encrypted table, one transaction, no index', value: bare },
        ratio: perSecond / bare,
      },
      { name: 'contacts import, processor time of all threads', value: (user + system) / 1e6, unit: 's' },
      { name: 'contacts import, memory of the process at most', value: seen.peakMb, unit: 'MB' },
      { name: 'contacts import, a write of the main thread meanwhile, median', value: seen.writeMedianMs, unit: 'ms' },
      { name: 'contacts import, a write of the main thread meanwhile, 99 %', value: seen.write99Ms, unit: 'ms' },
      { name: 'contacts import, longest pause of the main thread', value: seen.longestPauseMs, unit: 'ms' },
      ...undo,
    ];
  } finally {
    await ws.close();
  }
}

async function timedUndo(ws: TestWorkspace, importId: number, contacts: number): Promise<BenchResult[]> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const { jobId } = await ws.call('contacts.importUndo', { importId });
  await ws.finished(jobId);
  const value = Math.round(contacts / ((performance.now() - started) / 1000));
  const { user, system } = process.cpuUsage(cpu);
  return [
    { name: 'contacts import, its undo', value, unit: 'contacts/s' },
    { name: 'contacts import, its undo, processor time', value: (user + system) / contacts, unit: 'µs/contact' },
  ];
}

/** What the machine can do at best: rows of the same size, one after the other, nothing else. */
export function bareInserts(directory: string, rows: number): number {
  const path = join(directory, 'bare.db');
  const store = openStore({ path, key: randomBytes(32) });
  try {
    store.db.exec('CREATE TABLE bare (id INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT');
    const random = seeded(1);
    const lines = Array.from({ length: 1000 }, (_, index) => personLine(index, random).repeat(2));
    const started = performance.now();
    store.transaction((db) => {
      const insert = db.prepare('INSERT INTO bare (line) VALUES (?)');
      for (let index = 0; index < rows; index += 1) insert.run(lines[index % 1000]);
    });
    return Math.round(rows / ((performance.now() - started) / 1000));
  } finally {
    store.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  }
}

export async function uploadPeople(ws: TestWorkspace, rows: number): Promise<string> {
  // Twice the same, since the size is asked for first: the file must not lie in the memory that is measured.
  let size = 0;
  for (const piece of people(rows)) size += piece.length;
  const { fileId } = await ws.call('files.begin', { name: 'people.csv', size });
  let offset = 0;
  for (const piece of people(rows)) {
    await ws.call('files.append', { fileId, offset, data: piece.toString('base64') });
    offset += piece.length;
  }
  return fileId;
}

function* people(rows: number): Generator<Buffer> {
  const random = seeded(42);
  yield Buffer.from(`${peopleHeading}\r\n`);
  for (let index = 0; index < rows; index += 5000) {
    const lines = Array.from({ length: Math.min(5000, rows - index) }, (_, at) => personLine(index + at, random));
    yield Buffer.from(`${lines.join('\r\n')}\r\n`);
  }
}

/** Writes a setting ten times a second, as a busy user would, and looks at the clock and the memory in between. */
function watchMainThread(ws: TestWorkspace) {
  const writes: number[] = [];
  let peak = 0;
  let longestPause = 0;
  let last = performance.now();
  const look = setInterval(() => {
    const now = performance.now();
    longestPause = Math.max(longestPause, now - last - 10);
    last = now;
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 10);
  const write = setInterval(() => {
    const started = performance.now();
    void ws.call('settings.update', { pollMinutes: 5 }).then(() => writes.push(performance.now() - started));
  }, 100);
  return () => {
    clearInterval(look);
    clearInterval(write);
    writes.sort((a, b) => a - b);
    const at = (part: number): number => Math.round(writes[Math.floor(writes.length * part)] ?? 0);
    return {
      peakMb: Math.round(peak / 1e6),
      writeMedianMs: at(0.5),
      write99Ms: at(0.99),
      longestPauseMs: Math.round(longestPause),
    };
  };
}
