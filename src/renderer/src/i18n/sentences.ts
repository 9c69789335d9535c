/**
 * Sentences that the core writes, in another language. As in gettext the English sentence is the key: what was stored
 * before a translation existed is translated too. In both languages `{0}`, `{1}`… stand for what the core put in;
 * `{0*}` in a translation is itself one of our sentences or terms and is translated in turn, where `{0}` stays as it is.
 */
import { errorTable, type ErrorCode, type ErrorEntry } from '../../../shared/result.ts';
import type { Messages, Translated } from './catalogue.ts';
import type { en } from './en/index.ts';

export type Sentences = Readonly<Record<string, string>>;

interface Pattern {
  /** What stands before, between and behind the holes. */
  readonly literals: readonly string[];
  /** The number of each hole, in the order of the English sentence. */
  readonly holes: readonly number[];
  readonly translation: string;
  readonly weight: number;
}

/** Longer texts are nobody's sentence, and are shown as they came. */
const longest = 4000;
const deepest = 4;
/** How many ends of sentences are tried in a text that is none of ours as a whole. */
const mostEnds = 12;
const mostParts = 12;

const hole = /\{(\d)\}/;
const holeInTranslation = /\{(\d)(\*?)\}/g;

function patternOf(english: string, translation: string): Pattern {
  const parts = english.split(hole);
  const literals = parts.filter((_, at) => at % 2 === 0);
  const holes = parts.filter((_, at) => at % 2 === 1).map(Number);
  return { literals, holes, translation, weight: literals.join('').length };
}

/** What fills the holes of a pattern in a text, by number; null where the text is another one. Linear in the text. */
function fillings({ literals, holes }: Pattern, text: string): readonly string[] | null {
  const first = literals[0] ?? '';
  const last = literals.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return null;
  const found: string[] = [];
  const end = text.length - last.length;
  let at = first.length;
  for (const [index, number] of holes.entries()) {
    const next = literals[index + 1] ?? '';
    const stop = index === holes.length - 1 ? end : text.indexOf(next, at);
    if (stop < at || stop > end) return null;
    found[number] = text.slice(at, stop);
    at = stop + next.length;
  }
  return found;
}

/** Makes the look-up of one language. What is not known comes back as it is. */
export function createSentences(entries: Sentences): (text: string) => string {
  const exact = new Map<string, string>();
  const patterns: Pattern[] = [];
  for (const [english, translation] of Object.entries(entries)) {
    if (hole.test(english)) patterns.push(patternOf(english, translation));
    else exact.set(english, translation);
  }
  patterns.sort((a, b) => b.weight - a.weight);

  function whole(text: string, depth: number): string | null {
    const known = exact.get(text);
    if (known !== undefined) return known;
    for (const pattern of patterns) {
      const filled = fillings(pattern, text);
      if (filled === null) continue;
      return pattern.translation.replaceAll(holeInTranslation, (_, number: string, inTurn: string) => {
        const part = filled[Number(number)] ?? '';
        return inTurn === '' ? part : translated(part, depth + 1);
      });
    }
    return null;
  }

  /** Sentences in a row, of which the first is ours: the longest such beginning, then the rest. */
  function inARow(text: string, depth: number): string | null {
    const ends = [...text.matchAll(/[.!?] (?=\S)/g)].slice(0, mostEnds).map(({ index }) => index + 1);
    for (const end of ends.toReversed()) {
      const start = whole(text.slice(0, end), depth);
      if (start !== null) return `${start} ${translated(text.slice(end + 1), depth + 1)}`;
    }
    return null;
  }

  /** Sentences of ours with semicolons between them. */
  function list(text: string, depth: number): string | null {
    const parts = text.split('; ');
    if (parts.length === 1 || parts.length > mostParts) return null;
    const known = parts.map((part) => whole(part, depth)).filter((part) => part !== null);
    return known.length === parts.length ? known.join('; ') : null;
  }

  const translated = (text: string, depth: number): string =>
    depth > deepest
      ? text
      : (exact.get(text) ?? list(text, depth) ?? whole(text, depth) ?? inARow(text, depth) ?? text);

  return (text) => (text.length > longest ? text : translated(text, 0));
}

/** The messages of two catalogues as sentences. */
function sentencesOf(english: Messages, translations: Messages): Record<string, string> {
  const sentences: Record<string, string> = {};
  for (const [key, message] of Object.entries(english)) {
    const translation = translations[key];
    if (typeof message === 'object' && typeof translation === 'object')
      Object.assign(sentences, sentencesOf(message, translation));
    if (typeof message !== 'string' || typeof translation !== 'string') continue;
    const names = [...new Set([...message.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name))];
    const numbered = (text: string): string =>
      text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => `{${names.indexOf(name)}}`);
    sentences[numbered(message)] = numbered(translation);
  }
  return sentences;
}

/** What the core says in the words of a catalogue, and what an error says where nobody gave it a better sentence. */
export function sharedSentences(english: typeof en, translations: Translated<typeof en>): Record<string, string> {
  const codes = Object.entries(errorTable) as [ErrorCode, ErrorEntry][];
  return {
    ...sentencesOf(english.checks, translations.checks),
    ...sentencesOf(english.preflight, translations.preflight),
    ...sentencesOf(english.connect.failed, translations.connect.failed),
    ...Object.fromEntries(codes.map(([code, { message }]) => [message, translations.errors[code]])),
  };
}
