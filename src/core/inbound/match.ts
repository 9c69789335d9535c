/**
 * Which of our messages a received mail belongs to. Message-IDs recorded before sending decide; the address and, for
 * answers alone, the domain are asked only then, because people answer from other addresses.
 */
import type { Analysis } from './verdict/analysis.ts';
import type { ParsedMail } from './mime/parse.ts';

/** One message of ours. */
export interface SentMail {
  readonly ledgerId: number;
  readonly campaignId: number;
  readonly contactId: number;
  readonly subject: string;
}

type MatchedBy = 'unsubscribe-token' | 'in-reply-to' | 'references' | 'returned-message-id' | 'address' | 'domain';

export interface Match {
  readonly sent: SentMail;
  readonly by: MatchedBy;
}

/** Questions to the ledger; all answer only what was sent before the mail came. */
export interface SentMails {
  byMessageId(messageId: string): SentMail | undefined;
  byToken(token: string): SentMail | undefined;
  /** The messages to an address, newest first; bounded. */
  byAddress(address: string): readonly SentMail[];
  /** The newest messages to up to two different contacts of a domain. */
  byDomain(domain: string): readonly SentMail[];
}

/** Domains of mailbox providers: two people there have nothing in common. */
const sharedDomains =
  /^(gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|rocketmail|aol|icloud|me|mac|gmx|web|t-online|freenet|mail|yandex|ya|bk|inbox|list|proton|protonmail|pm|tutanota|tuta|zoho|zohomail|fastmail|hey|qq|163|126|sina|naver|daum|hanmail|orange|wanadoo|free|laposte|sfr|bbox|libero|virgilio|tiscali|alice|wp|o2|onet|interia|seznam|centrum|bluewin|comcast|verizon|att|sbcglobal|bellsouth|cox|charter|btinternet|sky|talktalk|ntlworld|telenet|skynet|ziggo|kpnmail|planet|terra|uol|bol|rediffmail|docomo|ezweb|softbank|au)\.(com|net|org|de|at|ch|fr|it|es|pt|pl|cz|ru|by|kz|ua|jp|cn|kr|in|nl|be|se|no|dk|fi|ie|ca|me|eu|(com?|ne|or)\.[a-z]{2})$/;

/** `Re: Re: Hello` and `AW: [2] hello` are both about `hello`. */
export function baseSubject(subject: string): string {
  return subject
    .slice(0, 1000)
    .toLowerCase()
    .replace(/^(\s*(re|aw|antw|sv|vs|odp|rif|ynt|fwd?|wg|tr|rv|回复|返信)\s*(\[\d{1,3}\])?\s*[:：])+/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function byIds(mail: ParsedMail, analysis: Analysis, mails: SentMails): Match | null {
  const tries: readonly (readonly [MatchedBy, readonly string[]])[] = [
    ['in-reply-to', mail.inReplyTo],
    ['references', mail.references.toReversed()],
    ['returned-message-id', analysis.returnedIds],
  ];
  for (const [by, ids] of tries) {
    for (const id of ids) {
      const sent = mails.byMessageId(id);
      if (sent !== undefined) return { sent, by };
    }
  }
  return null;
}

function byDomain(mail: ParsedMail, analysis: Analysis, mails: SentMails): Match | null {
  const { kind } = analysis.verdict;
  if (kind !== 'reply' && kind !== 'auto-reply') return null;
  const domain = mail.from.address.split('@')[1] ?? '';
  if (domain === '' || sharedDomains.test(domain)) return null;
  const [sent, ...others] = mails.byDomain(domain);
  if (sent === undefined || others.length > 0) return null;
  // A colleague's answer keeps the subject; anything else from there is their own correspondence.
  if (kind === 'reply' && baseSubject(mail.subject) !== baseSubject(sent.subject)) return null;
  return { sent, by: 'domain' };
}

/** Null where the mail is none of our business. */
export function match(mail: ParsedMail, analysis: Analysis, mails: SentMails): Match | null {
  const tokened = analysis.token === null ? undefined : mails.byToken(analysis.token);
  if (tokened !== undefined) return { sent: tokened, by: 'unsubscribe-token' };
  const threaded = byIds(mail, analysis, mails);
  if (threaded !== null) return threaded;
  const reported = analysis.verdict.kind === 'bounce' || analysis.verdict.kind === 'complaint';
  const addresses = reported ? analysis.verdict.recipients.map(({ address }) => address) : [mail.from.address];
  for (const address of addresses) {
    const sent = address === '' ? [] : mails.byAddress(address);
    const about = sent.find(({ subject }) => baseSubject(subject) === baseSubject(mail.subject)) ?? sent[0];
    if (about !== undefined) return { sent: about, by: 'address' };
  }
  return byDomain(mail, analysis, mails);
}
