/**
 * The texts within a ZIP archive (APPNOTE 6.3.10), office files among them: no more than is asked for is ever unpacked,
 * whatever an archive claims. Pure.
 */
import { constants, inflateRawSync } from 'node:zlib';

const endRecord = 0x06_05_4b_50;
const entryRecord = 0x02_01_4b_50;
const mostEntries = 200;
/** The end record, behind which a comment may stand. */
const farthestEnd = 22 + 65_535;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly offset: number;
}

function endOf(archive: Buffer): number {
  const last = Math.max(0, archive.length - farthestEnd);
  for (let at = archive.length - 22; at >= last; at -= 1) if (archive.readUInt32LE(at) === endRecord) return at;
  return -1;
}

function entriesOf(archive: Buffer): Entry[] {
  const end = endOf(archive);
  if (end < 0) return [];
  const entries: Entry[] = [];
  let at = archive.readUInt32LE(end + 16);
  while (entries.length < mostEntries && at + 46 <= archive.length && archive.readUInt32LE(at) === entryRecord) {
    const nameLength = archive.readUInt16LE(at + 28);
    entries.push({
      name: archive.toString('utf8', at + 46, at + 46 + nameLength),
      method: archive.readUInt16LE(at + 10),
      packed: archive.readUInt32LE(at + 20),
      offset: archive.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

function unpack(archive: Buffer, { method, packed, offset }: Entry, most: number): Buffer {
  if (offset + 30 > archive.length) return Buffer.alloc(0);
  const from = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
  const data = archive.subarray(from, Math.min(from + packed, archive.length));
  if (method === 0) return data.subarray(0, most);
  if (method !== 8) return Buffer.alloc(0);
  return inflateBeginning(data, most);
}

/** Of what is larger than is looked into, or damaged further on, some beginning. */
function inflateBeginning(data: Buffer, most: number): Buffer {
  for (let input = data; input.length > 0; input = input.subarray(0, input.length >> 1)) {
    try {
      return inflateRawSync(input, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH });
    } catch {
      // Half of it unpacks to less.
    }
  }
  return Buffer.alloc(0);
}

const isMarkup = (name: string): boolean => /\.(?:xml|html?|rels)$/i.test(name);
const readable = /\.(?:xml|csv|tsv|txt|json|html?|md|vcf|eml|log|sql|ya?ml|ini|env|pem|key)$/i;

/** @param most bytes that are unpacked in all */
export function zipTexts(archive: Buffer, most: number): string {
  const texts: string[] = [];
  let left = most;
  for (const entry of entriesOf(archive)) {
    texts.push(entry.name);
    if (!readable.test(entry.name) || left <= 0) continue;
    const bytes = unpack(archive, entry, left);
    left -= bytes.length;
    const text = bytes.toString('utf8');
    texts.push(isMarkup(entry.name) ? text.replaceAll(/<[^<>]{0,2000}>/g, ' ') : text);
  }
  return texts.join('\n');
}
