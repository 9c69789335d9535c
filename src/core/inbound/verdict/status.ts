/** Status codes in bounces and what they mean for the address: RFC 3463 first, then RFC 5321 reply code, then text. */
import type { VerdictRecipient } from '../../../shared/contract/inbox.ts';
import { hardReasons, reasonOf } from './reason.ts';
import type { Reason } from './reason.ts';

/** Not part of an IP address, a version or a longer number. */
const enhanced = /(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)/g;

/** Enhanced status codes in a text, in order. */
export function enhancedCodes(text: string): string[] {
  return Array.from(text.slice(0, 10_000).matchAll(enhanced), (match) => match[0]);
}

/** The SMTP reply code in a server's words: three digits that begin the text or follow `said:` and the like. */
export function replyCodeIn(text: string): string {
  const bounded = text.slice(0, 10_000);
  const led =
    /(?:^|said:|says:|reply:|response:|error[:(]|smtp;|<<<|>{3}|[\s:;("'#])\s*([45]\d\d)(?=[\s\-:;)#"]|$)/i.exec(
      bounded,
    );
  return led?.[1] ?? '';
}

/** `x.0.0` and the like say no more than the class. */
const isVague = (code: string): boolean => /^\d\.0\.|^$/.test(code);

export interface BounceFacts {
  readonly address: string;
  /** DSN Action: `failed`, `delayed`, …; empty in a bounce that is no DSN. */
  readonly action: string;
  /** The Status field; empty where there is none. */
  readonly status: string;
  /** The server's words. */
  readonly diagnostic: string;
  /** The server took the recipient and refused the content: its words say little about the address. */
  readonly afterData: boolean;
}

/**
 * What a bounce says, the weightiest first: the address is bad for good; the sending mailbox has used up its own
 * allowance; the sender is refused by policy (5.7.x); the mailbox is full or out of reach; this one mail was not
 * liked; or the server is still trying.
 */
export const bounceClasses = ['hard', 'quota', 'blocked', 'soft', 'content', 'delayed'] as const;
export type BounceClass = (typeof bounceClasses)[number];

export interface Judgement {
  readonly facts: BounceFacts;
  readonly recipient: VerdictRecipient;
  readonly class: BounceClass;
}

/** The weightiest class among a report's recipients. */
export const worstOf = (judged: readonly Judgement[]): BounceClass =>
  bounceClasses.find((name) => judged.some((one) => one.class === name)) ?? 'soft';

/** RFC 3463 codes that say by themselves that the address is bad for good; 5.1.10 and 5.1.351 are Microsoft's. */
const hardCodes = new Set(['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.1.351', '5.4.4']);
/** These say something about the mailbox or the mail, not about the address. 5.7.x, the sender's fault, is apart. */
const softCodes = /^(4\.|5\.6\.|5\.2\.[2-9]|5\.3\.[1-9]|5\.4\.[5-7]|5\.1\.[78])/;

export function judge(facts: BounceFacts): Judgement {
  const inWords = enhancedCodes(facts.diagnostic);
  const telling = inWords.find((code) => !isVague(code));
  const status = telling ?? (isVague(facts.status) ? (inWords[0] ?? facts.status) : facts.status);
  const replyCode = replyCodeIn(facts.diagnostic);
  const reason = reasonOf(facts.diagnostic);
  const hard = facts.action !== 'delayed' && isHard(status, replyCode, reason, facts);
  const recipient = { address: facts.address, status, replyCode, hard };
  return { facts, recipient, class: hard ? 'hard' : classOfSoft(recipient, reason, facts) };
}

/** A 5.7.x that is not in the server's own words was made up by the reporting system. */
const isBlocked = (status: string, reason: Reason | null, facts: BounceFacts): boolean =>
  status.startsWith('5.7.') && (facts.diagnostic.includes(status) || reason !== 'user-unknown');

/** 5.1.90 is Microsoft's for “you've reached your daily limit for message recipients”. */
const ownQuota = new Set(['5.1.90', '5.4.5']);
const aboutContent = /^5\.(6\.|3\.4$|2\.3$)/;

function classOfSoft({ status, replyCode }: VerdictRecipient, reason: Reason | null, facts: BounceFacts): BounceClass {
  if (facts.action === 'delayed') return 'delayed';
  if (reason === 'quota' || ownQuota.has(status)) return 'quota';
  const temporary = status.startsWith('4.') || (status === '' && replyCode.startsWith('4'));
  if (isBlocked(status, reason, facts) || (reason === 'block' && !temporary)) return 'blocked';
  return reason === 'content' || aboutContent.test(status) ? 'content' : 'soft';
}

function isHard(status: string, replyCode: string, reason: Reason | null, facts: BounceFacts): boolean {
  // Given up on after days of “no such user, try again”: the user will not appear any more.
  if (status === '4.1.1') return facts.action === 'failed' && reason === 'user-unknown';
  if (isBlocked(status, reason, facts) || softCodes.test(status)) return false;
  if (hardCodes.has(status)) return reason !== 'block' && reason !== 'mailbox-full';
  if (status === '5.2.1') return !facts.afterData && (reason === null || hardReasons.has(reason));
  if (replyCode.startsWith('4') && status === '') return false;
  if (reason === 'user-unknown') return !facts.afterData;
  return reason !== null && hardReasons.has(reason);
}
