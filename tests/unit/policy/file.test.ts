/** A policy file counts only where nobody but the administrator could have written it. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPolicy } from '../../../src/core/policy/keeper.ts';
import { jsonFile } from '../../../src/core/policy/sources.ts';

const me = userInfo().uid;
let root: string;
let path: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'letterlock-policy-'));
  mkdirSync(join(root, 'etc'), { mode: 0o755 });
  path = join(root, 'etc', 'policies.json');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const read = (owner = me) => readPolicy([jsonFile(path, owner)]);

function write(text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o644);
}

test('no file is no policy, and a right one is in force', async () => {
  expect(await read()).toEqual({ state: 'none' });
  write('\uFEFF{"lockMinutes": 3}');
  expect(await read()).toEqual({ state: 'valid', policy: { lockMinutes: 3 }, origins: { lockMinutes: path } });
});

test.each<[string, () => void, RegExp]>([
  ['that is not JSON', () => write('{"lockMinutes": 3'), /is not JSON/],
  ['that others may write', () => (write('{}'), chmodSync(path, 0o666)), /can be written by others/],
  [
    'whose folder others may write',
    () => (write('{}'), chmodSync(join(root, 'etc'), 0o777)),
    /can be written by others/,
  ],
  [
    'that is a link',
    () => (writeFileSync(join(root, 'mine'), '{}'), symlinkSync(join(root, 'mine'), path)),
    /cannot be read/,
  ],
  ['that is a folder', () => mkdirSync(path), /is not a file/],
  ['that is far too large', () => write(`{"forbiddenWords": ["${'x'.repeat(1_100_000)}"]}`), /larger than/],
])('a file %s closes Letterlock', async (_, prepare, expected) => {
  prepare();
  const state = await read();
  expect(state).toMatchObject({ state: 'invalid', problems: [{ source: path }] });
  expect(JSON.stringify(state)).toMatch(expected);
});

test('a file of another owner closes Letterlock', async () => {
  write('{}');
  expect(JSON.stringify(await read(me + 1))).toContain('does not belong to the administrator');
});
