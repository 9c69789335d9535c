/**
 * What following the database costs whoever writes to it: CPU time of this thread for the same transactions, in pairs
 * of rounds. Which of a pair comes first changes, so that what else the machine does meets both alike.
 */
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
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
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
    const rounds = quick ? 16 : 80;
    // Both fill their page cache in the first rounds.
    const warm = quick ? 4 : 20;
    for (let round = 0; round < warm + rounds; round += 1) {
      const alone = (): Promise<number> => cpuOf(() => write(plain, round * perLook));
      const both = (): Promise<number> =>
        cpuOf(async () => {
          write(followed, round * perLook);
          await archiver.follow();
          if (round % 10 === 9) spool.cutFile();
        });
      const [first, second] = round % 2 === 0 ? [alone, both] : [both, alone];
      const [one, other] = [await first(), await second()];
      if (round < warm) continue;
      without.push(round % 2 === 0 ? one : other);
      along.push(round % 2 === 0 ? other : one);
    }
    const ratios = along.map((cost, index) => cost / (without[index] ?? cost));
    return [
      {
        name: 'archive: CPU per transaction while it is followed',
        value: (median(along) / perLook) * 1000,
        unit: 'µs',
        baseline: { name: 'not followed', value: (median(without) / perLook) * 1000 },
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
