/**
 * Writes numbers one after the other, archives, takes snapshots, delivers them and swaps restored databases in, until
 * it is killed. Says each number on standard output once it is committed.
 */
import { rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { swapIn } from '../../src/core/backup/swap.ts';
import { get } from '../../src/core/store/rows.ts';
import { archivedStore } from './backup.ts';

const [directory = '', round = ''] = process.argv.slice(2);
const world = await archivedStore(directory);
world.now = Date.now();
let number = get<{ n: number }>(world.store.db, 'SELECT count(*) AS n FROM setting')?.n ?? 0;
writeSync(1, `ready ${number}\n`);

const snapshotIfNew = async (): Promise<void> => {
  if (!world.spool.continues || world.breaks > 0) await world.snapshot();
  world.breaks = 0;
};
await snapshotIfNew();

for (let step = 0; ; step += 1) {
  world.now = Date.now();
  for (let each = 0; each < 5; each += 1) {
    number += 1;
    const padded = String(number).padStart(6, '0');
    world.store.transaction((db) => {
      db.prepare('INSERT INTO setting (key, value) VALUES (?, ?)').run(padded, `${'x'.repeat(900)}${padded}`);
    });
    writeSync(1, `${number}\n`);
  }
  await world.archiver.follow();
  if (step % 2 === 1) await world.deliver();
  if (world.breaks > 0 || step % 5 === 4) await world.snapshot();
  world.breaks = 0;
  if (step % 6 !== 5) continue;
  await world.deliver();
  await world.reopen(async () => {
    const into = join(directory, 'prepared');
    rmSync(into, { recursive: true, force: true });
    const safety = `safety-${round}-${step}`;
    await swapIn(world.databasePath, await world.build(null, into), safety);
    rmSync(join(directory, safety), { recursive: true });
  });
  await snapshotIfNew();
}
