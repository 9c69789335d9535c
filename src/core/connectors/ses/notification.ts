/**
 * What lies in the queue: a notification of SES, alone (raw delivery) or in the envelope of SNS. It becomes a mail as
 * SNS would send it, so that one piece of code judges both ways.
 * docs.aws.amazon.com/sns: "Amazon SNS message and JSON formats"; docs.aws.amazon.com/ses: "notification contents"
 */
import { z } from 'zod';

const maxWords = 256 * 1024;

export const snsEnvelope = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string().regex(/^[\w-]{1,100}$/),
  TopicArn: z.string().max(500),
  Subject: z.string().max(500).nullish(),
  Message: z.string().max(maxWords),
  Timestamp: z.iso.datetime(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string().max(2000),
  SigningCertURL: z.string().max(500),
});
export type SnsEnvelope = z.infer<typeof snsEnvelope>;

const sesEvent = z.object({
  notificationType: z.string().max(40).optional(),
  eventType: z.string().max(40).optional(),
  mail: z.object({
    messageId: z.string().max(200),
    timestamp: z.string().max(40).optional(),
    sendingAccountId: z.string().max(40).optional(),
  }),
});

export type QueueItem =
  | { readonly kind: 'envelope'; readonly envelope: SnsEnvelope }
  | { readonly kind: 'raw'; readonly text: string }
  /** Nothing that SES or SNS writes; `why` is for the log. */
  | { readonly kind: 'foreign'; readonly why: string };

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const eventOf = (text: string): z.infer<typeof sesEvent> | null => {
  const found = sesEvent.safeParse(parseJson(text)).data;
  return found?.notificationType === undefined && found?.eventType === undefined ? null : found;
};

/**
 * @param account that the queue belongs to: notifications of another one are foreign
 */
export function readQueueItem(body: string, account: string): QueueItem {
  if (body.length > maxWords) return { kind: 'foreign', why: 'too large' };
  const envelope = snsEnvelope.safeParse(parseJson(body)).data;
  if (envelope !== undefined) {
    if (envelope.Type !== 'Notification') return { kind: 'foreign', why: envelope.Type };
    if (accountOfTopic(envelope.TopicArn) !== account) return { kind: 'foreign', why: 'topic of another account' };
    return eventOf(envelope.Message) === null
      ? { kind: 'foreign', why: 'no notification of SES' }
      : { kind: 'envelope', envelope };
  }
  const event = eventOf(body);
  if (event === null) return { kind: 'foreign', why: 'no notification of SES' };
  if (event.mail.sendingAccountId !== account) return { kind: 'foreign', why: 'mail of another account' };
  return { kind: 'raw', text: body };
}

const topicArn = /^arn:aws[\w-]*:sns:(?<region>[a-z0-9-]{1,40}):(?<account>\d{12}):[\w.-]{1,260}$/;

const accountOfTopic = (arn: string): string | undefined => topicArn.exec(arn)?.groups?.['account'];
export const regionOfTopic = (arn: string): string | undefined => topicArn.exec(arn)?.groups?.['region'];

/**
 * The notification as a mail of SNS (RFC 5322), so that inbound reads it as it reads those.
 * @param id of the notification: the same for every copy of it
 */
export function notificationMail(id: string, text: string, at: number): Buffer {
  const lines = [
    'From: AWS Notifications <no-reply@sns.amazonaws.com>',
    'Subject: AWS Notification Message',
    `Date: ${new Date(at).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${id}@sns.amazonaws.com>`,
    `X-Amz-Sns-Message-Id: ${id}`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    ...(Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? []),
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}
