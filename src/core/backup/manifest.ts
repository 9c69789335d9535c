/**
 * What is known of a snapshot: in clear what is needed to find and list it, sealed everything else, with the key of
 * the database that is in it. The sealed part authenticates the clear one. It is written last: a snapshot without it
 * does not exist.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { pointIdPattern } from './names.ts';
import { forget } from '../vault/forget.ts';
import { damaged, fileKey, keyId, newSalt, openPart, sealPart, tagBytes } from './seal.ts';
import { summaryShape } from './summary.ts';
import type { Summary } from './summary.ts';
import { pointId } from './names.ts';

/** Of the text of one. */
export const mostManifestBytes = 50_000;

const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));

const clearShape = z.strictObject({
  format: z.literal('letterlock-backup'),
  version: z.literal(1),
  id: z.string().regex(pointIdPattern),
  at: z.int().nonnegative(),
  lineage: hex(32),
  /** Of the sealed snapshot. */
  bytes: z.int().positive(),
  /** The last change that is in it. */
  stream: hex(32),
  seq: z.int().nonnegative(),
  /** Digest of the key file that goes with it; null when there was none. */
  keyFile: hex(64).nullable(),
  keyId: hex(16),
  salt: hex(64),
});
export type ClearManifest = z.infer<typeof clearShape>;

const sealedShape = z.strictObject({
  databaseKey: hex(64),
  sha256: hex(64),
  link: hex(32),
  summary: summaryShape,
});

const fileShape = z.strictObject({ clear: clearShape, sealed: z.base64().max(10_000) });

export interface Manifest extends ClearManifest {
  readonly databaseKey: Buffer;
  readonly sha256: string;
  readonly link: string;
  readonly summary: Summary;
}

export const newPointId = (at: number): string => pointId(at, randomBytes(4).toString('hex'));

/** The text of a manifest. */
export function sealManifest(
  backupKey: Uint8Array,
  point: Omit<Manifest, 'format' | 'version' | 'keyId' | 'salt'>,
): string {
  const { databaseKey, sha256, link, summary, ...rest } = point;
  const clear: ClearManifest = clearShape.parse({
    format: 'letterlock-backup',
    version: 1,
    ...rest,
    keyId: keyId(backupKey),
    salt: newSalt(),
  });
  const plain = Buffer.from(JSON.stringify({ databaseKey: databaseKey.toString('hex'), sha256, link, summary }));
  const key = fileKey(backupKey, clear.salt, 'point');
  try {
    const { body, tag } = sealPart(key, 0, Buffer.from(JSON.stringify(clear)), plain);
    return `${JSON.stringify({ clear, sealed: Buffer.concat([body, tag]).toString('base64') }, null, 2)}\n`;
  } finally {
    forget(key, plain);
  }
}

interface ReadManifest {
  readonly clear: ClearManifest;
  readonly sealed: string;
}

/** The clear part, or null for a text that is no manifest. Nothing of it is proved yet. */
export function parseManifest(text: string): ReadManifest | null {
  try {
    return fileShape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The database key in it is the caller's to forget. @throws LetterlockError `backup-damaged` */
export function openManifest({ clear, sealed }: ReadManifest, backupKey: Uint8Array): Manifest {
  const bytes = Buffer.from(sealed, 'base64');
  const key = fileKey(backupKey, clear.salt, 'point');
  let plain: Buffer | null = null;
  try {
    const context = Buffer.from(JSON.stringify(clearShape.parse(clear)));
    plain = openPart(key, 0, context, bytes.subarray(0, -tagBytes), bytes.subarray(-tagBytes));
    if (plain === null) throw damaged(`The description of the snapshot ${clear.id}`, 'its content was altered');
    const { databaseKey, ...rest } = sealedShape.parse(JSON.parse(plain.toString('utf8')));
    return { ...clear, ...rest, databaseKey: Buffer.from(databaseKey, 'hex') };
  } finally {
    forget(key, plain);
  }
}
