/** Who vouches for the mail that arrived: DKIM (RFC 6376), SPF (RFC 7208), DMARC (RFC 7489), and what a signature covers. */
import { domainToASCII } from 'node:url';
import type { ProbeFinding } from '../../../shared/contract/self-probe.ts';
import { domainOf } from '../../../shared/domain-of.ts';
import { organizationalOf } from '../domain-check/organizational.ts';
import type { DmarcPolicy } from '../domain-check/dmarc-record.ts';
import { resultOf } from '../../inbound/mime/auth-results.ts';
import type { Evidence, Signature } from './evidence.ts';
import { fieldOf } from '../../inbound/mime/header-fields.ts';
import { found } from './finding.ts';

/** What the judges know of the mail as it was handed over. */
export interface SentProbe {
  readonly address: string;
  readonly messageId: string;
  readonly html: string;
  readonly text: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** When it was handed over, UTC ms. */
  readonly at: number;
  /** Sent by the practice mailbox. */
  readonly practice: boolean;
}

const goodBits = 2048;
const ascii = (domain: string): string => domainToASCII(domain.toLowerCase()) || domain.toLowerCase();

/** By identity, or by the domain that was registered (RFC 7489, 3.1). */
const aligns = (domain: string, from: string, strict: boolean): boolean =>
  domain !== '' &&
  (strict ? ascii(domain) === ascii(from) : organizationalOf(ascii(domain)) === organizationalOf(ascii(from)));

const passing = ({ signatures }: Evidence): readonly Signature[] =>
  signatures.filter(({ result }) => result === 'pass');

/** The receiving server found a signature good. */
const isToldGood = ({ results }: Evidence): boolean =>
  results?.results.some(({ method, result }) => method === 'dkim' && result === 'pass') === true;

/** Why a signature is not good, as a code. */
function reasonOf({ result, comment }: Signature): string {
  if (/body hash/i.test(comment)) return 'dkim-body-changed';
  if (/bad signature/i.test(comment)) return 'dkim-header-changed';
  if (/no key/i.test(comment)) return 'dkim-no-key';
  if (/expired/i.test(comment)) return 'dkim-expired';
  if (result === 'policy') return 'dkim-weak';
  if (result === 'temperror') return 'dkim-no-answer';
  if (result === 'unverified') return 'dkim-unverified';
  return 'dkim-invalid';
}

function judgeDkim(sent: SentProbe, seen: Evidence): ProbeFinding {
  const good = passing(seen);
  const from = domainOf(sent.address);
  const own = good.find(({ domain }) => aligns(domain, from, false)) ?? good[0];
  if (own !== undefined) {
    const facts = { domain: own.domain, selector: own.selector, bits: `${own.bits ?? 0}` };
    const short = own.bits !== null && own.bits < goodBits;
    return short ? found('dkim', 'warn', 'dkim-short', { facts }) : found('dkim', 'ok', 'dkim-pass', { facts });
  }
  const [first] = seen.signatures;
  if (first === undefined) return found('dkim', 'bad', 'dkim-none');
  const facts = { domain: first.domain, selector: first.selector, words: first.comment };
  // Some servers keep a mail in another form than it came in (Exchange): they have looked before.
  if (isToldGood(seen)) return found('dkim', 'ok', 'dkim-told', { facts });
  if (seen.truncated) return found('dkim', 'unknown', 'dkim-truncated', { facts });
  const code = reasonOf(first);
  const untold = code === 'dkim-no-answer' || code === 'dkim-unverified';
  return found('dkim', untold ? 'unknown' : 'bad', code, { facts });
}

/** Domains that a good signature speaks for: verified here, or by the receiving server. */
function signedBy(seen: Evidence): readonly string[] {
  const told = seen.results?.results.filter(({ method, result }) => method === 'dkim' && result === 'pass') ?? [];
  const domains = told.map(
    ({ properties }) => properties['header.d'] ?? properties['header.i']?.replace(/^.*@/, '') ?? '',
  );
  return [...passing(seen).map(({ domain }) => domain), ...domains].filter((domain) => domain !== '');
}

function judgeAlignment(sent: SentProbe, seen: Evidence): ProbeFinding {
  const domains = signedBy(seen);
  const from = domainOf(sent.address);
  const strict = seen.policy?.strictDkim ?? false;
  const facts = { from, domains: [...new Set(domains)].join(', '), mode: strict ? 'strict' : 'relaxed' };
  if (domains.length === 0) return found('alignment', 'unknown', 'alignment-unsigned', { facts });
  if (domains.some((domain) => aligns(domain, from, strict))) return found('alignment', 'ok', 'aligned', { facts });
  const relaxed = domains.some((domain) => aligns(domain, from, false));
  return found('alignment', 'bad', relaxed ? 'alignment-strict' : 'not-aligned', { facts });
}

function spfAlignment(sent: SentProbe, seen: Evidence): { readonly domain: string; readonly aligned: boolean } {
  const told = resultOf(seen.results, 'spf');
  const domain = (told?.properties['smtp.mailfrom'] ?? told?.properties['smtp.helo'] ?? '').replace(/^.*@/, '');
  return { domain, aligned: aligns(domain, domainOf(sent.address), seen.policy?.strictSpf ?? false) };
}

