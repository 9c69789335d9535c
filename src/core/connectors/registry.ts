/** Which connector serves which kind of account. The only importer of concrete connectors. */
import type { AccountKind, MailboxConfig } from '../../shared/contract/accounts.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Clock, Log } from '../ports.ts';
import type { Connector } from './connector.ts';
import { createSmtpImapConnector } from './smtp-imap/connector.ts';
import type { MailboxTraits } from './smtp-imap/servers.ts';

export interface ConnectorAccount {
  readonly id: number;
  readonly kind: AccountKind;
  readonly address: string;
  readonly config: MailboxConfig | null;
}

export interface RegistryDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly traits: (config: MailboxConfig) => MailboxTraits;
}

export interface Registry {
  /** @param secret answers the account's password or token; asked at every connection. */
  create(account: ConnectorAccount, secret: () => Promise<string>): Connector;
}

export function createRegistry({ clock, log, traits }: RegistryDeps): Registry {
  return {
    create({ kind, config }, secret) {
      if (kind === 'smtp-imap' && config !== null) {
        return createSmtpImapConnector({ config, traits: traits(config), secret, clock, log });
      }
      throw new LetterlockError('not-allowed-now', 'This kind of mailbox cannot be opened.');
    },
  };
}
