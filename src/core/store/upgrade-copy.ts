/** The copy of a database that is kept before its schema is changed. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Store } from './open.ts';

/**
 * Keeps a copy beside the database, under the same key. It gets its name when it is whole: a process that ended in the
 * midst of it, or after it and before the change, is no hindrance to the next one.
 * @param from the version of the present schema
 * @throws LetterlockError `disk-full`
 */
export function keepUpgradeCopy(store: Store, from: number): void {
  const kept = join(dirname(store.path), `letterlock-before-upgrade-from-${from}.db`);
  const part = `${kept}.part`;
  // SQLite writes into a file that is new or empty, and nothing else.
  rmSync(part, { force: true });
  closeSync(openSync(part, 'wx', 0o600));
  store.db.prepare('VACUUM INTO ?').run(part);
  const file = openSync(part, 'r+');
  fsyncSync(file);
  closeSync(file);
  renameSync(part, kept);
}
