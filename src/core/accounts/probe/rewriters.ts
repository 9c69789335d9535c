/** Services that put addresses of their own into mails, by the end of the host name. Data. */
import { withinDomain } from '../../../shared/domain-of.ts';

interface Rewriter {
  readonly name: string;
  readonly hosts: readonly string[];
  /** Whose doing it is: a filter of the receiving side, or click tracking of the service that sends. */
  readonly side: 'receiver' | 'sender';
}

const rewriters: readonly Rewriter[] = [
  { name: 'Microsoft Safe Links', hosts: ['safelinks.protection.outlook.com'], side: 'receiver' },
  { name: 'Proofpoint', hosts: ['urldefense.com', 'urldefense.proofpoint.com'], side: 'receiver' },
  { name: 'Mimecast', hosts: ['mimecast.com', 'mimecastprotect.com'], side: 'receiver' },
  { name: 'Barracuda', hosts: ['linkprotect.cudasvc.com'], side: 'receiver' },
  { name: 'Cisco Secure Email', hosts: ['secure-web.cisco.com'], side: 'receiver' },
  { name: 'Sophos', hosts: ['protection.sophos.com'], side: 'receiver' },
  { name: 'Trend Micro', hosts: ['trendmicro.com'], side: 'receiver' },
  { name: 'Amazon SES', hosts: ['awstrack.me'], side: 'sender' },
  { name: 'SendGrid', hosts: ['sendgrid.net'], side: 'sender' },
  { name: 'Mandrill', hosts: ['mandrillapp.com'], side: 'sender' },
  { name: 'Mailgun', hosts: ['mailgun.org'], side: 'sender' },
];

/** Whose address it is, where one of these is known. */
export function rewriterOf(href: string): Rewriter | undefined {
  const host = URL.parse(href)?.hostname.toLowerCase() ?? '';
  return rewriters.find(({ hosts }) => hosts.some((known) => withinDomain(host, known)));
}
