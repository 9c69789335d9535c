/** Which connector serves which kind of account. The only importer of concrete connectors. */
import { serverConfig } from '../../shared/contract/mailbox.ts';
import type { AccountKind } from '../../shared/contract/accounts.ts';
import type { ApiConfig, MailboxConfig, ServerConfig } from '../../shared/contract/mailbox.ts';
import { sesSmtpRegion, sesSubmission } from '../../shared/ses-hosts.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Handlers } from '../handlers.ts';
import type { Clock, Log, Network } from '../ports.ts';
import type { Store } from '../store/open.ts';
import type { AccountAccess, Connector } from './connector.ts';
import { createGmailConnector } from './gmail/connector.ts';
import { createOutlookConnector } from './outlook/connector.ts';
import { dkimSecret, parseDkimKey } from './dkim-key.ts';
import type { DkimKey } from './dkim-key.ts';
import { practiceConcurrency } from './practice/listener.ts';
import { createPractice } from './practice/practice.ts';
import type { Practice } from './practice/practice.ts';
import { createSesConnector } from './ses/connector.ts';
import { withSesIds } from './ses/submission.ts';
import { createSmtpImapConnector } from './smtp-imap/connector.ts';
import { createImapReader } from './smtp-imap/reader.ts';
import type { MailboxDeps, MailboxTraits } from './smtp-imap/servers.ts';
import { createZohoConnector } from './zoho/connector.ts';

interface ConnectorAccount {
  readonly id: number;
  readonly kind: AccountKind;
  readonly address: string;
  readonly config: MailboxConfig | null;
  readonly api: ApiConfig | null;
}

export interface RegistryDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** How provider interfaces are reached. */
  readonly network: Network;
  readonly traits: (config: MailboxConfig) => MailboxTraits;
  /** Which way the dice of the practice recipients fall. */
  readonly practiceSeed: number;
}

export interface Registry {
  /** What the recipients of the practice mailbox got. */
  readonly practice: Handlers<'practice'>;
  create(account: ConnectorAccount, access: AccountAccess): Connector;
  /** Ends what runs beside the connectors: the practice mailbox's server. */
  close(): Promise<void>;
}

export function createRegistry(deps: RegistryDeps): Registry {
  const { clock, log, network, traits } = deps;
  const practice = createPracticeMailbox(deps);
  return {
    practice: practice.handlers,
    close: () => practice.close(),
    create({ kind, address, config, api }, access) {
      if (kind === 'practice') return practice.connector();
      if (kind === 'smtp-imap' && config !== null) {
        const bearer = config.oauth !== undefined;
        const secret: MailboxDeps['secret'] = (options) => (bearer ? access.token(options) : access.secret('password'));
        const dkim = (): Promise<DkimKey | null> => dkimOf(access);
        const made = createSmtpImapConnector({
          config,
          traits: traits(config),
          secret,
          bearer,
          dkim,
          network,
          clock,
          log,
        });
        const region = sesSmtpRegion(config.smtp.host);
        return region === null ? made : withSesIds(made, region);
      }
      if (api?.kind === 'gmail') return createGmailConnector({ address, access, network, clock, log });
      if (api?.kind === 'outlook') return createOutlookConnector({ config: api, access, network, clock, log });
      if (api?.kind === 'ses') {
        const secret = (): Promise<string> => access.secret('replies-password');
        const replies =
          api.replies === null ? null : createImapReader({ server: api.replies, secret, network, clock, log });
        const server = sesSubmission(api);
        const smtp = server && withSesIds(submission(server, address, access, { network, clock, log }), api.region);
        return createSesConnector({ address, config: api, access, replies, submission: smtp, network, clock, log });
      }
      if (api?.kind === 'zoho') {
        const submitTo = (host: string): Connector => {
          const server = serverConfig.parse({ host, port: 465, tls: 'implicit', user: address });
          return submission(server, address, access, { network, clock, log });
        };
        return createZohoConnector({ address, config: api, access, submitTo, network, clock, log });
      }
      throw new LetterlockError('not-allowed-now', 'This kind of mailbox cannot be opened.');
    },
  };
}

/** The mailbox's own key to sign with, where there is one. */
async function dkimOf(access: AccountAccess): Promise<DkimKey | null> {
  try {
    return parseDkimKey(await access.secret(dkimSecret));
  } catch (error) {
    if (error instanceof LetterlockError && error.details?.['missing'] === true) return null;
    throw error;
  }
}

/** The sending half of a mailbox that is read elsewhere. */
function submission(
  smtp: ServerConfig,
  address: string,
  access: AccountAccess,
  { network, clock, log }: Pick<RegistryDeps, 'network' | 'clock' | 'log'>,
): Connector {
  return createSmtpImapConnector({
    config: { address, displayName: '', smtp, imap: null },
    traits: { concurrency: 1, filesSentMail: true },
    secret: () => access.secret('password'),
    network,
    clock,
    log,
  });
}

/** The practice mailbox is sent from as any mailbox is, so that practice and earnest share every line of the way. */
function createPracticeMailbox({ store, clock, log, network, practiceSeed }: RegistryDeps): Practice {
  return createPractice({
    store,
    clock,
    log,
    seed: practiceSeed,
    submitTo: (smtp, password) =>
      createSmtpImapConnector({
        config: { address: 'you@practice.letterlock.example', displayName: '', smtp, imap: null },
        traits: { concurrency: practiceConcurrency, filesSentMail: true },
        secret: () => Promise.resolve(password),
        network,
        clock,
        log,
      }),
  });
}
