/**
 * Opens a workspace, reads all that is in it, locks it and then waits to be looked at: for the test that searches its
 * memory. `node --expose-gc locking-process.ts DIRECTORY`, the passphrase on the standard input; it says `open` and `locked`,
 * each followed by the path of a snapshot of its heap, and goes on after each at the next line that it is given.
 */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { writeHeapSnapshot } from 'node:v8';
import { openApp } from './process-app.ts';

const [dataDir = ''] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

async function snapshot(what: string): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    await setImmediate();
    globalThis.gc?.();
  }
  process.stdout.write(`${what} ${writeHeapSnapshot(join(dataDir, `${what}.heapsnapshot`))}\n`);
}

const { app, call } = await openApp(dataDir);

/** In a function of its own, so that nothing of it is held by the one that waits. */
async function use(): Promise<void> {
  await call('vault.unlock', { passphrase: (await lines.next()).value ?? '' });
  const { items } = await call('contacts.list', { limit: 100 });
  const [first] = items;
  if (first === undefined) throw new Error('There is nothing in the workspace.');
  await call('contacts.get', { id: first.id });
  await snapshot('open');
  await lines.next();
  await call('vault.lock', {});
}

await use();
await snapshot('locked');
await lines.next();
await app.stop();
