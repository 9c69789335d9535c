/** What recipients and their servers send back to a mail that was taken. */

export const headerOf = (raw: string, name: string): string =>
  new RegExp(`^${name}: (.*)$`, 'im').exec(raw.replaceAll(/\r\n[ \t]+/g, ' '))?.[1]?.trim() ?? '';

/** The bare address in a header. */
export const addressIn = (raw: string, name: string): string =>
  /[^\s<>"]+@[^\s<>"]+/.exec(headerOf(raw, name))?.[0]?.toLowerCase() ?? '';

export interface Answered {
  readonly raw: string;
  readonly at: Date;
  /** Under which the provider delivered it where that is not ours. */
  readonly messageId?: string;
}

let count = 0;
const own = (host: string): string => `<answer-${(count += 1)}-${Date.now()}@${host}>`;
const written = (...lines: readonly string[]): string => `${lines.join('\r\n')}\r\n`;

function reply({ raw, at, messageId = headerOf(raw, 'Message-ID') }: Answered, subject: string, text: string): string {
  return written(
    `From: ${headerOf(raw, 'To')}`,
    `To: ${headerOf(raw, 'From')}`,
    `Subject: ${subject}`,
    `Message-ID: ${own('receiver.example')}`,
    `In-Reply-To: ${messageId}`,
    `References: ${messageId}`,
    `Date: ${at.toUTCString()}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
  );
}

export const replyTo = (answered: Answered): string =>
  reply(answered, `Re: ${headerOf(answered.raw, 'Subject')}`, 'Thank you, tell me more.');

/** Written by the recipient's mail program for the mailto address of List-Unsubscribe. */
export function unsubscribeFrom(answered: Answered): string {
  const uri = /<(mailto:[^>]+)>/i.exec(headerOf(answered.raw, 'List-Unsubscribe'))?.[1];
  if (uri === undefined) throw new Error('The mail cannot be unsubscribed from.');
  return reply(answered, new URL(uri).searchParams.get('subject') ?? '', '');
}

/** A report of the recipient's server that there is no such mailbox (RFC 3464). */
export function bounceOf({ raw, at, messageId = headerOf(raw, 'Message-ID') }: Answered): string {
  return written(
    'From: Mail Delivery System <mailer-daemon@receiver.example>',
    `To: ${headerOf(raw, 'From')}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: ${own('receiver.example')}`,
    `Date: ${at.toUTCString()}`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `<${addressIn(raw, 'To')}>: 550 5.1.1 No such user here`,
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.receiver.example',
    '',
    `Final-Recipient: rfc822; ${addressIn(raw, 'To')}`,
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 No such user here',
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${messageId}`,
    `To: ${headerOf(raw, 'To')}`,
    '',
    '--b--',
  );
}
