/** A mailbox at Microsoft 365 or Outlook.com through Microsoft Graph. */
import type { ApiConfig } from '../../../shared/contract/mailbox.ts';
import { microsoftClouds } from '../../../shared/microsoft-clouds.ts';
import type { Clock, Log, Network } from '../../ports.ts';
import type { AccountAccess, Connector } from '../connector.ts';
import { fetchNew } from './fetch.ts';
import { createGraph } from './graph.ts';
import { sendMail } from './send.ts';
import { findManySent, findSent } from './sent.ts';
import { verifyGraph } from './verify.ts';

export interface OutlookDeps {
  readonly config: Extract<ApiConfig, { kind: 'outlook' }>;
  readonly access: AccountAccess;
  readonly network: Network;
  readonly clock: Clock;
  readonly log: Log;
  /** Elsewhere than at the cloud that the configuration names: origin of Graph. */
  readonly endpoints?: { readonly graph: string };
}

export function createOutlookConnector({ config, access, network, clock, log, endpoints }: OutlookDeps): Connector {
  const origin = endpoints?.graph ?? microsoftClouds[config.client.cloud].graph;
  const graph = createGraph({ network, access, clock, log, origin });
  return {
    capabilities: {
      receives: true,
      // Change notifications need an address on the public internet.
      pushes: false,
      sentIsAuthoritative: false,
      filesSentMail: true,
      // One less than Graph allows for a mailbox, so that reading goes on while a campaign is sent.
      concurrency: 3,
    },
    verify: (signal) => verifyGraph(graph, clock, origin, signal),
    send: (message, signal) => sendMail(graph, message, signal),
    findSent: (messageId, _claimedAt, signal) => findSent(graph, messageId, signal),
    findManySent: (claims, signal) =>
      findManySent(
        graph,
        claims.map(({ messageId }) => messageId),
        signal,
      ),
    fetch: (options) => fetchNew(graph, options),
    watch: () => Promise.resolve(),
    close() {
      graph.close();
      return Promise.resolve();
    },
  };
}
