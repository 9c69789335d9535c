/** Hosts of Amazon SES for mail programs (docs.aws.amazon.com/general/latest/gr/ses.html). */
import type { ApiConfig, ServerConfig } from './contract/mailbox.ts';

/** The region of an SMTP server of SES, or null for any other server. */
export const sesSmtpRegion = (host: string): string | null =>
  /^email-smtp(?:-fips)?\.([a-z0-9-]{1,40})\.amazonaws\.com(?:\.cn)?$/i.exec(host)?.[1]?.toLowerCase() ?? null;

type SesConfig = Extract<ApiConfig, { kind: 'ses' }>;

/** The server that an account at SES sends through; null: it sends by the API. */
export function sesSubmission({ region, smtp }: Pick<SesConfig, 'region' | 'smtp'>): ServerConfig | null {
  if (smtp === undefined) return null;
  const { user, port, minimumTls } = smtp;
  const tls = port === 465 || port === 2465 ? 'implicit' : 'starttls';
  return { host: `email-smtp.${region}.amazonaws.com`, port, tls, user, auth: 'auto', minimumTls, fingerprint: null };
}