function judgeSpf(sent: SentProbe, seen: Evidence): ProbeFinding {
  const told = resultOf(seen.results, 'spf');
  if (told === undefined) return found('spf', 'unknown', seen.results === null ? 'nothing-told' : 'spf-not-told');
  const { domain, aligned } = spfAlignment(sent, seen);
  const facts = {
    domain: domain === '' ? domainOf(sent.address) : domain,
    from: domainOf(sent.address),
    server: seen.results?.server ?? '',
    result: told.result,
  };
  if (told.result === 'pass')
    return found('spf', aligned ? 'ok' : 'info', aligned ? 'spf-pass' : 'spf-other', { facts });
  if (told.result === 'fail' || told.result === 'permerror')
    return found('spf', 'bad', `spf-${told.result}`, { facts });
  if (told.result === 'softfail') return found('spf', 'bad', 'spf-softfail', { facts });
  if (told.result === 'temperror') return found('spf', 'unknown', 'spf-temperror', { facts });
  return found('spf', 'warn', 'spf-none', { facts });
}

function judgeDmarc(sent: SentProbe, seen: Evidence): ProbeFinding {
  const told = resultOf(seen.results, 'dmarc');
  const server = seen.results?.server ?? '';
  const facts = {
    server,
    from: domainOf(sent.address),
    policy: seen.policy?.policy ?? '',
    record: seen.policy?.name ?? '',
  };
  if (told?.result === 'pass') return found('dmarc', 'ok', 'dmarc-pass', { facts });
  if (told?.result === 'fail') return found('dmarc', 'bad', 'dmarc-fail', { facts });
  if (told?.result === 'bestguesspass') return found('dmarc', 'warn', 'dmarc-guess', { facts });
  if (seen.policy === null) return found('dmarc', 'bad', 'dmarc-none', { facts });
  if (seen.policy === undefined) return found('dmarc', 'unknown', 'dmarc-no-answer', { facts });
  return computeDmarc(sent, seen, seen.policy, facts);
}

/** Where the receiving server said nothing. */
function computeDmarc(
  sent: SentProbe,
  seen: Evidence,
  { strictDkim }: DmarcPolicy,
  facts: Readonly<Record<string, string>>,
): ProbeFinding {
  const from = domainOf(sent.address);
  const bySignature = signedBy(seen).some((domain) => aligns(domain, from, strictDkim));
  const bySpf = resultOf(seen.results, 'spf')?.result === 'pass' && spfAlignment(sent, seen).aligned;
  if (bySignature || bySpf) return found('dmarc', 'ok', 'dmarc-ours', { facts });
  // Without the receiving server's word on SPF nobody can say that it fails.
  const known = resultOf(seen.results, 'spf') !== undefined;
  return found('dmarc', known ? 'bad' : 'warn', known ? 'dmarc-would-fail' : 'dmarc-unproved', { facts });
}

/** RFC 8058, 4: a valid signature covers List-Unsubscribe and List-Unsubscribe-Post. */
function judgeCoverage(seen: Evidence): ProbeFinding {
  const there = ['list-unsubscribe', 'list-unsubscribe-post'].filter((name) => fieldOf(seen.fields, name) !== null);
  const facts = { headers: there.map((name) => shownNames[name] ?? name).join(', ') };
  if (there.length === 0) return found('coverage', 'unknown', 'coverage-no-header');
  const good = passing(seen);
  const signatures = good.length > 0 ? good : isToldGood(seen) ? seen.signatures : [];
  if (signatures.length === 0) return found('coverage', 'unknown', 'coverage-unsigned', { facts });
  const missing = signatures
    .map(({ covers }) => there.filter((name) => !covers.includes(name)))
    .reduce((best, one) => (one.length < best.length ? one : best));
  const oneClick = there.length === 2;
  if (missing.length === 0) return found('coverage', 'ok', oneClick ? 'covered' : 'covered-mailto', { facts });
  const names = missing.map((name) => shownNames[name] ?? name).join(', ');
  return found('coverage', oneClick ? 'bad' : 'warn', 'not-covered', { facts: { ...facts, missing: names } });
}

const shownNames: Readonly<Record<string, string>> = {
  'list-unsubscribe': 'List-Unsubscribe',
  'list-unsubscribe-post': 'List-Unsubscribe-Post',
};

export function judgeSigning(sent: SentProbe, seen: Evidence): readonly ProbeFinding[] {
  if (sent.practice) {
    const topics = ['dkim', 'alignment', 'spf', 'dmarc', 'coverage'] as const;
    return topics.map((topic) => found(topic, 'unknown', 'practice'));
  }
  return [
    judgeDkim(sent, seen),
    judgeAlignment(sent, seen),
    judgeSpf(sent, seen),
    judgeDmarc(sent, seen),
    judgeCoverage(seen),
  ];
}
