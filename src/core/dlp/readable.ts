/** What a mail says to whoever reads it, and what stands behind: the texts that rules look into. Pure. */
import type { DlpPlace } from '../../shared/contract/dlp.ts';
import { unescapeHtml } from '../text/html.ts';
import { linksOf } from '../text/links.ts';
import { readAttachment } from './attachments.ts';
import type { Attached } from './attachments.ts';
import { oncePer } from './once.ts';

export interface Readable {
  readonly place: DlpPlace;
  readonly text: string;
}

/** The parts of a mail that are looked into. */
export interface Outgoing {
  readonly to: { readonly address: string };
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly attachments: readonly Attached[];
}

/** More of one part is not looked into: far beyond any mail that a person writes. */
const mostSigns = 1_000_000;

/** Signs without width, and those that only break words, hide nothing. */
const invisible =
  /[\u00AD\u061C\u115F\u1160\u180E\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u2064\uFEFF]|\u034F|\u17B4|\u17B5|\u200D/g;
const beyondAscii = /[\u0080-\uFFFF]/;
const dashes = /[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/g;

function codePoint(value: number, otherwise: string): string {
  return value > 0 && value <= 0x10_ff_ff && !(value >= 0xd8_00 && value <= 0xdf_ff)
    ? String.fromCodePoint(value)
    : otherwise;
}

/** Numbers of signs, which an editor never writes and a trick might. */
const withoutCodes = (html: string): string =>
  html.replaceAll(/&#(?:(\d{1,7})|x([0-9a-f]{1,6}));?/gi, (whole, decimal: string | undefined, hex: string) =>
    codePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal), whole),
  );

/** One form for what looks the same, with single blanks. Its length may differ from what it was made of. */
export function plain(text: string): string {
  const piece = text.slice(0, mostSigns);
  const ascii = beyondAscii.test(piece)
    ? piece.replaceAll(invisible, '').replaceAll(dashes, '-').normalize('NFKC')
    : piece;
  return ascii.replaceAll(/[^\S ]\s*| \s+/g, ' ');
}

const comment = /<!--.{0,5000}?-->/gs;
/** Those within a line: nothing hides behind one in the middle of a word. */
const inlineTag =
  /<\/?(?:a|abbr|acronym|b|bdi|bdo|big|center|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|nobr|o:p|q|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr)(?:\s[^<>]{0,2000})?\/?>/gi;
const anyTag = /<\/?[a-z!?][^<>]{0,2000}>/gi;

function htmlText(html: string): string {
  const text = html.slice(0, mostSigns).replaceAll(comment, '').replaceAll(inlineTag, '').replaceAll(anyTag, ' ');
  return unescapeHtml(withoutCodes(text));
}

const contentOf = oncePer((content: Buffer): Readable => ({
  place: 'attachment',
  text: plain(readAttachment(content).text),
}));

export function readablesOf(mail: Omit<Outgoing, 'to'>): Readable[] {
  const links = linksOf(mail.html).map(({ href }) => href);
  const written = plain(mail.text).trim();
  const spoken = plain(htmlText(mail.html)).trim();
  const parts: Readable[] = [
    { place: 'subject', text: plain(mail.subject) },
    { place: 'text', text: written === spoken ? written : `${written}\n${spoken}` },
    { place: 'link', text: plain(withoutCodes(links.join('\n'))) },
  ];
  for (const { name, content } of mail.attachments) {
    parts.push({ place: 'attachment', text: plain(name) }, contentOf(content));
  }
  return parts.filter(({ text }) => text !== '');
}
