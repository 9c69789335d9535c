/** A mailbox at Gmail through the Gmail API. */
import type { Clock, Log, Network } from '../../ports.ts';
import type { AccountAccess, Connector } from '../connector.ts';
import { createGmailApi } from './client.ts';
import { fetchNew } from './fetch.ts';
import { sendMail } from './send.ts';
import { findManySent, findSent } from './sent.ts';
import { verifyGmail } from './verify.ts';

export interface GmailDeps {
  readonly address: string;
  readonly access: AccountAccess;
  readonly network: Network;
  readonly clock: Clock;
  readonly log: Log;
  /** Elsewhere than at Google: origin of the Gmail API. */
  readonly endpoints?: { readonly gmail: string };
}

const origin = 'https://gmail.googleapis.com';

export function createGmailConnector({ address, access, network, clock, log, endpoints }: GmailDeps): Connector {
  const api = createGmailApi({ network, access, clock, log, origin: endpoints?.gmail ?? origin });
  return {
    capabilities: {
      receives: true,
      // Push notifications need a topic in a Google Cloud project (developers.google.com/gmail/api/guides/push).
      pushes: false,
      sentIsAuthoritative: false,
      filesSentMail: true,
      // A send costs 100 of 6,000 units a minute (developers.google.com/gmail/api/reference/quota): one a second.
      concurrency: 2,
    },
    verify: (signal) => verifyGmail(api, address, signal),
    send: (message, signal) => sendMail(api, message, log, signal),
    findSent: (messageId, claimedAt, signal) => findSent(api, { messageId, claimedAt }, signal),
    findManySent: (claims, signal) => findManySent(api, claims, signal),
    fetch: (options) => fetchNew(api, options),
    watch: () => Promise.resolve(),
    close() {
      api.close();
      return Promise.resolve();
    },
  };
}
