/** Pages of a commit, however many, get into the database with their last content once the commit is complete. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPageWriter } from '../../../src/core/backup/page-writer.ts';
import type { PageWriter } from '../../../src/core/backup/page-writer.ts';

const pageSize = 4096;
let directory: string;
let path: string;
let file: FileHandle;
let writer: PageWriter;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'letterlock-pages-'));
  path = join(directory, 'letterlock.db');
  writeFileSync(path, Buffer.alloc(3 * pageSize, 9));
  file = await open(path, 'r+');
  writer = createPageWriter(file, join(directory, 'waiting'));
});
afterEach(async () => {
  await file.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A page that tells which it is, and which of its contents. */
function page(number: number, version: number): { number: number; content: Buffer } {
  const content = Buffer.alloc(pageSize, version);
  content.writeUInt32BE(number, 0);
  return { number, content };
}
const range = (first: number, last: number, version: number) =>
  Array.from({ length: last - first + 1 }, (_, at) => page(first + at, version));

test('a commit of more pages than are kept in memory is written with the last content of each', async () => {
  expect(await writer.take({ pages: range(1, 3000, 1), commit: null })).toBe(false);
  expect(await writer.take({ pages: range(2001, 6000, 2), commit: null })).toBe(false);
  expect(readdirSync(directory)).toContain('waiting');
  // Nothing of it is in the database before it is complete.
  expect(readFileSync(path)).toEqual(Buffer.alloc(3 * pageSize, 9));
  // Again, both those in memory and those that wait.
  expect(await writer.take({ pages: [...range(1, 10, 3), ...range(5990, 6001, 3)], commit: 6000 })).toBe(true);
  const bytes = readFileSync(path);
  expect(bytes).toHaveLength(6000 * pageSize);
  const wrong: string[] = [];
  for (let number = 1; number <= 6000; number += 1) {
    const version = number <= 10 || number >= 5990 ? 3 : number > 2000 ? 2 : 1;
    const at = (number - 1) * pageSize;
    if (!bytes.subarray(at, at + pageSize).equals(page(number, version).content)) wrong.push(String(number));
  }
  expect(wrong).toEqual([]);
  // The next commit begins with nothing of this one.
  expect(await writer.take({ pages: range(1, 1, 4), commit: 2 })).toBe(true);
  expect(readFileSync(path)).toEqual(Buffer.concat([page(1, 4).content, page(2, 3).content]));
  await writer.close();
  expect(readdirSync(directory)).toEqual(['letterlock.db']);
});

test('what waits for a commit takes no memory beyond its bound', async () => {
  const before = process.memoryUsage().arrayBuffers;
  for (let first = 1; first < 60_000; first += 500)
    await writer.take({ pages: range(first, first + 499, 1), commit: null });
  const { arrayBuffers } = process.memoryUsage();
  // 240 MB of pages; freed ones may not have been collected yet.
  expect(arrayBuffers - before).toBeLessThan(120_000_000);
  await writer.close();
});
