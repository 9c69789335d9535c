/** What an SMTP server's answer means for the message and for the mailbox: one table, read from top to bottom. */
import type { FailureClass } from '../connector.ts';
import { oneLine } from '../words.ts';

/** How far a delivery had come when the answer arrived. */
export type SmtpPhase = 'connect' | 'auth' | 'mail' | 'rcpt' | 'data';

export interface ReplyVerdict {
  readonly class: FailureClass;
  /** Milliseconds to wait before the mailbox tries again, where the provider documents it. */
  readonly retryAfterMs?: number;
}

interface ReplyRule extends ReplyVerdict {
  readonly code?: RegExp;
  readonly enhanced?: RegExp;
  readonly text?: RegExp;
  readonly phases?: readonly SmtpPhase[];
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * The first rule that matches decides. Sources: support.google.com/a/answer/3726730 and /166852 (Gmail),
 * learn.microsoft.com "SMTP submission improvements" (Microsoft 365), zoho.com/mail/help/adminconsole
 * (Zoho), docs.aws.amazon.com/ses "SMTP response codes" (SES), RFC 3463 and RFC 4954 for the rest.
 */
const rules: readonly ReplyRule[] = [
  // Exchange uses 554 5.2.0 for much; only this one is about rights.
  { code: /^5/, text: /send ?as ?denied/i, class: 'auth' },

  // The mailbox's own quota: nobody is to blame but the day.
  { code: /^550$/, enhanced: /^5\.4\.5$/, class: 'quota', retryAfterMs: day },
  { code: /^550$/, enhanced: /^5\.4\.6$/, class: 'quota', retryAfterMs: day },
  { code: /^554$/, enhanced: /^5\.2\.0$/, phases: ['mail', 'data'], class: 'quota', retryAfterMs: day },
  { code: /^432$/, enhanced: /^4\.3\.2$/, class: 'quota', retryAfterMs: minute },
  { code: /^454$/, text: /throttling failure.*daily/i, class: 'quota', retryAfterMs: day },
  { code: /^454$/, text: /throttling failure/i, class: 'quota', retryAfterMs: 10 * minute },
  { code: /^[45]/, text: /hourly (sending )?(quota|limit)/i, class: 'quota', retryAfterMs: hour },
  {
    code: /^[45]/,
    text: /(daily|sending) (user )?(sending )?(quota|limit)|too many messages sent/i,
    class: 'quota',
    retryAfterMs: day,
  },

  // The mailbox's own credentials and rights.
  { code: /^53[0458]$/, class: 'auth' },
  { code: /^550$/, enhanced: /^5\.7\.(30|60|139)$/, class: 'auth' },
  {
    code: /^5/,
    phases: ['mail', 'rcpt'],
    text: /relay(ing)?( access)? (denied|not permitted|prohibited)|unable to relay/i,
    class: 'auth',
  },
  {
    code: /^55[013]$/,
    phases: ['mail', 'rcpt'],
    text: /not owned by user|sender address rejected|sender is not allowed/i,
    class: 'auth',
  },
  { code: /^5/, phases: ['auth'], class: 'auth' },
  { code: /^4/, phases: ['auth'], class: 'connection' },

  { phases: ['connect'], class: 'connection' },

  // A message too large for the server says nothing against the sender (RFC 1870).
  { code: /^552$/, class: 'permanent' },
  { enhanced: /^5\.3\.4$/, class: 'permanent' },
  // MAIL FROM names only the sender, so a lasting refusal there is never the recipient's.
  { code: /^5/, phases: ['mail'], class: 'auth' },

  { code: /^5/, class: 'permanent' },
  { code: /^4/, class: 'transient' },
];

const replyShape = /^(?<code>[245]\d\d)[ -]?(?<enhanced>[245]\.\d{1,3}\.\d{1,3})?\s*(?<text>[\s\S]*)$/;

/** Judges a reply such as `550-5.4.5 Daily user sending limit exceeded`; anything that is no reply is transient. */
export function judgeReply(reply: string, phase: SmtpPhase): ReplyVerdict {
  const { code = '', enhanced = '', text = '' } = replyShape.exec(reply.trim())?.groups ?? {};
  const rule = rules.find(
    (entry) =>
      (entry.code === undefined || entry.code.test(code)) &&
      (entry.enhanced === undefined || entry.enhanced.test(enhanced)) &&
      (entry.text === undefined || entry.text.test(text)) &&
      (entry.phases === undefined || entry.phases.includes(phase)),
  );
  if (rule === undefined) return { class: phase === 'connect' || phase === 'auth' ? 'connection' : 'transient' };
  return rule.retryAfterMs === undefined
    ? { class: rule.class }
    : { class: rule.class, retryAfterMs: rule.retryAfterMs };
}

/** A server's words as one line of at most 500 characters, without the code repeated on each line. */
export function oneReply(reply: string): string {
  const [first = '', ...rest] = reply.trim().split(/\r?\n/);
  const prefix = /^([245]\d\d)-/.exec(first);
  const code = prefix?.[1];
  const lines =
    code === undefined ? [first, ...rest] : [first.replace('-', ' '), ...rest.map((line) => stripCode(line, code))];
  return oneLine(lines.join(' '));
}

const stripCode = (line: string, code: string): string =>
  line.startsWith(code) ? line.slice(4).replace(/^[245]\.\d{1,3}\.\d{1,3}\s/, '') : line;
