/** What an attachment is, whatever its name says, and the text in it. Pure. */
import { isUtf8 } from 'node:buffer';
import { oncePer } from './once.ts';
import { zipTexts } from './zip.ts';
import type { Reading } from './zip.ts';

export interface Attached {
  readonly name: string;
  readonly content: Buffer;
}

/** More of one file is not looked into: what can be read in a moment. */
const mostBytes = 500_000;

/** First bytes, and the endings of files that begin so. */
const signatures: readonly (readonly [start: string, endings: readonly string[]])[] = [
  ['4d5a', ['exe', 'dll', 'scr', 'com']],
  ['7f454c46', ['elf', 'bin', 'so']],
  ['25504446', ['pdf']],
  ['504b0304', ['zip']],
  ['504b0506', ['zip']],
  ['52617221', ['rar']],
  ['377abcaf271c', ['7z']],
  ['1f8b', ['gz', 'tgz']],
  ['d0cf11e0a1b11ae1', ['doc', 'xls', 'ppt', 'msi', 'msg']],
  ['53514c69746520666f726d6174203300', ['sqlite', 'db', 'sqlite3']],
  ['2142444e', ['pst', 'ost']],
];

/** What tells the kinds of office files apart within the archive that they are. */
const office: readonly (readonly [member: string, endings: readonly string[]])[] = [
  ['xl/', ['xlsx', 'xlsm']],
  ['word/', ['docx', 'docm']],
  ['ppt/', ['pptx', 'pptm']],
];

const endingOf = (name: string): string => /\.([^.]{1,20})$/.exec(name.trim().replace(/[. ]{1,200}$/, ''))?.[1] ?? '';

const signed = oncePer((content: Buffer): ReadonlySet<string> => {
  const start = content.subarray(0, 16).toString('hex');
  const found = new Set(signatures.flatMap(([bytes, endings]) => (start.startsWith(bytes) ? endings : [])));
  if (!found.has('zip')) return found;
  const head = content.subarray(0, mostBytes).toString('latin1');
  return new Set([...found, ...office.flatMap(([member, endings]) => (head.includes(member) ? endings : []))]);
});

/** Whether the file answers to an ending: by its name, or by what it begins with. */
export const hasEnding = ({ name, content }: Attached, ending: string): boolean =>
  endingOf(name).toLowerCase() === ending || signed(content).has(ending);

/** Text files as they are, and the texts within office files and archives; empty for all else, PDF and pictures too. */
export const readAttachment = oncePer((content: Buffer): Reading => {
  const piece = content.subarray(0, mostBytes);
  const whole = content.length <= mostBytes;
  if (piece[0] === 0xff && piece[1] === 0xfe) return { text: piece.toString('utf16le'), whole };
  if (piece.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') return zipTexts(content, mostBytes);
  if (!isText(piece)) return { text: '', whole: false };
  return { text: piece.toString(isUtf8(piece) ? 'utf8' : 'latin1'), whole };
});

/** No zero byte in what a reader would see first, and not the beginning of a file that only programs read. */
const isText = (piece: Buffer): boolean => !piece.subarray(0, 8_000).includes(0) && signed(piece).size === 0;
