/**
 * The newest checkpoint, kept outside of the database: in a file beside it and, where there is a keychain, in there.
 * Whoever puts an older copy of the database back, with all that lies beside it, does not reach the keychain.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Keychain, Log } from '../ports.ts';
import { writeAtomically } from '../vault/atomic-file.ts';
import { isGenuine } from './checkpoint.ts';
import type { Checkpoint } from './checkpoint.ts';

const bytes = (length: number) =>
  z
    .hex()
    .length(2 * length)
    .transform((text) => Buffer.from(text, 'hex'));

const shape = z.strictObject({
  seq: z.int().positive(),
  at: z.int(),
  hash: bytes(32),
  key: bytes(32),
  signature: bytes(64),
});

const fileOf = (dataDir: string): string => join(dataDir, 'audit-head.json');
const itemOf = (key: Buffer): string => `audit ${key.toString('hex').slice(0, 32)}`;

const write = ({ seq, at, hash, key, signature }: Checkpoint): string =>
  JSON.stringify({
    seq,
    at,
    hash: hash.toString('hex'),
    key: key.toString('hex'),
    signature: signature.toString('hex'),
  });

/** A copy that is unreadable or forged says nothing. */
function read(text: string | undefined): Checkpoint | null {
  try {
    const parsed = shape.safeParse(JSON.parse(text ?? 'null'));
    return parsed.success && isGenuine(parsed.data) ? parsed.data : null;
  } catch {
    return null;
  }
}

export interface HeadKeeper {
  /** The furthest of the copies. */
  newest(): Promise<Checkpoint | null>;
  /** Resolves when it is written; where a place cannot be written to, the log of the app says so. */
  keep(point: Checkpoint): Promise<void>;
  /** After a restore that was meant: the present end is where the log goes on. */
  forget(): Promise<void>;
}

export function createHeadKeeper(dataDir: string, keychain: Keychain, key: Buffer, log: Log): HeadKeeper {
  const item = itemOf(key);
  let writing = Promise.resolve();
  const usable = async (): Promise<boolean> => (await keychain.available()).ok;
  const put = async (point: Checkpoint): Promise<void> => {
    try {
      await writeAtomically(fileOf(dataDir), `${write(point)}\n`);
      if (await usable()) await keychain.set(item, Buffer.from(write(point)));
    } catch (error) {
      log.warn('the newest checkpoint of the audit log was not kept outside of the database', { error: String(error) });
    }
  };
  return {
    async newest() {
      await writing;
      const inFile = read(await readFile(fileOf(dataDir), 'utf8').catch(() => undefined));
      const secret = (await usable()) ? await keychain.get(item).catch(() => null) : null;
      const inKeychain = read(secret?.toString('utf8'));
      const [furthest] = [inFile, inKeychain].filter((point) => point !== null).toSorted((a, b) => b.seq - a.seq);
      return furthest ?? null;
    },
    keep(point) {
      writing = writing.then(() => put(point));
      return writing;
    },
    async forget() {
      await writing;
      await rm(fileOf(dataDir), { force: true });
      if (await usable()) await keychain.delete(item);
    },
  };
}
