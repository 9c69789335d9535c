/**
 * Writes a copy of the database under new keys, in a worker: the copy is made with the old key, encrypted anew in place
 * (it is nobody's database yet), what is sealed in it under derived keys is sealed anew, and all of it is checked. The
 * database itself is only read; whoever started this puts the copy in its place.
 */
import { open, rm } from 'node:fs/promises';
import { z } from 'zod';
import type { JobRun } from '../jobs/job.ts';
import { findDamage } from '../store/check.ts';
import { changeKey, openStore } from '../store/open.ts';
import { LetterlockError } from '../../shared/result.ts';
import { createPrivateFile, filesOfDatabase } from './data-dir.ts';
import { deriveKeys, forgetKeys, view } from './keys.ts';
import { resealAll } from './reseal.ts';
import { forget } from './forget.ts';

const rekeyInput = z.strictObject({
  copy: z.string(),
  from: z.instanceof(Uint8Array),
  to: z.instanceof(Uint8Array),
  at: z.int(),
});
export type RekeyInput = z.infer<typeof rekeyInput>;

export const rekeyJob: JobRun<unknown> = async (input, { store, progress }) => {
  const { copy, at, ...masters } = rekeyInput.parse(input);
  const master = view(masters.from);
  const next = view(masters.to);
  const from = deriveKeys(master);
  const to = deriveKeys(next);
  try {
    progress(0, null, 'copying');
    for (const path of filesOfDatabase(copy)) await rm(path, { force: true });
    createPrivateFile(copy);
    store.db.prepare('VACUUM INTO ?').run(copy);
    progress(1, null, 're-encrypting');
    changeKey(copy, from.database, to.database);
    progress(2, null, 'checking');
    const renewed = openStore({ path: copy, key: to.database });
    try {
      renewed.transaction((db) => resealAll(db, master, to, at));
      const damage = findDamage(renewed.db);
      if (damage !== null) throw new LetterlockError('database-damaged', undefined, { reason: damage });
    } finally {
      renewed.close();
    }
    const file = await open(copy, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    return null;
  } finally {
    forgetKeys(from);
    forgetKeys(to);
    forget(master, next);
  }
};
