/** What following the database costs whoever writes to it: CPU time for the same transactions, round by round. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createArchiver } from '../../src/core/backup/archiver.ts';
import { openSpool } from '../../src/core/backup/spool.ts';
import { migrate } from '../../src/core/store/migrate.ts';
import { openStore } from '../../src/core/store/open.ts';
import type { Store } from '../../src/core/store/open.ts';
import { run as change } from '../../src/core/store/rows.ts';
import type { BenchResult } from './result.ts';

const text = 'Hello, this is a mail of some lines.\n'.repeat(40);
/** About a second of steady sending, after which the app looks at the log. */
const perLook = 500;

function write(store: Store, from: number): void {
  for (let index = from; index < from + perLook; index += 1) {
    store.transaction(
      (db) => {
        change(db, 'INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)', [
          String((index * 7919) % 20_000),
          JSON.stringify({ index, text }),
        ]);
      },
      { waitForDisk: false },
    );
  }
}

async function cpuOf(work: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

export async function run({ quick }: { readonly quick: boolean }): Promise<BenchResult[]> {
  const directory = mkdtempSync(join(tmpdir(), 'letterlock-bench-'));
  const databaseKey = randomBytes(32);
  const backupKey = randomBytes(32);
  const open = (name: string): Store => {
    const store = openStore({ path: join(directory, name), key: databaseKey });
    migrate(store, () => undefined);
    return store;
  };
  const plain = open('plain.db');
  const followed = open('followed.db');
  const spool = await openSpool({ directory: join(directory, 'spool'), backupKey, databasePath: followed.path });
  const archiver = createArchiver({
    store: followed,
    databaseKey,
    spool,
    now: () => Date.now(),
    broken: () => undefined,
  });
  try {
    const without: number[] = [];
    const along: number[] = [];
    const rounds = quick ? 12 : 60;
    for (let round = 0; round < rounds; round += 1) {
      without.push(await cpuOf(() => write(plain, round * perLook)));
      along.push(
        await cpuOf(async () => {
          write(followed, round * perLook);
          await archiver.follow();
          if (round % 10 === 9) spool.cutFile();
        }),
      );
    }
    // Both fill their page cache in the first rounds.
    const skip = Math.floor(rounds / 4);
    const ratios = along.slice(skip).map((cost, index) => cost / (without[index + skip] ?? cost));
    return [
      {
        name: 'archive: CPU per transaction while it is followed',
        value: (median(along.slice(skip)) / perLook) * 1000,
        unit: 'µs',
        baseline: { name: 'not followed', value: (median(without.slice(skip)) / perLook) * 1000 },
        ratio: median(ratios),
      },
    ];
  } finally {
    archiver.close();
    spool.close();
    plain.close();
    followed.close();
    rmSync(directory, { recursive: true, force: true });
  }
}
