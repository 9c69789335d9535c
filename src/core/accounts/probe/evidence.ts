/** What a mail that arrived says of itself, and what DNS says of it: everything that is judged afterwards. */
import { domainToASCII } from 'node:url';
import { domainOf } from '../../../shared/domain-of.ts';
import { parseMail } from '../../inbound/mime/parse.ts';
import type { MailFolder } from '../../connectors/connector.ts';
import { organizationalOf } from '../domain-check/organizational.ts';
import { findDmarc } from '../domain-check/dmarc-check.ts';
import type { DmarcPolicy } from '../domain-check/dmarc-record.ts';
import type { Lookup } from '../domain-check/lookup.ts';
import { believedResults } from '../../inbound/mime/auth-results.ts';
import type { AuthResults } from '../../inbound/mime/auth-results.ts';
import { fieldsOf, headerOf } from '../../inbound/mime/header-fields.ts';
import type { Field } from '../../inbound/mime/header-fields.ts';

export interface Signature {
  /** `pass`, `fail`, `neutral`, `policy`, `temperror`, `permerror`, or `unverified` where the header is monstrous. */
  readonly result: string;
  /** Why, in the verifier's words; empty where there is nothing to say. */
  readonly comment: string;
  readonly domain: string;
  readonly selector: string;
  /** Of an RSA key; null where it is not known. */
  readonly bits: number | null;
  /** Lower-case names of the fields that are there and that it covers. */
  readonly covers: readonly string[];
}

export interface Evidence {
  /** When the receiving server took it, as it says, UTC ms. */
  readonly receivedAt: number;
  /** When it was found, UTC ms. */
  readonly seenAt: number;
  readonly folder: MailFolder | null;
  /** There is more of it than was read. */
  readonly truncated: boolean;
  readonly fields: readonly Field[];
  readonly from: string;
  readonly html: string | null;
  /** Null: it has no plain part. */
  readonly text: string | null;
  /** None: it is not signed. */
  readonly signatures: readonly Signature[];
  /** Null: there is no such policy; undefined: DNS gave no answer, or is not asked. */
  readonly policy: DmarcPolicy | null | undefined;
  readonly results: AuthResults | null;
}

export interface Arrival {
  readonly raw: Buffer;
  readonly truncated: boolean;
  readonly receivedAt: number;
  readonly seenAt: number;
  readonly folder: MailFolder | null;
}

const mostSignatures = 10;
/** Far more than honest mail has. The verifier takes minutes over a header that was made for it. */
const mostHeaderLines = 2_000;
const mostHeaderLength = 128 * 1024;
const mostSigned = 20;

function isVerifiable(raw: Buffer, fields: readonly Field[]): boolean {
  const header = headerOf(raw);
  if (header.length > mostHeaderLength || header.split('\n').length > mostHeaderLines) return false;
  return fields.filter(({ name }) => name === 'dkim-signature').length <= mostSigned;
}

const unverified: Signature = { result: 'unverified', comment: '', domain: '', selector: '', bits: null, covers: [] };

/** Answers of DNS as the verifier wants them. */
const resolverOn =
  (lookup: Lookup) =>
  async (name: string, type: string): Promise<string[][]> => {
    const texts = type === 'TXT' ? await lookup.txt(name) : [];
    if (texts.length === 0) throw Object.assign(new Error(`${name} has no such record`), { code: 'ENOTFOUND' });
    return texts.map((text) => [text]);
  };

async function signaturesOf(
  raw: Buffer,
  fields: readonly Field[],
  lookup: Lookup,
  now: number,
): Promise<readonly Signature[]> {
  if (!isVerifiable(raw, fields)) return [unverified];
  const { dkimVerify } = await import('mailauth/lib/dkim/verify.js');
  const { results } = await dkimVerify(raw, {
    resolver: resolverOn(lookup),
    rejectRsaSha1: true,
    curTime: new Date(now),
  });
  return results
    .filter(({ signingDomain }) => typeof signingDomain === 'string' && signingDomain !== '')
    .slice(0, mostSignatures)
    .map(({ status, signingDomain = '', selector = '', modulusLength, signingHeaders }) => ({
      result: status.result,
      comment: typeof status.comment === 'string' ? status.comment : '',
      domain: signingDomain.toLowerCase(),
      selector,
      bits: modulusLength ?? null,
      covers: (signingHeaders?.keys ?? '').split(':').map((name) => name.trim().toLowerCase()),
    }));
}

async function policyOf(address: string, lookup: Lookup): Promise<DmarcPolicy | null | undefined> {
  const domain = domainToASCII(domainOf(address));
  try {
    return (await findDmarc(lookup, domain, organizationalOf(domain))).policy;
  } catch {
    return undefined;
  }
}

const hasPlainPart = (raw: Buffer): boolean => {
  const text = raw.toString('latin1');
  return !/^content-type:/im.test(headerOf(raw)) || /^content-type:[ \t]*text\/plain/im.test(text);
};

/**
 * @param lookup null: nobody is asked, and signatures are not verified
 * @param receivers hosts and domains of the receiving side
 */
export async function gather(
  { raw, truncated, receivedAt, seenAt, folder }: Arrival,
  lookup: Lookup | null,
  sender: string,
  receivers: readonly string[],
): Promise<Evidence> {
  const mail = await parseMail(raw);
  const fields = fieldsOf(raw);
  return {
    receivedAt,
    seenAt,
    folder,
    truncated,
    fields,
    from: mail.from.address,
    html: mail.html,
    text: hasPlainPart(raw) ? mail.text : null,
    signatures: lookup === null ? [] : await signaturesOf(raw, fields, lookup, seenAt),
    policy: lookup === null ? undefined : await policyOf(sender, lookup),
    results: believedResults(fields, receivers),
  };
}
