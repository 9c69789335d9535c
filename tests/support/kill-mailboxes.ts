/** Mailboxes for a sender that is killed: the connector that it sends through, in its own process. */
import type { Connector } from '../../src/core/connectors/connector.ts';
import { createNetwork } from '../../src/core/net/network.ts';
import type { Clock, Log } from '../../src/core/ports.ts';
import type { ServerConfig } from '../../src/shared/contract/mailbox.ts';

export type KillMailbox =
  | { readonly kind: 'smtp-imap'; readonly smtp: ServerConfig }
  /** `origin`: where Graph is. */
  | { readonly kind: 'outlook'; readonly origin: string; readonly token: string }
  /** `origin`: where the Gmail API is. */
  | { readonly kind: 'gmail'; readonly origin: string; readonly token: string }
  /** `url`: where the server is that stands for SES. */
  | { readonly kind: 'ses'; readonly url: string };

/** Each kind is loaded when asked for: the process is started hundreds of times. */
export async function openKillMailbox(mailbox: KillMailbox, clock: Clock, log: Log): Promise<Connector> {
  switch (mailbox.kind) {
    case 'smtp-imap': {
      const { createSmtpImapConnector } = await import('../../src/core/connectors/smtp-imap/connector.ts');
      return createSmtpImapConnector({
        network: createNetwork(),
        config: { address: 'me@sender.example', displayName: '', smtp: mailbox.smtp, imap: null },
        traits: { concurrency: 4, filesSentMail: true },
        secret: () => Promise.resolve('secret'),
        clock,
        log,
      });
    }
    case 'outlook': {
      const { createOutlookConnector } = await import('../../src/core/connectors/outlook/connector.ts');
      return createOutlookConnector({
        config: {
          kind: 'outlook',
          client: { provider: 'microsoft', clientId: 'id', cloud: 'global', tenant: 'common' },
        },
        access: {
          secret: () => Promise.reject(new Error('not asked for')),
          token: () => Promise.resolve(mailbox.token),
        },
        network: createNetwork(),
        clock,
        log,
        endpoints: { graph: mailbox.origin },
      });
    }
    case 'gmail': {
      const { createGmailConnector } = await import('../../src/core/connectors/gmail/connector.ts');
      return createGmailConnector({
        address: 'me@sender.example',
        access: {
          secret: () => Promise.reject(new Error('not asked for')),
          token: () => Promise.resolve(mailbox.token),
        },
        network: createNetwork(),
        clock,
        log,
        endpoints: { gmail: mailbox.origin },
      });
    }
    case 'ses': {
      const { createSesConnector } = await import('../../src/core/connectors/ses/connector.ts');
      const { sesKey, sesNetwork, sesRegion } = await import('./providers/ses.ts');
      return createSesConnector({
        address: 'me@sender.example',
        config: { kind: 'ses', region: sesRegion, accessKeyId: sesKey.id, queueUrl: null, replies: null },
        access: { secret: () => Promise.resolve(sesKey.secret) },
        replies: null,
        network: sesNetwork(mailbox.url),
        clock,
        log,
      });
    }
    default:
      throw new Error('no such kind of mailbox');
  }
}
