/**
 * The newest checkpoint, kept outside of the database: in a file beside it and, where there is a keychain, in there.
 * Whoever puts an older copy of the database back, with all that lies beside it, does not reach the keychain.
 */
import { hkdfSync } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { seal, unseal } from '../accounts/seal.ts';
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

const fileOf = (dataDir: string): string => join(dataDir, 'audit-head');
const itemOf = (log: Buffer): string => `audit ${log.toString('hex').slice(0, 32)}`;
const about = 'letterlock/audit-head';

const write = ({ seq, at, hash, key, signature }: Checkpoint): string =>
  JSON.stringify({
    seq,
    at,
    hash: hash.toString('hex'),
    key: key.toString('hex'),
    signature: signature.toString('hex'),
  });

/** A copy that is unreadable or forged says nothing, and neither does one from before the keys were rotated. */
function read(key: Buffer, sealed: Buffer | null): Checkpoint | null {
  const plain = sealed && unseal(key, sealed, about);
  try {
    const parsed = shape.safeParse(JSON.parse(plain?.toString('utf8') ?? 'null'));
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
  /** Forgets the key. */
  close(): Promise<void>;
}

export interface HeadPlace {
  readonly dataDir: string;
  readonly keychain: Keychain;
  /** The log's first public key: its name, whatever it is signed with now. */
  readonly name: Buffer;
  /** The audit key, which it is sealed under one derived from: how much happens here is nobody's business. */
  readonly auditKey: Buffer;
}

export function createHeadKeeper({ dataDir, keychain, name, auditKey }: HeadPlace, log: Log): HeadKeeper {
  const item = itemOf(name);
  const key = Buffer.from(hkdfSync('sha256', auditKey, Buffer.alloc(0), about, 32));
  let writing = Promise.resolve();
  const usable = async (): Promise<boolean> => (await keychain.available()).ok;
  const put = async (point: Checkpoint): Promise<void> => {
    try {
      const sealed = seal(key, Buffer.from(write(point)), about);
      await writeAtomically(fileOf(dataDir), sealed.toString('base64'));
      if (await usable()) await keychain.set(item, sealed);
    } catch (error) {
      log.warn('the newest checkpoint of the audit log was not kept outside of the database', { error: String(error) });
    }
  };
  return {
    async newest() {
      await writing;
      const file = await readFile(fileOf(dataDir), 'utf8').catch(() => null);
      const inFile = read(key, file === null ? null : Buffer.from(file, 'base64'));
      const secret = (await usable()) ? await keychain.get(item).catch(() => null) : null;
      const inKeychain = read(key, secret);
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
    async close() {
      await writing;
      key.fill(0);
    },
  };
}
