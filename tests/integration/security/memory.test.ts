/** What the memory of the core's process holds once it is locked. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readKeyFile } from '../../../src/core/vault/keyfile.ts';
import { deriveKeys } from '../../../src/core/vault/keys.ts';
import { masterKey } from '../../../src/core/vault/master-key.ts';
import { testPassphrase, withApp } from '../../support/app.ts';
import { testPorts } from '../../support/ports.ts';
import type { TestPorts } from '../../support/ports.ts';

const marker = 'Quillwort-Lane-7';
const script = join(import.meta.dirname, '../../support/locking-process.ts');
const largest = 256 * 1_048_576;

let ports: TestPorts;
beforeEach(() => {
  ports = testPorts();
});
afterEach(() => ports.cleanUp());

/** What the process may write to, region by region; nothing where the system does not show it. */
function* memoryOf(pid: number): Generator<Buffer> {
  if (!existsSync(`/proc/${pid}/mem`)) return;
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      if (from === undefined || to === undefined) continue;
      const start = Number.parseInt(from, 16);
      const bytes = Buffer.alloc(Math.min(Number.parseInt(to, 16) - start, largest));
      // Some regions of the system's own cannot be read.
      yield bytes.subarray(0, readable(memory, bytes, start));
    }
  } finally {
    closeSync(memory);
  }
}

function readable(memory: number, bytes: Buffer, at: number): number {
  try {
    return readSync(memory, bytes, 0, bytes.length, at);
  } catch {
    return 0;
  }
}

/** The names of those that occur in it. */
function within(pid: number, wanted: Readonly<Record<string, Buffer>>): Set<string> {
  const found = new Set<string>();
  for (const region of memoryOf(pid)) {
    for (const [name, bytes] of Object.entries(wanted)) if (region.includes(bytes)) found.add(name);
  }
  return found;
}

test('after a lock the heap holds no contact, secret or key, and no byte of a key is left in the memory', async () => {
  const { dataDir } = ports.paths;
  await withApp(ports, async ({ call }) => {
    await call('vault.create', { keychain: false, passphrase: testPassphrase });
    for (let n = 0; n < 20; n += 1) {
      await call('contacts.create', { email: `quillwort-${n}@adams.example`, firstName: marker });
    }
  });
  const file = await readKeyFile(dataDir);
  const master = await masterKey(ports.keychain, file!, { passphrase: testPassphrase });
  const keys = deriveKeys(master);
  const secrets = { master, ...keys };
  const texts = [marker, testPassphrase, keys.database.toString('hex')];

  const child = spawn(process.execPath, ['--expose-gc', script, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const heap = async (): Promise<string> => {
    const path = String((await lines.next()).value).split(' ')[1] ?? '';
    const text = readFileSync(path, 'utf8');
    rmSync(path);
    return text;
  };
  child.stdin.write(`${testPassphrase}\n`);
  const open = await heap();
  const openMemory = within(child.pid!, secrets);
  child.stdin.write('\n');
  const locked = await heap();
  const lockedMemory = within(child.pid!, secrets);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.end('\n');
  await gone;

  // What is looked for would be found.
  expect(open).toContain(marker);
  expect(openMemory.has('database')).toBe(existsSync('/proc/self/mem'));
  expect(texts.filter((text) => locked.includes(text))).toEqual([]);
  expect([...lockedMemory]).toEqual([]);
}, 300_000);
