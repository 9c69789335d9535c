/**
 * Notifications of Amazon SES that come by mail or from a queue: a JSON document of SNS with bounce, complaint or
 * delivery. An identity's feedback calls its kind `notificationType`, a configuration set's events `eventType`.
 * https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
import { z } from 'zod';
import { sesMessageId } from '../../text/ses-message-id.ts';
import { messageIds } from '../mime/parse.ts';
import type { ParsedMail } from '../mime/parse.ts';
import { evidenceLine } from './analysis.ts';
import type { Analysis } from './analysis.ts';
import { enhancedCodes, judge, worstOf } from './status.ts';
import type { BounceFacts } from './status.ts';

const address = z.string().max(320);
const words = z.string().max(4000).default('');

const kind = z.string().max(40);

const notification = z.object({
  notificationType: kind.optional(),
  eventType: kind.optional(),
  bounce: z
    .object({
      bounceType: z.string(),
      bouncedRecipients: z
        .array(z.object({ emailAddress: address, action: words, status: words, diagnosticCode: words }))
        .max(100),
    })
    .optional(),
  complaint: z.object({ complainedRecipients: z.array(z.object({ emailAddress: address })).max(100) }).optional(),
  mail: z.object({
    /** SES's own id; recipients see it in the Message-ID. */
    messageId: z
      .string()
      .regex(/^[\w.-]{1,100}$/)
      .optional()
      .catch(undefined),
    /** `arn:aws:ses:REGION:ACCOUNT:identity/NAME` */
    sourceArn: z.string().max(500).optional().catch(undefined),
    /** The original ones, where the topic is told to include them. */
    headers: z
      .array(z.object({ name: z.string(), value: z.string() }))
      .max(200)
      .default([]),
  }),
});
/** What SNS wraps round the document where raw delivery is off. */
const envelope = z.object({ Message: z.string() });
type Notification = z.infer<typeof notification>;

function parse(text: string): Notification | null {
  const start = text.indexOf('{');
  // SNS folds the document onto several lines and adds a footer after `--`.
  const end = text.lastIndexOf('}');
  if (start === -1 || end < start) return null;
  try {
    const json: unknown = JSON.parse(text.slice(start, end + 1).replace(/!?\r?\n ?/g, ''));
    const inner = envelope.safeParse(json).data;
    return notification.safeParse(inner === undefined ? json : JSON.parse(inner.Message)).data ?? null;
  } catch {
    return null;
  }
}

/** Null where the mail is no such notification. */
export function readSesNotification(mail: ParsedMail): Analysis | null {
  if (!mail.has('x-amz-sns-message-id')) return null;
  const found = parse(mail.text);
  if (found === null) return null;
  const returnedIds = idsOf(found.mail);
  const type = found.notificationType ?? found.eventType ?? '';
  if (found.bounce !== undefined) return { ...bounce(found.bounce), returnedIds, token: null };
  if (found.complaint !== undefined) {
    const recipients = found.complaint.complainedRecipients.map(({ emailAddress }) => ({
      address: emailAddress.toLowerCase(),
      status: '',
      replyCode: '',
      hard: false,
    }));
    return {
      verdict: { kind: 'complaint', recipients, evidence: evidenceLine(`notificationType: ${type}`) },
      returnedIds,
      token: null,
      bounce: null,
    };
  }
  const evidence = evidenceLine(`notificationType: ${type}`);
  return { verdict: { kind: 'other', recipients: [], evidence }, returnedIds, token: null, bounce: null };
}

const maxIds = 20;

/** Every Message-ID under which the mail may be known: ours, SES's, and what it referred to. */
function idsOf({ messageId, sourceArn = '', headers }: Notification['mail']): string[] {
  const header = (wanted: RegExp): string[] =>
    headers.filter(({ name }) => wanted.test(name)).flatMap(({ value }) => messageIds(value));
  const region = /^arn:aws[\w-]*:ses:([a-z0-9-]{1,40}):/.exec(sourceArn)?.[1];
  const own = messageId === undefined || region === undefined ? [] : [sesMessageId(messageId, region)];
  // The newest reference is the mail itself, as it was handed to SES.
  return [...header(/^message-id$/i), ...own, ...header(/^references$/i).toReversed()].slice(0, maxIds);
}

function bounce({
  bounceType,
  bouncedRecipients,
}: NonNullable<Notification['bounce']>): Pick<Analysis, 'verdict' | 'bounce'> {
  const judged = bouncedRecipients.map((recipient) => {
    const facts: BounceFacts = {
      address: recipient.emailAddress.toLowerCase(),
      action: bounceType === 'Transient' ? 'delayed' : recipient.action.toLowerCase(),
      status: enhancedCodes(recipient.status)[0] ?? '',
      diagnostic: recipient.diagnosticCode.replace(/^smtp;\s*/i, ''),
      afterData: false,
    };
    return judge(facts);
  });
  const said = bouncedRecipients[0]?.diagnosticCode ?? '';
  return {
    verdict: {
      kind: 'bounce',
      recipients: judged.map(({ recipient }) => recipient),
      evidence: evidenceLine(`bounceType: ${bounceType}; ${said}`),
    },
    bounce: worstOf(judged),
  };
}
