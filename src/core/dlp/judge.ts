/** What the rules say of a mail: which of them is broken, where, and how often. Pure. */
import type { DlpChannel, DlpLooksFor, DlpPlace, DlpRule } from '../../shared/contract/dlp.ts';
import { domainOf, withinDomain } from '../../shared/domain-of.ts';
import { hasEnding, readAttachment } from './attachments.ts';
import type { Attached } from './attachments.ts';
import { detectors } from './detectors.ts';
import { oncePer } from './once.ts';
import { readablesOf } from './readable.ts';
import type { Outgoing, Readable } from './readable.ts';
import type { Span } from './spans.ts';

/** A rule that is broken. */
export interface Hit {
  readonly rule: DlpRule;
  readonly place: DlpPlace;
  /** Different ones in that place. */
  readonly count: number;
}

type Finder = (text: string) => Span[];

const letter = /[\p{L}\p{N}]/u;
const fold = (text: string): string => text.toLowerCase();

/** A word counts on its own, not within another; a blank in it stands for any white space. */
function wordFinder(words: readonly string[]): Finder {
  const wanted = words.map((word) => fold(word).replaceAll(/\s+/g, ' '));
  return (text) => {
    const folded = fold(text);
    return wanted.flatMap((word) => {
      const spans: Span[] = [];
      for (let at = folded.indexOf(word); at !== -1; at = folded.indexOf(word, at + word.length)) {
        const within = letter.test(folded.charAt(at - 1)) || letter.test(folded.charAt(at + word.length));
        if (!within) spans.push({ at, length: word.length, key: word });
      }
      return spans;
    });
  };
}

function patternSpans(text: string, pattern: RegExp): Span[] {
  return [...text.matchAll(pattern)]
    .filter(({ 0: whole }) => whole !== '')
    .map(({ 0: whole, index }) => ({ at: index, length: whole.length, key: whole }));
}

/** Null where the rule does not look into texts. Patterns have been judged by `guards/safe-pattern.ts`. */
export function finderOf(looksFor: DlpLooksFor): Finder | null {
  switch (looksFor.kind) {
    case 'words':
      return wordFinder(looksFor.words);
    case 'pattern': {
      const pattern = new RegExp(looksFor.pattern, 'giu');
      return (text) => patternSpans(text, pattern);
    }
    case 'detector':
      return detectors[looksFor.detector];
    default:
      return null;
  }
}

export const countOf = (spans: readonly Span[]): number => new Set(spans.map(({ key }) => key)).size;

/** Numbers stand in links by chance; what is secret does not. */
const notInLinks: ReadonlySet<string> = new Set(['card-number', 'iban', 'national-id', 'address-list']);

interface Compiled {
  readonly rule: DlpRule;
  /** Different finds in a text. Null where the rule does not look into texts. */
  readonly count: ((readable: Readable) => number) | null;
}

export type RuleSet = readonly Compiled[];

function compiled(rule: DlpRule): Compiled {
  const finder = finderOf(rule.looksFor);
  return { rule, count: finder === null ? null : oncePer(({ text }) => countOf(finder(text))) };
}

/** Rules that are switched off, and what cannot be used, are left out. */
export const compile = (rules: readonly DlpRule[]): RuleSet => rules.filter(({ enabled }) => enabled).map(compiled);

/** Whether mail to an address is a rule's matter. @param address null where the recipients are not known yet */
export function concerns({ recipients }: Pick<DlpRule, 'recipients'>, address: string | null): boolean {
  if (recipients.who === 'anyone' || address === null) return true;
  const domain = domainOf(address);
  const inside = recipients.domains.some((known) => withinDomain(domain, known));
  return inside === (recipients.who === 'inside');
}

function inAttachments(looksFor: DlpLooksFor, attachments: readonly Attached[]): number {
  if (looksFor.kind === 'attachment-kind') {
    return attachments.filter((file) => looksFor.endings.some((ending) => hasEnding(file, ending))).length;
  }
  if (looksFor.kind === 'attachment-unread') {
    return attachments.filter(({ content }) => !readAttachment(content).whole).length;
  }
  if (looksFor.kind !== 'attachment-size') return 0;
  return attachments.filter(({ content }) => content.length > looksFor.megabytes * 1_000_000).length;
}

function inTexts({ rule, count }: Compiled, readables: readonly Readable[]): Hit[] {
  const { looksFor } = rule;
  if (count === null) return [];
  const least = looksFor.kind === 'detector' ? looksFor.least : 1;
  return readables.flatMap((readable): Hit[] => {
    const { place } = readable;
    if (place === 'link' && looksFor.kind === 'detector' && notInLinks.has(looksFor.detector)) return [];
    const found = count(readable);
    return found < least ? [] : [{ rule, place, count: found }];
  });
}

interface Asked {
  readonly channel: DlpChannel;
  /** Null where the recipients are not known yet: rules about some of them count. */
  readonly to: string | null;
}

/** One hit for each rule and place, in the order of the rules. */
export function judge(rules: RuleSet, mail: Omit<Outgoing, 'to'>, { channel, to }: Asked): Hit[] {
  const due = rules.filter(({ rule }) => rule.channels.includes(channel) && concerns(rule, to));
  if (due.length === 0) return [];
  const readables = due.some(({ count }) => count !== null) ? readablesOf(mail) : [];
  return due.flatMap((one) => {
    const { rule } = one;
    if (rule.looksFor.kind === 'anything') return [{ rule, place: 'recipient' as const, count: 1 }];
    const files = inAttachments(rule.looksFor, mail.attachments);
    if (files > 0) return [{ rule, place: 'attachment' as const, count: files }];
    return mostOf(inTexts(one, readables));
  });
}

/** Of several attachments, the one with most. */
function mostOf(hits: readonly Hit[]): Hit[] {
  const byPlace = new Map<DlpPlace, Hit>();
  for (const hit of hits) if (hit.count > (byPlace.get(hit.place)?.count ?? 0)) byPlace.set(hit.place, hit);
  return [...byPlace.values()];
}
