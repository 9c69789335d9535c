/** What a mailbox's settings must be before anything is done with them. Pure. */
import { domainToASCII } from 'node:url';
import { isIP } from 'node:net';
import type { ApiConfig, MailboxConfig, ServerConfig } from '../../shared/contract/mailbox.ts';
import { LetterlockError } from '../../shared/result.ts';

/** RFC 5321 without quoted local parts: no blanks, controls, brackets or second @; the domain may be international. */
const addressShape = /^[^\s@<>()[\]:;,"\\\p{Cc}]{1,64}@[^\s@<>()[\]:;,"\\\p{Cc}]{1,253}$/u;
const nameShape = /^(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?$/i;

function checkedServer(server: ServerConfig, what: string): ServerConfig {
  if (isIP(server.host) !== 0) return server;
  // The URL parser would quietly cut off what follows a slash or stands before an @.
  const host = /[\s/\\@:?#%]/.test(server.host) ? '' : domainToASCII(server.host);
  if (!nameShape.test(host)) {
    throw new LetterlockError('invalid-input', `“${server.host}” is not the name of a ${what} server.`);
  }
  return { ...server, host };
}

/** @throws LetterlockError `invalid-input` */
export function checkedAddress(address: string): string {
  if (!addressShape.test(address)) throw new LetterlockError('invalid-input', `“${address}” is not an email address.`);
  return address;
}

type SesConfig = Extract<ApiConfig, { kind: 'ses' }>;

/** @throws LetterlockError `invalid-input` */
export function checkedApi(api: SesConfig): SesConfig {
  if (api.accessKeyId === null && api.smtp === undefined)
    throw new LetterlockError('invalid-input', 'api.accessKeyId: Enter the access key, or send by SMTP.');
  if (api.accessKeyId === null && api.queueUrl !== null)
    throw new LetterlockError('invalid-input', 'api.queueUrl: The queue is read with an access key: enter one.');
  return { ...api, replies: api.replies && checkedServer(api.replies, 'receiving') };
}

/** The settings with host names in their ASCII form. @throws LetterlockError `invalid-input` */
export function checkedConfig(config: MailboxConfig): MailboxConfig {
  checkedAddress(config.address);
  const { smtp, imap } = config;
  return { ...config, smtp: checkedServer(smtp, 'sending'), imap: imap && checkedServer(imap, 'receiving') };
}

const target = (server: ServerConfig | null): string =>
  server === null ? '' : `${server.user}\n${server.host.toLowerCase()}\n${server.port}\n${server.tls}`;

/** A certificate that is newly trusted by its fingerprint may be anybody's who stands in between. */
export const sameTrust = (stored: ServerConfig | null, wanted: ServerConfig | null): boolean =>
  wanted === null || wanted.fingerprint === null || wanted.fingerprint === stored?.fingerprint;

/**
 * True when a stored password would go nowhere else than before. Otherwise it has to be entered again: whoever may
 * change settings must not learn it by naming a server of his own, or a certificate of his own for the same one.
 */
export function sameServers(stored: MailboxConfig, wanted: MailboxConfig): boolean {
  const imap = wanted.imap === null || target(stored.imap) === target(wanted.imap);
  const trust = sameTrust(stored.smtp, wanted.smtp) && sameTrust(stored.imap, wanted.imap);
  return imap && target(stored.smtp) === target(wanted.smtp) && trust;
}
