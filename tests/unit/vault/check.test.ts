import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkDatabase } from '../../../src/core/store/check.ts';
import { openStore } from '../../../src/core/store/open.ts';

const worker = new URL('../../../src/core/jobs/worker.ts', import.meta.url);

test('a database too large to be checked on the main thread is checked in a worker', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'letterlock-check-'));
  try {
    const path = join(directory, 'large.db');
    const key = Buffer.alloc(32, 5);
    const store = openStore({ path, key });
    store.db.exec('CREATE TABLE filler (text TEXT)');
    store.transaction((db) => {
      const insert = db.prepare('INSERT INTO filler VALUES (?)');
      for (let row = 0; row < 6000; row += 1) insert.run('x'.repeat(1000));
    });
    store.close();
    expect(statSync(path).size).toBeGreaterThan(5_000_000);
    await checkDatabase(path, key, worker);
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(3_000_000) ^ 1, 3_000_000);
    writeFileSync(path, bytes);
    await expect(checkDatabase(path, key, worker)).rejects.toMatchObject({ code: 'database-damaged' });
    expect(readFileSync(path).equals(bytes)).toBe(true);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
