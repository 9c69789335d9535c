import type { MailboxConfig, ServerConfig } from '../../../shared/contract/mailbox.ts';
import type { DkimKey } from '../dkim-key.ts';
import type { Clock, Log, Network } from '../../ports.ts';

/** What is known about a provider beyond its addresses; see `resources/providers`. */
export interface MailboxTraits {
  /** Deliveries at once. */
  readonly concurrency: number;
  /** The server files mail that it was handed by SMTP. */
  readonly filesSentMail: boolean;
}

/** How a connection is made and signed in. */
export interface LinkDeps {
  /**
   * The password, or the access token for OAuth; asked for at the moment of connecting and kept nowhere. `renew` after
   * a server refused the token that was answered last.
   */
  readonly secret: (options?: { readonly renew?: boolean }) => Promise<string>;
  /** The secret is an access token; else only where the server's sign-in method says so. */
  readonly bearer?: boolean;
  readonly network: Pick<Network, 'connect' | 'ways'>;
  readonly log: Log;
}

export interface MailboxDeps extends LinkDeps {
  /** The key to sign with, for servers that do not sign; null for none. Asked for at the first mail. */
  readonly dkim?: () => Promise<DkimKey | null>;
  readonly config: MailboxConfig;
  readonly traits: MailboxTraits;
  readonly clock: Clock;
}

/** TLS of a connection that was made. */
export interface TlsInUse {
  /** Such as `TLSv1.3`. */
  readonly protocol: string;
  /** Such as `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string;
}

/** Whether a server is signed in to with an access token. */
export const usesToken = ({ auth }: ServerConfig, { bearer }: Pick<LinkDeps, 'bearer'>): boolean =>
  auth === 'xoauth2' || auth === 'oauthbearer' || (auth === 'auto' && bearer === true);
