/**
 * Whether the database was changed while Letterlock had it closed: by another tool with the key, or by putting
 * another copy in its place. At close its size, its time and a digest of its first page, which every change rewrites,
 * are written beside it; nobody without the audit key can write them so that they fit.
 */
import { createHmac, createHash, timingSafeEqual } from 'node:crypto';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { join, dirname } from 'node:path';
import { writeAtomically } from '../vault/atomic-file.ts';

const pageBytes = 4096;
const fileOf = (database: string): string => join(dirname(database), 'database-seal.json');

async function look(database: string): Promise<string | null> {
  const found = await stat(database).catch(() => null);
  if (found === null) return null;
  const file = await open(database, 'r');
  try {
    const page = Buffer.alloc(pageBytes);
    await file.read(page, 0, pageBytes, 0);
    const digest = createHash('sha256').update(page).digest('hex');
    return JSON.stringify([found.size, Math.floor(found.mtimeMs), digest]);
  } finally {
    await file.close();
  }
}

const mac = (key: Buffer, text: string): Buffer =>
  createHmac('sha256', key).update('letterlock database seal v1\n').update(text).digest();

/** For a database that is closed. */
export async function writeSeal(database: string, key: Buffer): Promise<void> {
  const text = await look(database);
  if (text === null) return;
  await writeAtomically(fileOf(database), `${JSON.stringify({ seal: mac(key, text).toString('hex') })}\n`);
}

/** For a database that is not open yet. `unknown`: there is no seal, as after a crash or a first start. */
export async function checkSeal(database: string, key: Buffer): Promise<'same' | 'changed' | 'unknown'> {
  const stored = await readFile(fileOf(database), 'utf8').catch(() => null);
  const seal = stored === null ? undefined : /"seal":\s*"([0-9a-f]{64})"/.exec(stored)?.[1];
  const text = await look(database);
  if (seal === undefined || text === null) return 'unknown';
  return timingSafeEqual(mac(key, text), Buffer.from(seal, 'hex')) ? 'same' : 'changed';
}

/** While the database is open, and whenever it is rewritten on purpose, there is no seal. */
export const breakSeal = (database: string): Promise<void> => rm(fileOf(database), { force: true });
