/**
 * Upgrades a database of an older version, then puts an earlier state of before a change of the keys in its place, over
 * and over, until it is killed. Says a dot before each part of the work, and one after the last.
 */
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { settleJob } from '../../src/core/backup/settle-job.ts';
import { swapIn } from '../../src/core/backup/swap.ts';
import { attachSearchFile } from '../../src/core/contacts/search-file.ts';
import type { JobContext } from '../../src/core/jobs/job.ts';
import { migrate } from '../../src/core/store/migrate.ts';
import { openStore } from '../../src/core/store/open.ts';
import { keepUpgradeCopy } from '../../src/core/store/upgrade-copy.ts';
import { copyKeys } from '../../src/core/vault/keys.ts';
import { upgradeKeys } from './upgrade.ts';

// Node writes its cache of compiled code when a process ends; this one is killed before it comes to that.
flushCompileCache();

const [directory = ''] = process.argv.slice(2);
const at = 1_000_000;
const live = join(directory, 'data/letterlock.db');
const { present, former } = upgradeKeys();

function upgrade(): void {
  const store = openStore({ path: live, key: present.database });
  migrate(store, (from) => keepUpgradeCopy(store, from));
  attachSearchFile(store, present.database);
  store.close();
}

async function restore(): Promise<void> {
  const into = join(directory, 'prepared');
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into);
  const prepared = join(into, 'letterlock.db');
  copyFileSync(join(directory, 'earlier.db'), prepared);
  const store = openStore({ path: prepared, key: former.database });
  const input = {
    presentPath: live,
    presentKey: new Uint8Array(present.database),
    ownKey: new Uint8Array(former.database),
    renewed: { from: null, to: copyKeys(present) },
    pointAt: at,
    at,
  };
  say();
  await settleJob(input, { store } as JobContext);
  store.close();
  say();
  const safety = join(dirname(live), 'safety');
  rmSync(safety, { recursive: true, force: true });
  await swapIn(live, prepared, 'safety');
}

const say = (): void => void writeSync(1, '.');

// What the one before has left is brought to its end first, as the app does when it opens.
if (existsSync(live)) upgrade();
for (;;) {
  copyFileSync(join(directory, 'older.db'), join(directory, 'older-again.db'));
  renameSync(join(directory, 'older-again.db'), live);
  say();
  upgrade();
  await restore();
  say();
  // Else a slow machine would never find it at rest here.
  await pause(30);
}
