/** Amazon SES by its own interface (API v2): raw mail out; answers, bounces and complaints in. */
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
import { createSnsVerifier } from './sns-signature.ts';
import { verifySes } from './verify.ts';

export interface SesDeps {
  /** Sender of all mail. */
  readonly address: string;
  readonly config: SesConfig;
  readonly access: Pick<AccountAccess, 'secret'>;
  /** Where answers arrive; null: they are not read. */
  readonly replies: (ReplyMailbox & Pick<Connector, 'verify' | 'close'>) | null;
  readonly network: Network;
  readonly clock: Clock;
  readonly log: Log;
}

export function createSesConnector(deps: SesDeps): Connector {
  const { address, config, replies, network, clock, log } = deps;
  const { region, queueUrl } = config;
  const queueAddress = queueUrl === null ? null : parseQueueUrl(queueUrl);
  const clients = createSesClients({ ...deps, queueRegion: queueAddress?.region ?? region });
  const sender = createSesSender({ clients, region, clock, log });
  const queue: SesQueue | null =
    queueAddress === null
      ? null
      : createSesQueue({ address: queueAddress, clients, verifier: createSnsVerifier(network), clock, log });
  const receiver = createSesReceiver(replies, queue, log);
  const receives = replies !== null || queue !== null;
  return {
    get capabilities() {
      return {
        receives,
        pushes: receives,
        // SES keeps no copy and answers no question about what it took.
        sentIsAuthoritative: false,
        filesSentMail: true,
        concurrency: sender.concurrency(),
      };
    },
    facts() {
      const ses = sender.account();
      return { tls: {}, ...(ses === null ? {} : { ses }) };
    },
    async verify(signal) {
      const host = `email.${region}.amazonaws.com`;
      const account = verifySes({ clients, address, region, host, queue }, signal);
      const mailbox = replies === null ? Promise.resolve([]) : replies.verify(signal);
      return (await Promise.all([account, mailbox])).flat();
    },
    send: (message, signal) => sender.send(message, signal),
    findSent: () => Promise.resolve('unknown'),
    fetch: (options) => receiver.fetch(options),
    watch: (onMail, signal) => receiver.watch(onMail, signal),
    async close() {
      clients.close();
      await replies?.close();
    },
  };
}
