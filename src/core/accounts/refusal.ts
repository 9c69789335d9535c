/** What a server meant when it turned a message away for good, by its reply: for people. Pure. */
import type { Refusal } from '../../shared/contract/account-health.ts';

type Meaning = Refusal['meaning'];

/**
 * The first that fits decides: the enhanced status code (RFC 3463), then words that servers use. `550 5.7.515` is
 * Microsoft's, for domains without SPF, DKIM and DMARC (mail-facts).
 */
const rules: readonly (readonly [Meaning, RegExp])[] = [
  ['own-limit', /\b5\.4\.[56]\b|(daily|hourly) (user )?sending (quota|limit)|sending limit exceeded/i],
  ['domain', /\b5\.7\.(515|2[0-9])\b|\b(spf|dkim|dmarc)\b|unauthenticated|required authentication level/i],
  ['no-such-domain', /\b5\.(1\.2|4\.4)\b|(host|domain)( or domain)?( name)? not found|unknown (host|domain)/i],
  ['mailbox-full', /\b[45]\.2\.2\b|mailbox (is )?full|over ?quota|quota exceeded/i],
  ['disabled', /\b5\.2\.1\b|(account|mailbox)( \w+){0,3} (disabled|inactive|suspended)/i],
  ['too-large', /^552\b|\b5\.3\.4\b|\b5\.2\.3\b|message (is )?too (large|big)|size (limit )?exceed/i],
  ['no-such-address', /\b5\.1\.(1|3|6|10)\b|user unknown|no such (user|recipient|mailbox)|does(n.t| not) exist/i],
  ['blocked', /\b5\.7\.\d+\b|block|spam|unsolicited|reputation|policy|denied/i],
];

export const meaningOf = (words: string): Meaning => {
  const bounded = words.slice(0, 500);
  return rules.find(([, pattern]) => pattern.test(bounded))?.[0] ?? 'other';
};
