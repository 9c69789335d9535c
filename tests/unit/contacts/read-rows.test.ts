import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rowsOf } from '../../../src/core/contacts/import-piece.ts';
import { readRowsTask } from '../../../src/core/contacts/read-rows-task.ts';
import type { FromRowReader, ToRowReader } from '../../../src/core/contacts/read-rows-task.ts';
import { unpacked } from '../../../src/core/contacts/written.ts';
import { SealedWriter } from '../../../src/core/files/sealed.ts';
import type { FileRef } from '../../../src/core/files/sealed.ts';
import type { AssistContext } from '../../../src/core/jobs/job.ts';
import { Mailbox } from '../../../src/core/jobs/mailbox.ts';
import { openStore } from '../../../src/core/store/open.ts';
import type { Store } from '../../../src/core/store/open.ts';

let root: string;
let directory: string;
let store: Store;
let files = 0;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'letterlock-read-'));
  directory = join(root, 'files');
  mkdirSync(directory);
  store = openStore({ path: join(root, 'letterlock.db'), key: randomBytes(32) });
});
afterEach(() => {
  store.close();
  rmSync(root, { recursive: true, force: true });
});

const createFile = (name: string, type: string): Promise<SealedWriter> => {
  files += 1;
  return SealedWriter.create(join(directory, String(files)), name, type);
};

async function fileOf(lines: Iterable<string>): Promise<FileRef> {
  const file = await createFile('people.csv', 'text/csv');
  await file.write(['email,first', ...lines].join('\n'));
  return file.finish();
}

/** The task as its job meets it. @param answer called with each message */
function reading(file: FileRef, answer: (message: FromRowReader, toTask: Mailbox<ToRowReader>) => void) {
  const toTask = new Mailbox<ToRowReader>();
  const stop = new AbortController();
  stop.signal.addEventListener('abort', () => toTask.fail(stop.signal.reason));
  const context: AssistContext<ToRowReader, FromRowReader> = {
    store,
    createFile,
    signal: stop.signal,
    post: (message) => answer(message, toTask),
    next: () => toTask.next(),
    taken: () => toTask.taken(),
  };
  const format = { delimiter: ',', encoding: 'utf-8', header: true } as const;
  const ended = readRowsTask({ file, format, mapping: ['email', 'firstName'], duplicates: 'fill' }, context);
  return { ended, stop };
}

/** More than what waits in memory, in an order of its own. */
const rows = 120_000;
const lines = Array.from({ length: rows }, (_, at) => `p${(at * 7919) % rows}@a.example,Ann`);

test('a large file arrives whole, in large sorted windows, never many pieces ahead of the writer', async () => {
  const file = await fileOf([...lines, 'p1@a.example,Again', 'no address']);
  const emails: string[] = [];
  const repeated: string[] = [];
  let [ahead, mostAhead, read, rejected] = [0, 0, 0, 0];
  let inOrder = 0;
  const { ended } = reading(file, (message, toTask) => {
    if (message.type === 'read') {
      read = message.rows;
      rejected += message.rejected;
    }
    if (message.type !== 'rows') return;
    ahead += 1;
    mostAhead = Math.max(mostAhead, ahead);
    setImmediate(() => {
      ahead -= 1;
      toTask.push('more');
    });
    for (const row of rowsOf(message, 0, message.ends.length)) {
      const { email } = unpacked(row);
      if ((emails.at(-1) ?? '') < email) inOrder += 1;
      (message.repeated ? repeated : emails).push(email);
    }
  });
  await ended;
  expect([read, rejected]).toEqual([rows + 2, 1]);
  expect(new Set(emails).size).toBe(rows);
  expect(emails).toHaveLength(rows);
  expect(repeated).toEqual(['p1@a.example']);
  expect(rows - inOrder).toBeLessThan(9);
  expect(mostAhead).toBeLessThanOrEqual(8);
  expect(readdirSync(directory)).toHaveLength(1);
});

test('a file whose import is cancelled leaves nothing behind', async () => {
  const file = await fileOf(lines);
  let pieces = 0;
  const { ended, stop } = reading(file, (message, toTask) => {
    if (message.type === 'rows') {
      pieces += 1;
      toTask.push('more');
    }
    if (message.type === 'read' && message.rows > 100_000) stop.abort(new Error('cancelled'));
  });
  await expect(ended).rejects.toThrow('cancelled');
  expect(pieces).toBeGreaterThan(0);
  expect(readdirSync(directory)).toHaveLength(1);
});
