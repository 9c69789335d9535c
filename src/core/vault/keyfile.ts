/** `vault.json`: the wrapped master key and what is needed to unwrap it. Holds no secret in clear. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LetterlockError } from '../../shared/result.ts';
import { writeAtomically } from './atomic-file.ts';
import { fileError } from './data-dir.ts';

const base64 = z.base64().max(200);

/** Bounds keep a tampered file from asking for all the memory, or for next to none. */
const passphraseParameters = z.strictObject({
  salt: base64,
  memoryKib: z.int().min(65_536).max(1_048_576),
  passes: z.int().min(3).max(20),
  lanes: z.int().min(1).max(16),
});

const content = z.strictObject({
  format: z.literal('letterlock-vault'),
  version: z.literal(1),
  workspace: z.uuid(),
  /** False until the database of this key exists: a first run that was cut off may be begun again. */
  complete: z.boolean(),
  protection: z.strictObject({
    /** Fingerprint of the key in the keychain; null when none is needed. */
    keychain: base64.nullable(),
    passphrase: passphraseParameters.nullable(),
    wrapped: base64,
  }),
  recovery: base64,
});
export type KeyFile = z.infer<typeof content>;

const stored = z.strictObject({ ...content.shape, checksum: z.string() });

/** Tells damage from a wrong secret; it authenticates nothing, the wrapping does. */
function checksum(file: KeyFile): string {
  return createHash('sha256').update(JSON.stringify(file)).digest('base64');
}

export const keyFilePath = (dataDir: string): string => join(dataDir, 'vault.json');

/** Null when there is none. @throws LetterlockError `vault-damaged`, `data-dir-unusable` */
export async function readKeyFile(dataDir: string): Promise<KeyFile | null> {
  let text: string;
  try {
    text = await readFile(keyFilePath(dataDir), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw fileError(error, dataDir) ?? error;
  }
  const parsed = stored.safeParse(parseJson(text));
  if (!parsed.success) throw new LetterlockError('vault-damaged');
  const { checksum: found, ...file } = parsed.data;
  if (checksum(file) !== found) throw new LetterlockError('vault-damaged');
  return file;
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

/** What the wrapping authenticates: everything that could be changed to weaken it. */
export function wrapContext(file: Pick<KeyFile, 'workspace'>, parts: unknown): string {
  return JSON.stringify(['letterlock-vault', 1, file.workspace, parts]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
