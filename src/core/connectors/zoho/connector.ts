/** A Zoho mailbox: read by Zoho's own interface (REST), sent from by SMTP with an app password. */
import type { ApiConfig } from '../../../shared/contract/mailbox.ts';
import { LetterlockError } from '../../../shared/result.ts';
import type { Clock, Log, Network } from '../../ports.ts';
import type { AccountAccess, Connector } from '../connector.ts';
import { fetchNew } from './fetch.ts';
import { zohoApi, zohoSmtpHosts } from './hosts.ts';
import { createZohoMailbox } from './mailbox.ts';
import type { ZohoFolders } from './mailbox.ts';
import { createPace } from './pace.ts';
import { createZohoRest } from './rest.ts';
import { findManySent, findSent } from './sent.ts';
import { createZohoSubmission } from './submission.ts';
import type { Submission } from './submission.ts';
import { verifyZoho } from './verify.ts';

export interface ZohoDeps {
  readonly address: string;
  readonly config: Extract<ApiConfig, { kind: 'zoho' }>;
  readonly access: Pick<AccountAccess, 'token'>;
  /** Sends by the SMTP server of that name; its password is the app password. */
  readonly submitTo: (host: string) => Submission;
  readonly network: Network;
  readonly clock: Clock;
  readonly log: Log;
  /** Requests that may be made in a minute. */
  readonly requestsPerMinute?: number;
}

/** Folders seldom change, and to ask for them is one request of the few. */
const foldersFreshMs = 60 * 60_000;

export function createZohoConnector(deps: ZohoDeps): Connector {
  const { address, config, access, submitTo, network, clock, log, requestsPerMinute } = deps;
  const { region } = config.client;
  const pace = createPace(clock, requestsPerMinute);
  const rest = createZohoRest({ network, access, clock, pace, origin: zohoApi(region) });
  const mailbox = createZohoMailbox(rest, config.mailboxId);
  const submission = createZohoSubmission(zohoSmtpHosts(region, address).map(submitTo));
  const closing = new AbortController();
  let known: { readonly folders: ZohoFolders; readonly at: number } | null = null;
  const folders = async (signal: AbortSignal): Promise<ZohoFolders> => {
    if (known === null || clock.now() - known.at > foldersFreshMs) {
      known = { folders: await mailbox.folders(signal), at: clock.now() };
    }
    return known.folders;
  };
  const untilClosed = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, closing.signal]);
  return {
    capabilities: {
      receives: true,
      pushes: false,
      sentIsAuthoritative: false,
      filesSentMail: true,
      // Zoho throttles by the hour and blocks a mailbox that looks like a bulk sender.
      concurrency: 1,
    },
    async verify(signal) {
      const [reading, sending] = await Promise.all([
        verifyZoho(mailbox, config.mailboxId, address, untilClosed(signal)),
        submission.verify(signal),
      ]);
      return [...reading, ...sending];
    },
    send: (message, signal) => submission.send(message, signal),
    findSent: (messageId, claimedAt, signal) =>
      findSent(mailbox, folders, { messageId, claimedAt }, untilClosed(signal)),
    findManySent: (claims, signal) => findManySent(mailbox, folders, claims, untilClosed(signal)),
    fetch: (options) => fetchNew({ mailbox, folders, log }, { ...options, signal: untilClosed(options.signal) }),
    watch: () => Promise.resolve(),
    async close() {
      closing.abort(new LetterlockError('cancelled'));
      await submission.close();
    },
  };
}
