import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rowsOf } from '../../../src/core/contacts/import-piece.ts';
import { blocksOf, merged, newBlock, spill } from '../../../src/core/contacts/sorted-rows.ts';
import type { Block } from '../../../src/core/contacts/sorted-rows.ts';
import { SealedWriter } from '../../../src/core/files/sealed.ts';
import type { FileRef } from '../../../src/core/files/sealed.ts';

interface Row {
  readonly first: number;
  readonly second: number;
  readonly repeated: boolean;
  readonly text: string;
}

let directory: string;
let files = 0;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'letterlock-rows-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function blockOf(rows: readonly Row[], repeated: boolean): Block {
  const texts = rows.map(({ text }) => Buffer.from(JSON.stringify(text)));
  const bytes = Buffer.concat(texts);
  const block = newBlock(rows.length, bytes.length, repeated);
  bytes.copy(block.bytes);
  let end = 0;
  for (const [at, row] of rows.entries()) {
    end += texts[at]?.length ?? 0;
    block.first[at] = row.first;
    block.second[at] = row.second;
    block.ends[at] = end;
  }
  return block;
}

const before = (a: Row, b: Row): number => a.first - b.first || a.second - b.second;

/** As a run gives them: new addresses first, each part sorted and cut into blocks. */
function* blocksFrom(rows: readonly Row[], perBlock: number): Generator<Block> {
  for (const repeated of [false, true]) {
    const part = rows.filter((row) => row.repeated === repeated).sort(before);
    for (let start = 0; start < part.length; start += perBlock)
      yield blockOf(part.slice(start, start + perBlock), repeated);
  }
}

async function spilled(rows: readonly Row[], perBlock: number): Promise<FileRef> {
  files += 1;
  const file = await SealedWriter.create(join(directory, String(files)), 'rows', 'application/octet-stream');
  return spill(blocksFrom(rows, perBlock), file);
}

async function mergedRows(sources: Parameters<typeof merged>[0]): Promise<{ text: string; repeated: boolean }[]> {
  const rows: { text: string; repeated: boolean }[] = [];
  for await (const piece of merged(sources)) {
    const texts = rowsOf(piece, 0, piece.ends.length);
    rows.push(...texts.map((text) => ({ text: JSON.parse(text) as string, repeated: piece.repeated })));
  }
  return rows;
}

const anyRow = fc.record({
  first: fc.integer({ min: 0, max: 6 }),
  second: fc.integer({ min: 0, max: 3 }),
  repeated: fc.boolean(),
  text: fc.string({ unit: 'grapheme', maxLength: 40 }),
});

test('runs from memory and from files come in one order, each row once; repeated ones behind, run by run', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.array(anyRow, { maxLength: 30 }), fc.boolean()), { maxLength: 6 }),
      fc.integer({ min: 1, max: 7 }),
      async (runs, perBlock) => {
        const sources = await Promise.all(
          runs.map(async ([rows, inFile]) =>
            inFile ? blocksOf(await spilled(rows, perBlock)) : [...blocksFrom(rows, perBlock)],
          ),
        );
        const all = runs.flatMap(([rows]) => rows);
        const expected = [
          ...all.filter(({ repeated }) => !repeated).sort(before),
          ...runs.flatMap(([rows]) => rows.filter(({ repeated }) => repeated).sort(before)),
        ];
        expect(await mergedRows(sources)).toEqual(expected.map(({ text, repeated }) => ({ text, repeated })));
        expect(readdirSync(directory)).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

test('rows larger than a piece of a file come back as they were, and no byte of them stands in it', async () => {
  const rows = Array.from({ length: 7 }, (_, at) => ({
    first: at,
    second: 0,
    repeated: false,
    text: `${at}${'secret '.repeat(at * 60_000)}`,
  }));
  const file = await spilled(rows, 2);
  expect(readFileSync(file.path).includes('secret')).toBe(false);
  expect(await mergedRows([blocksOf(file)])).toEqual(rows.map(({ text }) => ({ text, repeated: false })));
});

test('a file that nobody reads to its end is gone too', async () => {
  const rows = Array.from({ length: 20_000 }, (_, at) => ({ first: at, second: 0, repeated: false, text: String(at) }));
  const file = await spilled(rows, 100);
  for await (const piece of merged([blocksOf(file)])) {
    expect(piece.ends.length).toBeGreaterThan(0);
    break;
  }
  expect(readdirSync(directory)).toEqual([]);
});
