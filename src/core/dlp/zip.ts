/**
 * The texts within a ZIP archive (APPNOTE 6.3.10), office files among them: no more than is asked for is ever unpacked,
 * whatever an archive claims. Pure.
 */
import { constants, inflateRawSync } from 'node:zlib';

/** The text of a file, and whether that is all that it says. */
export interface Reading {
  readonly text: string;
  /** Nothing was left out: not a part beyond the limit, not a picture, not what is encrypted. */
  readonly whole: boolean;
}

const endRecord = 0x06_05_4b_50;
const entryRecord = 0x02_01_4b_50;
const mostEntries = 200;
/** The end record, behind which a comment may stand. */
const farthestEnd = 22 + 65_535;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  /** As the archive claims. */
  readonly unpacked: number;
  readonly encrypted: boolean;
  readonly offset: number;
}

function endOf(archive: Buffer): number {
  const last = Math.max(0, archive.length - farthestEnd);
  for (let at = archive.length - 22; at >= last; at -= 1) if (archive.readUInt32LE(at) === endRecord) return at;
  return -1;
}

/** Whether these are all that there are, besides. */
function entriesOf(archive: Buffer): { readonly entries: readonly Entry[]; readonly all: boolean } {
  const end = endOf(archive);
  if (end < 0) return { entries: [], all: false };
  const entries: Entry[] = [];
  let at = archive.readUInt32LE(end + 16);
  while (entries.length < mostEntries && at + 46 <= archive.length && archive.readUInt32LE(at) === entryRecord) {
    const nameLength = archive.readUInt16LE(at + 28);
    entries.push({
      name: archive.toString('utf8', at + 46, at + 46 + nameLength),
      method: archive.readUInt16LE(at + 10),
      packed: archive.readUInt32LE(at + 20),
      unpacked: archive.readUInt32LE(at + 24),
      encrypted: (archive.readUInt16LE(at + 8) & 1) === 1,
      offset: archive.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return { entries, all: entries.length >= archive.readUInt16LE(end + 10) };
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

/** What tells an office file from another archive. */
const officeMark = new Set(['[Content_Types].xml', 'mimetype']);
/** What office files hold besides their words: pictures and fonts that adorn them, settings of a printer. */
const adornment =
  /(?:^mimetype|\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|odttf|ttf|fntdata|rdf)|printerSettings\d*\.bin|layout-cache)$/i;

/** @param most bytes that are unpacked in all */
export function zipTexts(archive: Buffer, most: number): Reading {
  const texts: string[] = [];
  const { entries, all } = entriesOf(archive);
  const office = entries.some(({ name }) => officeMark.has(name));
  let left = most;
  let whole = all;
  for (const entry of entries) {
    texts.push(entry.name);
    if (entry.name.endsWith('/') && entry.unpacked === 0) continue;
    if (!readable.test(entry.name) || left <= 0 || entry.encrypted) {
      whole &&= office && !entry.encrypted && adornment.test(entry.name);
      continue;
    }
    const bytes = unpack(archive, entry, left);
    left -= bytes.length;
    whole &&= bytes.length >= entry.unpacked;
    const text = bytes.toString('utf8');
    texts.push(isMarkup(entry.name) ? text.replaceAll(/<[^<>]{0,2000}>/g, ' ') : text);
  }
  return { text: texts.join('\n'), whole };
}
