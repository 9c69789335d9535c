/**
 * Bounces and complaints from an SQS queue that the user's SNS topic feeds. A notification leaves the queue only
 * after it was stored here; until then it comes again, and the inbox knows it by its id.
 */
import type { Clock, Log } from '../../ports.ts';
import type { FetchedMessage } from '../connector.ts';
import type { SesClients } from './client.ts';
import { sesReadError } from './errors.ts';
import { notificationMail, readQueueItem } from './notification.ts';
import type { QueueAddress } from './queue-url.ts';
import type { SnsVerifier } from './sns-signature.ts';

/** One notification, and what takes it out of the queue. */
export interface Queued {
  readonly message: FetchedMessage;
  readonly receipt: string;
}

export interface SesQueue {
  /** Up to ten, oldest first as far as the queue keeps order. @param waitSeconds for the first, at most 20 */
  receive(waitSeconds: number, signal: AbortSignal): Promise<Received>;
  /** Takes stored ones out of the queue. */
  remove(queued: readonly Queued[], signal: AbortSignal): Promise<void>;
  /** Waiting notifications, about. @throws LetterlockError `mail-*` */
  waiting(signal: AbortSignal): Promise<number>;
}

export interface Received {
  readonly queued: readonly Queued[];
  /** Messages that the queue handed out, those included that were left alone. */
  readonly seen: number;
}

interface SesQueueDeps {
  readonly address: QueueAddress;
  readonly clients: SesClients;
  readonly verifier: SnsVerifier;
  readonly clock: Clock;
  readonly log: Log;
}

/** Long enough to store ten notifications on a slow disk; after that the queue offers them again. */
const hiddenSeconds = 120;
const perRequest = 10;
const mostTold = 1000;
const unread = 'The queue of bounces and complaints could not be read';

interface SqsMessage {
  readonly MessageId?: string | undefined;
  readonly Body?: string | undefined;
  readonly ReceiptHandle?: string | undefined;
}

export function createSesQueue({ address, clients, verifier, clock, log }: SesQueueDeps): SesQueue {
  const QueueUrl = address.url;
  /** Messages left alone that the log was told of. */
  const told = new Set<string>();

  /** Null for what is not from SES: it is left in the queue, whose own rules decide how long. */
  const read = async (
    { MessageId, Body = '', ReceiptHandle }: SqsMessage,
    signal: AbortSignal,
  ): Promise<Queued | null> => {
    if (MessageId === undefined || ReceiptHandle === undefined) return null;
    const item = readQueueItem(Body, address.account);
    const leave = (why: string): null => {
      if (told.size >= mostTold) told.clear();
      if (!told.has(MessageId))
        log.warn('a message in the queue of bounces is not from Amazon SES; it stays there', { why });
      told.add(MessageId);
      return null;
    };
    if (item.kind === 'foreign') return leave(item.why);
    if (item.kind === 'envelope' && !(await verifier.genuine(item.envelope, signal))) return leave('wrong signature');
    const id = item.kind === 'envelope' ? item.envelope.MessageId : MessageId;
    const text = item.kind === 'envelope' ? item.envelope.Message : item.text;
    const receivedAt = item.kind === 'envelope' ? Date.parse(item.envelope.Timestamp) : clock.now();
    const raw = notificationMail(id, text, receivedAt);
    return { message: { providerKey: `sns/${id}`, receivedAt, raw, truncated: false }, receipt: ReceiptHandle };
  };

  return {
    async receive(waitSeconds, signal) {
      try {
        const { ReceiveMessageCommand } = await import('@aws-sdk/client-sqs');
        const client = await clients.sqs();
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl,
            MaxNumberOfMessages: perRequest,
            WaitTimeSeconds: waitSeconds,
            VisibilityTimeout: hiddenSeconds,
          }),
          { abortSignal: signal },
        );
        const queued = await Promise.all(Messages.map((message) => read(message, signal)));
        return { queued: queued.filter((one) => one !== null), seen: Messages.length };
      } catch (error) {
        throw sesReadError(error, unread);
      }
    },
    async remove(queued, signal) {
      if (queued.length === 0) return;
      try {
        const { DeleteMessageBatchCommand } = await import('@aws-sdk/client-sqs');
        const client = await clients.sqs();
        const Entries = queued.map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt }));
        const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }), {
          abortSignal: signal,
        });
        if (Failed.length > 0)
          log.info('some stored notifications stay in the queue for now', { count: Failed.length });
      } catch (error) {
        // They are stored: when they come again, they are known.
        log.info('stored notifications stay in the queue for now', { error: sesReadError(error, unread).message });
      }
    },
    async waiting(signal) {
      try {
        const { GetQueueAttributesCommand } = await import('@aws-sdk/client-sqs');
        const client = await clients.sqs();
        const { Attributes = {} } = await client.send(
          new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
          { abortSignal: signal },
        );
        return Number(Attributes['ApproximateNumberOfMessages'] ?? 0);
      } catch (error) {
        throw sesReadError(error, unread);
      }
    },
  };
}
