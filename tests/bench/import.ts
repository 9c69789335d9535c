/**
 * Import of a million rows into the app as it is shipped, through the whole way a user's file takes, and what else the
 * app is asked meanwhile feels of it.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { TypedCall } from '../../src/core/dispatch.ts';
import { openStore } from '../../src/core/store/open.ts';
import type { Job } from '../../src/shared/contract/jobs.ts';
import { importSummary } from '../../src/shared/contract/contacts.ts';
import { peopleHeading, personLine, seeded } from '../support/people.ts';
import type { BenchResult } from './result.ts';
import { startHost } from './support-host.ts';
import type { RunningHost } from './support-host.ts';

export async function run({ quick }: { quick: boolean }): Promise<BenchResult[]> {
  const rows = quick ? 60_000 : 1_000_000;
  const bare = bareInserts(Math.min(rows, 200_000));
  const host = await startHost();
  try {
    const fileId = await uploadPeople(host.call, rows);
    const imported = await watched(host, async () => {
      const { format, mapping } = await host.call('contacts.importPreview', { fileId });
      return host.call('contacts.importStart', { fileId, format, mapping, duplicates: 'fill', newList: 'Benchmark' });
    });
    const { created, importId } = importSummary.parse(imported.job.result);
    if (created !== rows) throw new Error(`Only ${created} of ${rows} rows were imported.`);
    const undone = await watched(host, () => host.call('contacts.importUndo', { importId: importId ?? 0 }));
    return [
      {
        name: `contacts import, ${rows} rows`,
        value: Math.round(rows / imported.seconds),
        unit: 'rows/s',
        baseline: { name: 'bare inserts into an encrypted table, one transaction, no index', value: bare },
        ratio: rows / imported.seconds / bare,
      },
      ...known('contacts import, processor time of all threads', imported.processorSeconds, 's'),
      ...known('contacts import, memory of the process at most', imported.mostMb, 'MB'),
      ...meanwhile('contacts import', imported),
      { name: 'contacts import, its undo', value: Math.round(rows / undone.seconds), unit: 'contacts/s' },
      ...known('contacts import, its undo, processor time', undone.processorSeconds, 's'),
      ...meanwhile('contacts import, its undo', undone),
    ];
  } finally {
    await host.stop();
  }
}

const known = (name: string, value: number | null, unit: string): BenchResult[] =>
  value === null ? [] : [{ name, value, unit }];

const meanwhile = (name: string, { answersMs }: Watched): BenchResult[] =>
  [
    { part: 0.5, words: 'median' },
    { part: 0.99, words: '99 %' },
    { part: 1, words: 'longest' },
  ].map(({ part, words }) => ({
    name: `${name}, a change of a setting meanwhile, ${words}`,
    value: answersMs[Math.min(answersMs.length - 1, Math.floor(answersMs.length * part))] ?? 0,
    unit: 'ms',
  }));

interface Watched {
  readonly job: Job;
  readonly seconds: number;
  readonly processorSeconds: number | null;
  readonly mostMb: number | null;
  /** How long each answer took, ascending. */
  readonly answersMs: readonly number[];
}

const lookEveryMs = 20;
const changeEveryMs = 100;

/** Runs a job and writes a setting ten times a second meanwhile, as a busy user would. */
async function watched(host: RunningHost, start: () => Promise<{ readonly jobId: number }>): Promise<Watched> {
  const answersMs: number[] = [];
  let mostMb = host.memoryMb();
  const look = setInterval(() => (mostMb = Math.max(mostMb ?? 0, host.memoryMb() ?? 0) || null), lookEveryMs);
  const change = setInterval(() => {
    const asked = performance.now();
    void host.call('settings.update', { pollMinutes: 5 }).then(() => answersMs.push(performance.now() - asked));
  }, changeEveryMs);
  try {
    const processor = host.processorSeconds();
    const started = performance.now();
    const { jobId } = await start();
    const job = await ended(host.call, jobId);
    const seconds = (performance.now() - started) / 1000;
    const processorSeconds = processor === null ? null : (host.processorSeconds() ?? 0) - processor;
    return { job, seconds, processorSeconds, mostMb, answersMs: answersMs.sort((a, b) => a - b) };
  } finally {
    clearInterval(look);
    clearInterval(change);
  }
}

async function ended(call: TypedCall, id: number): Promise<Job> {
  for (;;) {
    const job = await call('jobs.get', { id });
    if (job.state === 'done') return job;
    if (job.state !== 'running' && job.state !== 'queued') throw new Error(`The job is ${job.state}.`);
    await setTimeout(changeEveryMs);
  }
}

/** What the machine can do at best: rows of the same size, one after the other, nothing else. */
function bareInserts(rows: number): number {
  const directory = mkdtempSync(join(tmpdir(), 'letterlock-bench-'));
  const store = openStore({ path: join(directory, 'bare.db'), key: randomBytes(32) });
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
    rmSync(directory, { recursive: true, force: true });
  }
}

export async function uploadPeople(call: TypedCall, rows: number): Promise<string> {
  // Twice the same, since the size is asked for first.
  let size = 0;
  for (const piece of people(rows)) size += piece.length;
  const { fileId } = await call('files.begin', { name: 'people.csv', size });
  let offset = 0;
  for (const piece of people(rows)) {
    await call('files.append', { fileId, offset, data: piece.toString('base64') });
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
