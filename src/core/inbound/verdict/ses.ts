/**
 * Notifications of Amazon SES that come by mail: a JSON document of SNS with bounce, complaint or delivery.
 * https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
 */
import { z } from 'zod';
import type { ParsedMail } from '../mime/parse.ts';
import { evidenceLine } from './analysis.ts';
import type { Analysis } from './analysis.ts';
import { enhancedCodes, judge } from './status.ts';
import type { BounceFacts } from './status.ts';

const address = z.string().max(320);
const words = z.string().max(4000).default('');

const notification = z.object({
  notificationType: z.enum(['Bounce', 'Complaint', 'Delivery']),
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
  const returnedIds = found.mail.headers.filter(({ name }) => /^message-id$/i.test(name)).map(({ value }) => value);
  if (found.bounce !== undefined) return { ...bounce(found.bounce), returnedIds, token: null };
  if (found.complaint !== undefined) {
    const recipients = found.complaint.complainedRecipients.map(({ emailAddress }) => ({
      address: emailAddress.toLowerCase(),
      status: '',
      replyCode: '',
      hard: false,
    }));
    return {
      verdict: { kind: 'complaint', recipients, evidence: 'notificationType: Complaint' },
      returnedIds,
      token: null,
    };
  }
  const evidence = `notificationType: ${found.notificationType}`;
  return { verdict: { kind: 'other', recipients: [], evidence }, returnedIds, token: null };
}

function bounce({ bounceType, bouncedRecipients }: NonNullable<Notification['bounce']>): Pick<Analysis, 'verdict'> {
  const judged = bouncedRecipients.map((recipient) => {
    const facts: BounceFacts = {
      address: recipient.emailAddress.toLowerCase(),
      action: bounceType === 'Transient' ? 'delayed' : recipient.action.toLowerCase(),
      status: enhancedCodes(recipient.status)[0] ?? '',
      diagnostic: recipient.diagnosticCode.replace(/^smtp;\s*/i, ''),
      afterData: false,
    };
    return judge(facts).recipient;
  });
  const said = bouncedRecipients[0]?.diagnosticCode ?? '';
  return {
    verdict: { kind: 'bounce', recipients: judged, evidence: evidenceLine(`bounceType: ${bounceType}; ${said}`) },
  };
}
