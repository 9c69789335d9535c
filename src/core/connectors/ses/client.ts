/** The official clients of Amazon, unmodified, made when first used: they take 0.1 s to load. */
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { ApiConfig } from '../../../shared/contract/mailbox.ts';
import type { Network } from '../../ports.ts';
import type { AccountAccess } from '../connector.ts';
import { awsRequestHandler } from './request-handler.ts';

export type SesConfig = Extract<ApiConfig, { kind: 'ses' }>;

export interface SesClientDeps {
  readonly config: { readonly region: string; readonly accessKeyId: string };
  /** Of the queue, which may be elsewhere. */
  readonly queueRegion: string;
  readonly access: Pick<AccountAccess, 'secret'>;
  readonly network: Network;
}

export interface SesClients {
  ses(): Promise<SESv2Client>;
  sqs(): Promise<SQSClient>;
  close(): void;
}

/** SES takes messages of 40 MB; the long poll of a queue is 20 s. */
const timeoutMs = 60_000;

export function createSesClients(deps: SesClientDeps): SesClients {
  const { config, queueRegion, access, network } = deps;
  const common = {
    // Asked for anew by each client, and kept in memory by it as long as the mailbox is open.
    credentials: async () => ({
      accessKeyId: config.accessKeyId,
      secretAccessKey: await access.secret('secret-key'),
    }),
    // A send whose outcome is not known must never be repeated; everything else has its own rhythm.
    maxAttempts: 1,
    requestHandler: awsRequestHandler(network, timeoutMs),
  };
  let ses: Promise<SESv2Client> | null = null;
  let sqs: Promise<SQSClient> | null = null;
  const made: { destroy(): void }[] = [];
  const openSes = async (): Promise<SESv2Client> => {
    const { SESv2Client: Client } = await import('@aws-sdk/client-sesv2');
    const client = new Client({ ...common, region: config.region });
    made.push(client);
    return client;
  };
  const openSqs = async (): Promise<SQSClient> => {
    const { SQSClient: Client } = await import('@aws-sdk/client-sqs');
    const client = new Client({ ...common, region: queueRegion });
    made.push(client);
    return client;
  };
  return {
    ses: () => (ses ??= openSes()),
    sqs: () => (sqs ??= openSqs()),
    close() {
      for (const client of made) client.destroy();
    },
  };
}
