import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { maxPiece, readSealed, SealedWriter } from '../../../src/core/files/sealed.ts';
import type { FileRef } from '../../../src/core/files/sealed.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'letterlock-sealed-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function seal(bytes: Buffer): Promise<FileRef> {
  const writer = await SealedWriter.create(join(directory, 'file'), 'name.csv', 'text/csv');
  for (let offset = 0; offset < bytes.length; offset += 300_001) {
    await writer.write(bytes.subarray(offset, offset + 300_001));
  }
  return writer.finish();
}

async function unseal(ref: FileRef): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of readSealed(ref)) pieces.push(piece);
  return Buffer.concat(pieces);
}

test.each([0, 1, maxPiece - 1, maxPiece, maxPiece + 1, 3 * maxPiece + 7])(
  '%i bytes come back as they went in',
  async (size) => {
    const bytes = Buffer.alloc(size, 'letterlock ');
    expect((await unseal(await seal(bytes))).equals(bytes)).toBe(true);
  },
);

test('pieces that come at once are kept in the order in which they came', async () => {
  const writer = await SealedWriter.create(join(directory, 'file'), 'name.csv', 'text/csv');
  const pieces = ['a', 'b', 'c', 'd', 'e'].map((sign, index) => Buffer.alloc(maxPiece - 1000 + index * 700, sign));
  await Promise.all(pieces.map((piece) => writer.write(piece)));
  expect((await unseal(await writer.finish())).equals(Buffer.concat(pieces))).toBe(true);
});

test('nothing of the content can be read on disk', async () => {
  const ref = await seal(Buffer.from('anna@example.com;Anna\n'.repeat(1000)));
  expect((await readFile(ref.path)).includes('anna@example.com')).toBe(false);
});

test.each([
  ['a flipped bit', (bytes: Buffer) => bytes.fill((bytes.at(100) ?? 0) ^ 1, 100, 101)],
  ['a cut end', (bytes: Buffer) => bytes.subarray(0, -1)],
  ['a length that lies', (bytes: Buffer) => bytes.fill(0xff, 0, 4)],
  [
    'two pieces swapped',
    (bytes: Buffer) => Buffer.concat([bytes.subarray(bytes.length / 2), bytes.subarray(0, bytes.length / 2)]),
  ],
])('%s is refused', async (_name, damage) => {
  const ref = await seal(Buffer.alloc(2 * maxPiece, 'x'));
  await writeFile(ref.path, damage(await readFile(ref.path)));
  await expect(unseal(ref)).rejects.toMatchObject({ code: 'interrupted' });
});
