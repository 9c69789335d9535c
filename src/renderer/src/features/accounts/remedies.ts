/** What can be done about a failed step with one click: pure. */
import type { CheckStep } from '../../../../shared/contract/accounts.ts';
import type { MailboxConfig, ServerConfig } from '../../../../shared/contract/mailbox.ts';

export type Remedy =
  /** Trust the certificate with this fingerprint, and no other. */
  | { readonly kind: 'trust'; readonly server: CheckStep['server']; readonly fingerprint: string }
  /** Accept TLS 1.2 from a server that has no 1.3. */
  | { readonly kind: 'lower'; readonly server: CheckStep['server'] }
  /** The password is not the one that the server wants. */
  | { readonly kind: 'appPassword' };

const untrusted = new Set(['tls-self-signed', 'tls-unknown-issuer', 'tls-fingerprint-changed']);
const wrongPassword = new Set(['auth-app-password', 'auth-refused', 'auth-missing']);

export function remedyFor(step: CheckStep): Remedy | null {
  if (step.ok) return null;
  const fingerprint = step.detail['fingerprint'] ?? '';
  if (untrusted.has(step.code) && /^[0-9a-f]{64}$/.test(fingerprint))
    return { kind: 'trust', server: step.server, fingerprint };
  if (step.code === 'tls-too-old' && step.detail['minimumTls'] !== 'TLSv1.2')
    return { kind: 'lower', server: step.server };
  return wrongPassword.has(step.code) ? { kind: 'appPassword' } : null;
}

/** A server's settings with a remedy applied. */
export function mendServer(server: ServerConfig, remedy: Remedy): ServerConfig {
  if (remedy.kind === 'appPassword') return server;
  return remedy.kind === 'trust'
    ? { ...server, fingerprint: remedy.fingerprint }
    : { ...server, minimumTls: 'TLSv1.2' as const };
}

/** The configuration with a remedy applied. */
export function applyRemedy(config: MailboxConfig, remedy: Remedy): MailboxConfig {
  if (remedy.kind === 'appPassword') return config;
  if (remedy.server === 'smtp') return { ...config, smtp: mendServer(config.smtp, remedy) };
  if (remedy.server !== 'imap' || config.imap === null) return config;
  return { ...config, imap: mendServer(config.imap, remedy) };
}

/** Whether a configuration is complete enough to be tested. */
export function isComplete(config: MailboxConfig): boolean {
  const servers = config.imap === null ? [config.smtp] : [config.smtp, config.imap];
  return servers.every(({ host, port, user }) => host.trim() !== '' && port > 0 && port < 65_536 && user.trim() !== '');
}

/** Empty settings for an address of which nothing is known. */
export function blankConfig(address: string): MailboxConfig {
  const common = { user: address, auth: 'auto', minimumTls: 'TLSv1.3', fingerprint: null, tls: 'implicit' } as const;
  return {
    address,
    displayName: '',
    smtp: { ...common, host: '', port: 465 },
    imap: { ...common, host: '', port: 993 },
  };
}
