import type { DomainFinding, Publication } from '../../../shared/contract/domain-check.ts';
import { finding, publish, publishTxt, txtRecord } from './finding.ts';
import type { Lookup } from './lookup.ts';
import { isSpf, merged, withEnd, withInclude, without } from './spf-record.ts';
import { needless, readParts, readSpf } from './spf.ts';
import type { SpfPart, SpfReading } from './spf.ts';

/** RFC 7208, 4.6.4. */
const mostLookups = 10;
const mostVoids = 2;
const nearLookups = 9;

const errorCodes = {
  syntax: 'spf-syntax',
  loop: 'spf-loop',
  missing: 'spf-missing-below',
  two: 'spf-two-below',
} as const;

interface Question {
  readonly dns: Lookup;
  readonly domain: string;
  /** Names that let the provider send, the recommended one first; empty: not known. */
  readonly senders: readonly string[];
  /** Where the provider takes bounces for a subdomain of the user's; null: bounces go to the address itself. */
  readonly bounceHost: string | null;
}

const covers = ({ includes }: SpfReading, senders: readonly string[]): boolean =>
  senders.some((sender) => includes.includes(sender));

const ends = ({ all }: SpfReading): boolean => all === '-' || all === '~';

/** The record, mended so far, with the provider in it and an end: nothing is left to say about it afterwards. */
async function complete({ dns, domain, senders, bounceHost }: Question, record: string): Promise<string> {
  const [include] = senders;
  const reading = await readSpf(dns, domain, record);
  const covered =
    include === undefined || bounceHost !== null || covers(reading, senders) ? record : withInclude(record, include);
  return ends(reading) ? covered : withEnd(covered);
}

const costsOf = (parts: readonly SpfPart[]): DomainFinding['costs'] =>
  parts
    .filter(({ lookups }) => lookups > 0)
    .map(({ term, lookups }) => ({ term, lookups }))
    .toSorted((a, b) => b.lookups - a.lookups);

/**
 * Amazon SES: mail bounces to a domain of the provider's, and SPF is asked there (docs.aws.amazon.com/ses, mail-from).
 * A subdomain that takes the bounces makes SPF count for the sending domain.
 */
function ownReturnPath({ domain, senders, bounceHost }: Question, record: string | undefined): DomainFinding {
  const name = `bounce.${domain}`;
  const spf = txtRecord(name, `v=spf1 include:${senders[0] ?? ''} ~all`);
  const steps = [publish([{ name, type: 'MX', value: `10 ${bounceHost ?? ''}` }, spf], { code: 'mail-from' })];
  return finding('spf', 'info', 'spf-own-return-path', { facts: record === undefined ? {} : { record }, steps });
}

export async function checkSpf(question: Question): Promise<DomainFinding> {
  const { dns, domain, senders, bounceHost } = question;
  const records = (await dns.txt(domain)).filter(isSpf);
  const [record] = records;
  const [include] = senders;
  if (record === undefined) {
    if (bounceHost !== null) return ownReturnPath(question, undefined);
    const value = include === undefined ? 'v=spf1 mx ~all' : `v=spf1 include:${include} ~all`;
    return finding('spf', 'bad', 'spf-missing', { steps: publishTxt(domain, value) });
  }
  if (records.length > 1) {
    const facts = { count: `${records.length}`, record: records.join('\n') };
    const steps = publishTxt(domain, await complete(question, merged(records)));
    return finding('spf', 'bad', 'spf-two', { facts, steps });
  }
  return checkRecord(question, record);
}

async function checkRecord(question: Question, record: string): Promise<DomainFinding> {
  const { dns, domain, senders } = question;
  const [include] = senders;
  const reading = await readSpf(dns, domain, record);
  const parts = await readParts(dns, domain, record);
  const facts = { record, lookups: `${reading.lookups}`, voids: `${reading.voids}` };
  const costs = costsOf(parts);
  const instead = async (mended: string): Promise<readonly Publication[]> => {
    const value = await complete(question, mended);
    return value === record ? [] : publishTxt(domain, value);
  };
  const lackOf = (broken: (part: SpfPart) => boolean): string =>
    without(record, new Set(parts.filter(broken).map(({ term }) => term)));
  if (reading.error !== null) {
    const steps = await instead(lackOf(({ error }) => error !== null));
    const more = { facts: { ...facts, at: reading.error.at }, steps, costs };
    return finding('spf', 'bad', errorCodes[reading.error.code], more);
  }
  if (reading.lookups > mostLookups) {
    const shorter = await complete(question, merged([without(record, needless(parts))]));
    const enough = (await readSpf(dns, domain, shorter)).lookups <= mostLookups;
    const steps = enough ? publishTxt(domain, shorter) : [];
    return finding('spf', 'bad', enough ? 'spf-too-many-spare' : 'spf-too-many', { facts, steps, costs });
  }
  if (reading.voids > mostVoids) {
    const steps = await instead(lackOf(({ voids, includes }) => voids > 0 && includes.length === 0));
    return finding('spf', 'bad', 'spf-voids', { facts, steps, costs });
  }
  if (reading.all === '+') {
    // A redirect to a record that lets everybody in is not mended by including it.
    const own = parts.some(({ term }) => /^\+?all$/i.test(term));
    return finding('spf', 'bad', 'spf-open', { facts, steps: own ? await instead(withEnd(record)) : [], costs });
  }
  if (include !== undefined && !covers(reading, senders)) {
    if (question.bounceHost !== null) return ownReturnPath(question, record);
    return finding('spf', 'bad', 'spf-provider', { facts: { ...facts, include }, steps: await instead(record), costs });
  }
  if (!ends(reading)) return finding('spf', 'warn', 'spf-no-end', { facts, steps: await instead(record), costs });
  if (reading.lookups >= nearLookups) return finding('spf', 'warn', 'spf-near', { facts, costs });
  return include === undefined
    ? finding('spf', 'info', 'spf-unknown-provider', { facts, costs })
    : finding('spf', 'ok', 'spf-ok', { facts, costs });
}
