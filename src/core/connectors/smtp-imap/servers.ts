import type { MailboxConfig } from '../../../shared/contract/accounts.ts';
import type { Clock, Log } from '../../ports.ts';

/** What is known about a provider beyond its addresses; see `resources/providers`. */
export interface MailboxTraits {
  /** Deliveries at once. */
  readonly concurrency: number;
  /** The server files mail that it was handed by SMTP. */
  readonly filesSentMail: boolean;
}

export interface MailboxDeps {
  readonly config: MailboxConfig;
  readonly traits: MailboxTraits;
  /** The password, or the access token for OAuth; asked for at the moment of connecting and kept nowhere. */
  readonly secret: () => Promise<string>;
  readonly clock: Clock;
  readonly log: Log;
}
