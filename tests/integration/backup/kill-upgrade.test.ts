/** Whoever ends the process while a database is upgraded, settled, encrypted anew or put in place, loses nothing. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { attachSearchFile } from '../../../src/core/contacts/search-file.ts';
import { findDamage } from '../../../src/core/store/check.ts';
import { migrate, schemaVersion } from '../../../src/core/store/migrate.ts';
import { migrations } from '../../../src/core/store/migrations/index.ts';
import { openStore } from '../../../src/core/store/open.ts';
import { all, get } from '../../../src/core/store/rows.ts';
import { keepUpgradeCopy } from '../../../src/core/store/upgrade-copy.ts';
import { seeded } from '../../support/people.ts';
import { makeOlderDatabase, olderContacts, upgradeKeys } from '../../support/upgrade.ts';

const kills = 50;
vi.setConfig({ testTimeout: 600_000 });

/** Kills it so many milliseconds after it has said so many dots. */
async function killed(directory: string, dots: number, milliseconds: number): Promise<void> {
  const script = join(import.meta.dirname, '../../support/upgrade-process.ts');
  const child = spawn(process.execPath, [script, directory], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(directory, 'compiled') },
  });
  let errors = '';
  child.stderr.on('data', (piece: Buffer) => (errors += piece.toString()));
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on('exit', (_, signal) => resolve(signal));
  });
  const ready = new Promise<void>((resolve) => {
    let said = 0;
    child.stdout.on('data', (piece: Buffer) => {
      said += piece.length;
      if (said >= dots) resolve();
    });
  });
  await Promise.race([ready, ended]);
  await pause(milliseconds);
  child.kill('SIGKILL');
  if ((await ended) !== 'SIGKILL') throw new Error(`It ended by itself: ${errors}`);
}

test(`${kills} kills`, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'letterlock-kill-'));
  const data = join(directory, 'data');
  const { present, former } = upgradeKeys();
  const random = seeded(6_112_026);
  const seen = new Set<string>();
  try {
    mkdirSync(data);
    makeOlderDatabase(join(directory, 'older.db'), present.database, 'older');
    makeOlderDatabase(join(directory, 'earlier.db'), former.database, 'earlier');
    makeOlderDatabase(join(data, 'letterlock.db'), present.database, 'older');
    for (let round = 0; round < kills; round += 1) {
      await killed(directory, 1 + (round % 5), Math.floor(random() * 60));
      const store = openStore({ path: join(data, 'letterlock.db'), key: present.database });
      try {
        const found = schemaVersion(store.db);
        migrate(store, (from) => keepUpgradeCopy(store, from));
        attachSearchFile(store, present.database);
        expect(schemaVersion(store.db)).toBe(migrations.at(-1)?.version);
        expect(findDamage(store.db)).toBeNull();
        expect(get(store.db, 'SELECT count(*) AS n FROM contact')).toEqual({ n: olderContacts });
        const state = get<{ value: string }>(store.db, `SELECT value FROM setting WHERE key = 'state'`)?.value ?? '';
        seen.add(`${state} ${found === migrations.length ? 'whole' : 'under way'}`);
        const kept = all<{ value: string }>(store.db, 'SELECT value FROM suppression ORDER BY value');
        const expected = state === 'older' ? ['older'] : ['earlier', 'older'];
        expect(kept.map(({ value }) => value)).toEqual(expected.map((name) => `${name}@letterlock.example`));
      } finally {
        store.close();
      }
    }
    // The kills did reach both halves of the work.
    expect([...seen]).toEqual(expect.arrayContaining(['older whole', 'earlier whole']));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
