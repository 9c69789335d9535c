/** Whoever ends the process at any instant, of a commit, an archive, a snapshot or a restore, loses nothing. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { seeded } from '../../support/people.ts';
import { archivedStore, rowsOf } from '../../support/backup.ts';

const kills = 60;
vi.setConfig({ testTimeout: 600_000 });

/** Runs the writer and kills it so many milliseconds after it has opened; answers the last number that it committed. */
async function killedAfter(directory: string, round: number, milliseconds: number): Promise<number> {
  const script = join(import.meta.dirname, '../../support/backup-process.ts');
  const child = spawn(process.execPath, [script, directory, String(round)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let errors = '';
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (piece: Buffer) => {
      out += piece.toString();
      if (out.includes('ready')) resolve();
    });
  });
  child.stderr.on('data', (piece: Buffer) => (errors += piece.toString()));
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on('exit', (_, signal) => resolve(signal));
  });
  await Promise.race([ready, ended]);
  await pause(milliseconds);
  child.kill('SIGKILL');
  if ((await ended) !== 'SIGKILL') throw new Error(`The writer ended by itself: ${errors}`);
  return Number(/(\d+)\n[^\n]*$/.exec(out)?.[1] ?? '0');
}

/** How many numbers there are, from 1 without a gap. */
function upTo(rows: ReadonlyMap<string, string>): number {
  const numbers = [...rows.keys()].map(Number);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  return numbers.length;
}

/** Before the first snapshot there is nothing to restore; everything else is a failure. */
function nothingYet(error: unknown): Map<string, string> {
  if (error instanceof Error && error.message === 'There is no point.') return new Map();
  throw error;
}

test(`${kills} kills`, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'letterlock-kill-'));
  const random = seeded(20_261_122);
  try {
    for (let round = 0; round < kills; round += 1) {
      const committed = await killedAfter(directory, round, Math.floor(random() * 500));
      const world = await archivedStore(directory);
      try {
        const live = upTo(rowsOf(world.store.db));
        expect(live).toBeGreaterThanOrEqual(committed);
        // What is at the target is never damaged, and never more than there was.
        const restored = await world.at(null).catch(nothingYet);
        expect(upTo(restored)).toBeLessThanOrEqual(live);
      } finally {
        world.archiver.close();
        world.spool.close();
        world.store.close();
        world.spool.rest();
      }
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
