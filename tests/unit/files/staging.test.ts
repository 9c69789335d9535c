/** Uploads that are begun and left, in any number, hold no files open and leave none behind. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFiles } from '../../../src/core/files/staging.ts';
import type { Files } from '../../../src/core/files/staging.ts';
import { owner } from '../../support/workspace.ts';

const context = { principal: owner, note: () => undefined };
let directory: string;
let files: Files;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'letterlock-staging-'));
  files = await createFiles(directory);
});
afterEach(async () => {
  await files.clear();
  rmSync(directory, { recursive: true, force: true });
});
const begin = async (size = 10): Promise<string> =>
  (await files.handlers.begin({ name: 'a.csv', size }, context)).fileId;
const append = (fileId: string) =>
  files.handlers.append({ fileId, offset: 0, data: Buffer.from('0123456789').toString('base64') }, context);

test('the oldest of many that were begun give way, and the newest go on', async () => {
  const ids: string[] = [];
  for (let count = 0; count < 200; count += 1) ids.push(await begin());
  expect(readdirSync(directory).length).toBeLessThanOrEqual(32);
  await expect(append(ids[0]!)).rejects.toMatchObject({ code: 'not-found' });
  expect(await append(ids.at(-1)!)).toEqual({ received: 10 });
  expect(files.take(ids.at(-1)!).size).toBe(10);
});

test('one that is given up leaves no file', async () => {
  const id = await begin(1_000_000);
  await append(id);
  await files.handlers.discard({ fileId: id }, context);
  expect(readdirSync(directory)).toEqual([]);
});
