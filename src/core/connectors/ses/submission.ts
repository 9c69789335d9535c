/**
 * Amazon SES by SMTP, the second way. It replaces the Message-ID there too, and names its own in the last reply:
 * `250 Ok 0107…-000000` (docs.aws.amazon.com/ses, "Using the Amazon SES SMTP interface").
 */
import { sesMessageId } from '../../text/ses-message-id.ts';
import type { Connector } from '../connector.ts';
import { withOwnReference } from '../mime/own-reference.ts';

/** What SES calls the message that it took, or null. Pure. */
export function idInReply(response: string): string | null {
  return /^250\b.*\bOk ([\w-]{20,100})\s*$/i.exec(response)?.[1] ?? null;
}

/** A mailbox whose SMTP server is SES's, with the ids of its messages kept as those of the API are. */
export function withSesIds(mailbox: Connector, region: string): Connector {
  return {
    ...mailbox,
    async send(message, signal) {
      const outcome = await mailbox.send({ ...message, raw: withOwnReference(message.raw, message.messageId) }, signal);
      const id = outcome.kind === 'sent' ? idInReply(outcome.response) : null;
      return outcome.kind === 'sent' && id !== null ? { ...outcome, providerId: sesMessageId(id, region) } : outcome;
    },
  };
}
