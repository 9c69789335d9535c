/** Amazon SES: raw mail out by its API (v2) or by SMTP; answers, bounces and complaints in. */
import type { CheckStep } from '../../../shared/contract/accounts.ts';
import type { Clock, Log, Network } from '../../ports.ts';
import type { AccountAccess, Connector } from '../connector.ts';
import { createSesClients } from './client.ts';
import type { SesConfig } from './client.ts';
import { createSesQueue } from './queue.ts';
import type { SesQueue } from './queue.ts';
import { parseQueueUrl } from './queue-url.ts';
import { createSesReceiver } from './receive.ts';
import type { ReplyMailbox } from './receive.ts';
import { createSesSender } from './send.ts';
import type { SesSender } from './send.ts';
import { createSnsVerifier } from './sns-signature.ts';
import { verifySes } from './verify.ts';

export interface SesDeps {
  /** Sender of all mail. */
  readonly address: string;
  readonly config: SesConfig;
  readonly access: Pick<AccountAccess, 'secret'>;
  /** Where answers arrive; null: they are not read. */
  readonly replies: (ReplyMailbox & Pick<Connector, 'verify' | 'close'>) | null;
  /** Where mail goes out instead of by the API; left out or null: by the API. */
  readonly submission?: Pick<Connector, 'send' | 'verify' | 'close' | 'facts' | 'capabilities'> | null;
  readonly network: Network;
  readonly clock: Clock;
  readonly log: Log;
}

/** What an access key opens. */
interface SesApi {
  readonly sender: SesSender;
  readonly queue: SesQueue | null;
  verify(signal: AbortSignal): Promise<CheckStep[]>;
  close(): void;
}

function createSesApi({ address, config, access, network, clock, log }: SesDeps): SesApi | null {
  const { region, queueUrl, accessKeyId } = config;
  if (accessKeyId === null) return null;
  const queueAddress = queueUrl === null ? null : parseQueueUrl(queueUrl);
  const queueRegion = queueAddress?.region ?? region;
  const clients = createSesClients({ config: { region, accessKeyId }, queueRegion, access, network });
  const queue =
    queueAddress === null
      ? null
      : createSesQueue({ address: queueAddress, clients, verifier: createSnsVerifier(network), clock, log });
  return {
    sender: createSesSender({ clients, region, clock, log }),
    queue,
    verify: (signal) => verifySes({ clients, address, region, host: `email.${region}.amazonaws.com`, queue }, signal),
    close: () => clients.close(),
  };
}

/** @throws Error for an account with neither an access key nor SMTP: the settings' check admits none */
export function createSesConnector(deps: SesDeps): Connector {
  const { replies, submission = null, log } = deps;
  const api = createSesApi(deps);
  const sender = submission ?? api?.sender;
  if (sender === undefined) throw new Error('There is no way out through this account.');
  const receiver = createSesReceiver(replies, api?.queue ?? null, log);
  const receives = replies !== null || (api !== null && api.queue !== null);
  return {
    get capabilities() {
      return {
        receives,
        pushes: receives,
        // SES keeps no copy and answers no question about what it took.
        sentIsAuthoritative: false,
        filesSentMail: true,
        concurrency: submission?.capabilities.concurrency ?? api?.sender.concurrency() ?? 1,
      };
    },
    facts() {
      const ses = api?.sender.account() ?? null;
      return { tls: submission?.facts?.().tls ?? {}, ...(ses === null ? {} : { ses }) };
    },
    async verify(signal) {
      const ways = [submission, api, replies].filter((way) => way !== null);
      return (await Promise.all(ways.map((way) => way.verify(signal)))).flat();
    },
    send: (message, signal) => sender.send(message, signal),
    findSent: () => Promise.resolve('unknown'),
    fetch: (options) => receiver.fetch(options),
    watch: (onMail, signal) => receiver.watch(onMail, signal),
    async close() {
      api?.close();
      await submission?.close();
      await replies?.close();
    },
  };
}
