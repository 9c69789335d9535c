/** Delivery status notifications as RFC 3464 defines them, and the many that nearly follow it. */
import type { VerdictRecipient } from '../../../shared/contract/inbox.ts';
import type { MailPart, ParsedMail } from '../mime/parse.ts';
import { evidenceLine } from './analysis.ts';
import type { Analysis } from './analysis.ts';
import { addressIn, field, fieldGroups } from './fields.ts';
import type { Fields } from './fields.ts';
import { returnedMessageIds, splitReturned } from './returned.ts';
import { enhancedCodes, judge, worstOf } from './status.ts';
import type { BounceFacts, Judgement } from './status.ts';

const maxRecipients = 100;

const isReturned = ({ type }: MailPart): boolean => type === 'message/rfc822' || type === 'text/rfc822-headers';

export function returnedText(mail: ParsedMail): string {
  return [...mail.parts.filter(isReturned).map(({ text }) => text), splitReturned(mail.text)[1]].join('\n\n');
}

/** The report's fields, also from mails that lost their structure on the way. */
function reportText(mail: ParsedMail): string {
  const part = mail.parts.find(({ type }) => /^(message\/(global-)?delivery-status|text\/delivery-status)$/.test(type));
  if (part !== undefined) return part.text;
  const start = /^(Reporting-MTA|Final-Recipient|Original-Recipient):/im.exec(mail.text);
  return start === null ? '' : mail.text.slice(start.index);
}

/** SMTP commands of a transcript that were refused: `>>> DATA` and, after it, `<<< 550`. */
const refusedCommands = />>> (\w+)(?:(?!>>>)[^])*?<<< [45]\d\d/g;

/**
 * Whether a transcript, or Postfix's own words for it, shows that the recipient was taken and the content refused:
 * then even “user unknown” says little about the address.
 */
export function refusedAfterData(words: string): boolean {
  const last = [...words.slice(0, 20_000).matchAll(refusedCommands)].at(-1)?.[1];
  if (last !== undefined) return last.toUpperCase() === 'DATA';
  const flat = words.slice(0, 20_000).replaceAll(/\s+/g, ' ');
  return /in reply to (end of )?DATA command|after (sending )?(DATA|end of data)/i.test(flat);
}

const addressOf = (group: Fields): string =>
  addressIn(field(group, 'final-recipient')) ||
  addressIn(field(group, 'original-recipient')) ||
  addressIn(field(group, 'x-actual-recipient'));

function toFacts(group: Fields, words: string, addresses: readonly string[]): BounceFacts {
  const said = [field(group, 'diagnostic-code'), field(group, 'x-supplementary-info')].join(' ').trim();
  const address = addressOf(group);
  return {
    address,
    action:
      field(group, 'action')
        .toLowerCase()
        .split(/[\s;(]/)[0] ?? '',
    status: enhancedCodes(field(group, 'status'))[0] ?? '',
    diagnostic: said.replace(/^(smtp|x-[\w-]+|dns|x400)\s*;\s*/i, ''),
    afterData: refusedAfterData(wordsAbout(address, words, addresses)),
  };
}

/** Servers often put the telling words into the text for people only. */
function withWords(facts: BounceFacts, words: string, addresses: readonly string[]): BounceFacts {
  const thin = facts.diagnostic.replace(/[\d\s]/g, '').length < 12;
  return thin
    ? { ...facts, diagnostic: `${facts.diagnostic} ${wordsAbout(facts.address, words, addresses)}`.trim() }
    : facts;
}

/** What is said from an address on to where another one is spoken of; all of it where the address is not named. */
export function wordsAbout(address: string, words: string, all: readonly string[]): string {
  const lower = words.toLowerCase();
  const start = address === '' ? -1 : lower.indexOf(address);
  if (start === -1) return words;
  const others = all.filter((other) => other !== '' && other !== address).map((other) => lower.indexOf(other, start));
  const next = others.filter((at) => at > start).reduce((least, at) => Math.min(least, at), words.length);
  return words.slice(start, next);
}

/** Null where the mail is no delivery report at all. */
export function readDsn(mail: ParsedMail): Analysis | null {
  const text = reportText(mail);
  if (text === '') return null;
  const [words] = splitReturned(mail.text);
  const groups = fieldGroups(text).filter(
    (group) => group.has('final-recipient') || group.has('original-recipient') || group.has('action'),
  );
  const reported = groups.slice(0, maxRecipients);
  const addresses = reported.map(addressOf);
  const all = reported.map((group) => withWords(toFacts(group, words, addresses), words, addresses));
  if (all.length === 0) return null;
  const returnedIds = returnedMessageIds(`${returnedText(mail)}\n${text}`);
  const failures = all.filter(({ action }) => !/^(delivered|relayed|expanded)$/.test(action));
  if (failures.length === 0) {
    const evidence = evidenceLine(`Action: ${all[0]?.action ?? ''}`);
    return { verdict: { kind: 'other', recipients: [], evidence }, returnedIds, token: null, bounce: null };
  }
  const judged = failures.map(judge);
  const worst = judged.find(({ recipient }) => recipient.hard) ?? judged[0];
  const said = worst?.facts.diagnostic ?? '';
  const evidence = evidenceLine(
    said === ''
      ? `Status: ${worst?.recipient.status ?? ''} (Action: ${worst?.facts.action ?? ''})`
      : `Diagnostic-Code: ${said}`,
  );
  return {
    verdict: { kind: 'bounce', recipients: unique(judged), evidence },
    returnedIds,
    token: null,
    bounce: worstOf(judged),
  };
}

/** One verdict an address: relays sometimes report the same one twice. */
function unique(judged: readonly Judgement[]): VerdictRecipient[] {
  const seen = new Map<string, VerdictRecipient>();
  for (const { recipient } of judged) {
    const key = recipient.address === '' ? `#${seen.size}` : recipient.address;
    if (!seen.has(key)) seen.set(key, recipient);
  }
  return [...seen.values()];
}
