/** Delivery status notifications as RFC 3464 defines them, and the many that nearly follow it. */
import type { VerdictRecipient } from '../../../shared/contract/inbox.ts';
import type { MailPart, ParsedMail } from '../mime/parse.ts';
import { evidenceLine } from './analysis.ts';
import type { Analysis } from './analysis.ts';
import { addressIn, field, fieldGroups } from './fields.ts';
import type { Fields } from './fields.ts';
import { returnedMessageIds, splitReturned } from './returned.ts';
import { enhancedCodes, judge } from './status.ts';
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

/** `>>> DATA` before the refusal, or Postfix's own words for it. */
const dataStage =
  /in reply to (end of )?DATA command|>>> DATA|end of DATA|after (sending )?(DATA|message body|end of data)/i;
const rcptStage = /in reply to (RCPT|MAIL|HELO|EHLO)|>>> (RCPT|MAIL)/i;

function toFacts(group: Fields, words: string): BounceFacts {
  const said = [field(group, 'diagnostic-code'), field(group, 'x-supplementary-info')].join(' ').trim();
  const address =
    addressIn(field(group, 'final-recipient')) ||
    addressIn(field(group, 'original-recipient')) ||
    addressIn(field(group, 'x-actual-recipient'));
  const commands = words.replaceAll(/\s+/g, ' ');
  return {
    address,
    action:
      field(group, 'action')
        .toLowerCase()
        .split(/[\s;(]/)[0] ?? '',
    status: enhancedCodes(field(group, 'status'))[0] ?? '',
    diagnostic: said.replace(/^(smtp|x-[\w-]+|dns|x400)\s*;\s*/i, ''),
    afterData: dataStage.test(commands) && !rcptStage.test(commands),
  };
}

/** Servers often put the telling words into the text for people only. */
function withWords(facts: BounceFacts, words: string): BounceFacts {
  const thin = facts.diagnostic.replace(/[\d\s]/g, '').length < 12;
  return thin ? { ...facts, diagnostic: `${facts.diagnostic} ${wordsAbout(facts.address, words)}`.trim() } : facts;
}

/** The paragraph that speaks of an address, or all of it. */
export function wordsAbout(address: string, words: string): string {
  const paragraphs = words.split(/\r?\n[ \t]*\r?\n/);
  const local = address.split('@')[0] ?? '';
  const about = paragraphs.findIndex((paragraph) => local !== '' && paragraph.toLowerCase().includes(address));
  return about === -1 ? words : paragraphs.slice(about, about + 2).join('\n');
}

/** Null where the mail is no delivery report at all. */
export function readDsn(mail: ParsedMail): Analysis | null {
  const text = reportText(mail);
  if (text === '') return null;
  const [words] = splitReturned(mail.text);
  const groups = fieldGroups(text).filter(
    (group) => group.has('final-recipient') || group.has('original-recipient') || group.has('action'),
  );
  const all = groups.slice(0, maxRecipients).map((group) => withWords(toFacts(group, words), words));
  if (all.length === 0) return null;
  const returnedIds = returnedMessageIds(`${returnedText(mail)}\n${text}`);
  const failures = all.filter(({ action }) => !/^(delivered|relayed|expanded)$/.test(action));
  if (failures.length === 0) {
    const evidence = evidenceLine(`Action: ${all[0]?.action ?? ''}`);
    return { verdict: { kind: 'other', recipients: [], evidence }, returnedIds, token: null };
  }
  const judged = failures.map(judge);
  const worst = judged.find(({ recipient }) => recipient.hard) ?? judged[0];
  const said = worst?.facts.diagnostic ?? '';
  const evidence = evidenceLine(
    said === ''
      ? `Status: ${worst?.recipient.status ?? ''} (Action: ${worst?.facts.action ?? ''})`
      : `Diagnostic-Code: ${said}`,
  );
  return { verdict: { kind: 'bounce', recipients: unique(judged), evidence }, returnedIds, token: null };
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
