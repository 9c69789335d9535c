/** What a policy makes of accounts that were connected before it came. Pure. */
import type { AccountKind } from '../../shared/contract/accounts.ts';
import type { ApiConfig, MailboxConfig, ServerConfig } from '../../shared/contract/mailbox.ts';
import type { Policy } from '../../shared/policy.ts';
import { LetterlockError } from '../../shared/result.ts';
import { domainAllowed, kindAllowed } from './rules.ts';

interface Mailbox {
  readonly kind: AccountKind;
  readonly address: string;
  readonly config: MailboxConfig | null;
  readonly api: ApiConfig | null;
}

const raised = (server: ServerConfig): ServerConfig => ({ ...server, minimumTls: 'TLSv1.3' });

/**
 * The account as it may be opened: with TLS no older than the policy wants.
 * @throws LetterlockError `by-policy` where it may not be used at all
 */
export function usable<A extends Mailbox>(account: A, policy: Policy): A {
  const { kind, address, config, api } = account;
  const own = kind === 'practice';
  if (!own && (!kindAllowed(policy, kind) || !domainAllowed(policy, address))) {
    throw new LetterlockError('by-policy', `Your organisation does not allow the mailbox ${address}.`);
  }
  if (policy.minimumTls !== 'TLSv1.3') return account;
  return {
    ...account,
    config: config && { ...config, smtp: raised(config.smtp), imap: config.imap && raised(config.imap) },
    api:
      api?.kind === 'ses'
        ? {
            ...api,
            replies: api.replies && raised(api.replies),
            ...(api.smtp === undefined ? {} : { smtp: { ...api.smtp, minimumTls: 'TLSv1.3' } }),
          }
        : api,
  };
}

interface Client {
  readonly clientId: string;
  readonly clientSecret: string | null;
}

type Clients = Readonly<Record<'google' | 'microsoft' | 'zoho', Client | null>>;

/** Client ids of the organisation come before those of this build. */
export function withOwnClients(clients: Clients, policy: Policy): Clients {
  const client = (id: string | undefined, secret: string | undefined, shipped: Client | null): Client | null =>
    id === undefined ? shipped : { clientId: id, clientSecret: secret ?? null };
  return {
    google: client(policy.googleClientId, policy.googleClientSecret, clients.google),
    microsoft: client(policy.microsoftClientId, undefined, clients.microsoft),
    zoho: client(policy.zohoClientId, policy.zohoClientSecret, clients.zoho),
  };
}
