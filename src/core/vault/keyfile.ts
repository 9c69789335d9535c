/**
 * `vault.json`: a slot for each person, with the wrapped master key and what is needed to unwrap it. Holds no secret in
 * clear. The form is described in `docs/key-file.md`.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LetterlockError } from '../../shared/result.ts';
import { writeAtomically } from './atomic-file.ts';
import { fileError } from './data-dir.ts';
import { base64, passphraseParameters, storedVersion1, upgraded } from './keyfile-v1.ts';

const securityKey = z.strictObject({
  /** The credential's id, base64url. */
  id: z.base64url().min(1).max(1400),
  /** What its PRF is asked for, 32 bytes in base64url. */
  salt: z.base64url().length(43),
  name: z.string().max(100),
  addedAt: z.int(),
  /** The share that all security keys of a person give, wrapped under this one's PRF output. */
  wrapped: base64,
});

/** What a person needs to come by the slot key: everything that stands here, together. */
const protection = z.strictObject({
  /** Fingerprint of the key in the keychain; null when none is needed. */
  keychain: base64.nullable(),
  passphrase: passphraseParameters.nullable(),
  /** Any one of them. */
  securityKeys: z.array(securityKey).max(5),
  /** The slot key; null once it was wiped after too many wrong attempts. */
  wrapped: base64.nullable(),
});

const keySet = z.strictObject({
  protection,
  /** The slot key under the recovery code; null for a person who has none. */
  recovery: base64.nullable(),
  /** The same under a new code that its owner has not confirmed to have kept; both open. */
  nextRecovery: base64.nullable(),
  /** The master key under the slot key; null where, since version 1 of this file, the slot key is the master key. */
  master: base64.nullable(),
  /** The slot key under the master key, so that a new master key can be given to a person who is not there. */
  underMaster: base64.nullable(),
  /** The key of the codes of the authenticator app, under the slot key. */
  code: base64.nullable(),
});
export type KeySet = z.infer<typeof keySet>;

const slot = z.strictObject({
  person: z.uuid(),
  name: z.string().min(1).max(200),
  keys: keySet,
  /** The second factor at the door; its key is `keys.code`. */
  code: z
    .strictObject({
      addedAt: z.int(),
      /** The time step (RFC 6238) of the last code that was taken: none up to it is taken again. */
      lastStep: z.int(),
      /** Keyed hashes of the single-use codes that are left. */
      singleUse: z.array(base64).max(10),
    })
    .nullable(),
  /** Whether the system asks for the person's presence before the keychain is used. */
  presence: z.boolean(),
});
export type Slot = z.infer<typeof slot>;

const content = z.strictObject({
  format: z.literal('letterlock-vault'),
  version: z.literal(2),
  workspace: z.uuid(),
  /** False until the database of this key exists: a first run that was cut off may be begun again. */
  complete: z.boolean(),
  /** The first is the one who made the workspace. */
  slots: z.array(slot).min(1).max(50),
  /** The same persons' keys for a new master key, while the database is being written anew under it. */
  next: z.array(z.strictObject({ person: z.uuid(), keys: keySet })).nullable(),
  /** Wrong attempts in a row after which what opens the workspace is destroyed, all but recovery codes. */
  wipeAfter: z.int().min(5).max(100).nullable(),
});
export type KeyFile = z.infer<typeof content>;

const stored = z.strictObject({ ...content.shape, checksum: z.string() });

/** Tells damage from a wrong secret; it authenticates nothing, the wrapping does. */
function checksum(file: unknown): string {
  return createHash('sha256').update(JSON.stringify(file)).digest('base64');
}

export const keyFilePath = (dataDir: string): string => join(dataDir, 'vault.json');

/** Null when there is none. Version 1 is read as version 2. @throws LetterlockError `vault-damaged`, `data-dir-unusable` */
export async function readKeyFile(dataDir: string): Promise<KeyFile | null> {
  let text: string;
  try {
    text = await readFile(keyFilePath(dataDir), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw fileError(error, dataDir) ?? error;
  }
  const parsed = z.union([stored, storedVersion1]).safeParse(parseJson(text));
  if (!parsed.success) throw new LetterlockError('vault-damaged');
  const { checksum: found, ...file } = parsed.data;
  if (checksum(file) !== found) throw new LetterlockError('vault-damaged');
  return file.version === 1 ? upgraded(file) : file;
}

/** @throws LetterlockError `disk-full`, `data-dir-unusable` */
export async function writeKeyFile(dataDir: string, file: KeyFile): Promise<void> {
  const ordered = content.parse(file);
  try {
    const text = JSON.stringify({ ...ordered, checksum: checksum(ordered) }, null, 2);
    await writeAtomically(keyFilePath(dataDir), `${text}\n`);
  } catch (error) {
    throw fileError(error, dataDir) ?? error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
