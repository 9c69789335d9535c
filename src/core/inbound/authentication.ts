/** What the receiving server found about a mail's origin, as it is kept with the mail. Pure. */
import type { Authentication } from '../../shared/contract/inbox.ts';
import { domainOf } from '../../shared/domain-of.ts';
import { organizationalOf } from '../accounts/domain-check/organizational.ts';
import { believedResults, resultOf } from './mime/auth-results.ts';
import type { MethodResult } from './mime/auth-results.ts';
import { fieldsOf } from './mime/header-fields.ts';

/** A mailbox as far as it tells which servers are its own. */
export interface ReceivingSide {
  readonly kind: string;
  readonly address: string;
  /** Empty where it is not read by IMAP. */
  readonly imapHost: string;
}

/** Whose servers take the mail of a mailbox that is read by its provider's own interface. */
const providers: Readonly<Record<string, string>> = { gmail: 'google.com', outlook: 'outlook.com', zoho: 'zoho.com' };

const organization = (address: string | undefined): string =>
  organizationalOf(domainOf(address ?? '').replace(/[<>]/g, ''));

/** Of several signatures the one that speaks for the sender, else one that holds, else the first. */
function bestSignature(results: readonly MethodResult[], from: string): MethodResult | undefined {
  const signatures = results.filter(({ method }) => method === 'dkim');
  const passed = signatures.filter(({ result }) => result === 'pass');
  return passed.find((signature) => organization(signerOf(signature)) === from) ?? passed[0] ?? signatures[0];
}

const signerOf = ({ properties }: MethodResult): string =>
  domainOf(properties['header.d'] ?? properties['header.i'] ?? '');

/**
 * @param raw the mail as the mailbox keeps it; its first 256 KiB are looked at
 * @param from the sender's address
 * @returns null where the receiving server wrote nothing that can be believed
 */
export function authenticationOf(raw: Buffer, from: string, side: ReceivingSide): Authentication | null {
  const names = [domainOf(side.address), providers[side.kind] ?? '', side.imapHost].filter((name) => name !== '');
  const found = believedResults(fieldsOf(raw), names);
  if (found === null) return null;
  const sender = organizationalOf(domainOf(from));
  const [spf, dkim, dmarc] = [resultOf(found, 'spf'), bestSignature(found.results, sender), resultOf(found, 'dmarc')];
  const envelope = spf?.properties['smtp.mailfrom'] ?? spf?.properties['smtp.helo'];
  const spfPassed = spf?.result === 'pass' && organization(envelope) === sender;
  const dkimPassed = dkim?.result === 'pass' && organization(signerOf(dkim)) === sender;
  return {
    server: found.server.slice(0, 255),
    spf: spf?.result ?? null,
    dkim: dkim?.result ?? null,
    signedBy: dkim === undefined ? null : signerOf(dkim).slice(0, 255),
    dmarc: dmarc?.result ?? null,
    proved: dmarc === undefined || dmarc.result === 'none' ? spfPassed || dkimPassed : dmarc.result === 'pass',
  };
}
