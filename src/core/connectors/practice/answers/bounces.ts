/** Delivery reports in the formats of several mail systems. */
import { pick } from '../persona.ts';
import type { Choices } from '../persona.ts';
import { crlfBytes, domainOf, headerBlock, mailDate, mailHost, mark } from './original.ts';
import type { Original } from './original.ts';

type Writer = (original: Original, at: number) => string;

interface Report {
  readonly from: string;
  readonly subject: string;
  readonly human: string;
  readonly mta: string;
  readonly action: 'failed' | 'delayed';
  readonly status: string;
  readonly diagnostic: string;
  readonly extraHeaders?: readonly string[];
}

/** RFC 3464: a multipart/report of an explanation, the machine-readable part, and what is returned of the mail. */
function deliveryReport(original: Original, at: number, report: Report): string {
  const boundary = `${mark(original, 'report')}/${mailHost(original)}`;
  return [
    'Return-Path: <>',
    `From: ${report.from}`,
    `To: <${original.returnPath}>`,
    `Subject: ${report.subject}`,
    `Date: ${mailDate(at)}`,
    `Message-ID: <${mark(original, 'dsn')}@${mailHost(original)}>`,
    'Auto-Submitted: auto-replied',
    ...(report.extraHeaders ?? []),
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="${boundary}"`,
    '',
    'This is a MIME-encapsulated message.',
    '',
    `--${boundary}`,
    'Content-Description: Notification',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    report.human,
    '',
    `--${boundary}`,
    'Content-Description: Delivery report',
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${report.mta}`,
    `Arrival-Date: ${mailDate(original.arrivedAt)}`,
    '',
    `Final-Recipient: rfc822; ${original.recipient}`,
    `Original-Recipient: rfc822;${original.recipient}`,
    `Action: ${report.action}`,
    `Status: ${report.status}`,
    `Diagnostic-Code: smtp; ${report.diagnostic}`,
    '',
    `--${boundary}`,
    'Content-Description: Undelivered message headers',
    'Content-Type: text/rfc822-headers',
    '',
    headerBlock(original.raw),
    '',
    `--${boundary}--`,
    '',
  ].join('\r\n');
}

const postfixUnknownUser: Writer = (original, at) =>
  deliveryReport(original, at, {
    from: `MAILER-DAEMON@${mailHost(original)} (Mail Delivery System)`,
    subject: 'Undelivered Mail Returned to Sender',
    mta: mailHost(original),
    action: 'failed',
    status: '5.1.1',
    diagnostic: `550 5.1.1 <${original.recipient}>: Recipient address rejected: User unknown in virtual mailbox table`,
    human: [
      `This is the mail system at host ${mailHost(original)}.`,
      '',
      "I'm sorry to have to inform you that your message could not",
      "be delivered to one or more recipients. It's attached below.",
      '',
      `<${original.recipient}>: host ${mailHost(original)} said: 550 5.1.1 <${original.recipient}>:`,
      '    Recipient address rejected: User unknown in virtual mailbox table (in reply to',
      '    RCPT TO command)',
    ].join('\r\n'),
  });

const gatewayUnknownUser: Writer = (original, at) =>
  deliveryReport(original, at, {
    from: `Mail Delivery Subsystem <mailer-daemon@${mailHost(original)}>`,
    subject: 'Delivery Status Notification (Failure)',
    mta: mailHost(original),
    action: 'failed',
    status: '5.1.1',
    diagnostic: '550-5.1.1 The email account that you tried to reach does not exist. 550 5.1.1 NoSuchUser',
    human: [
      '** Address not found **',
      '',
      `Your message wasn't delivered to ${original.recipient} because the address couldn't be found, or is unable to receive mail.`,
      '',
      'The response from the remote server was:',
      '550 5.1.1 The email account that you tried to reach does not exist.',
    ].join('\r\n'),
    extraHeaders: [`In-Reply-To: ${original.messageId}`, `References: ${original.messageId}`],
  });

const exchangeUndeliverable: Writer = (original, at) =>
  deliveryReport(original, at, {
    from: `Microsoft Outlook <postmaster@${mailHost(original)}>`,
    subject: 'Undeliverable: your message',
    mta: mailHost(original),
    action: 'failed',
    status: '5.1.10',
    diagnostic: `550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ${original.recipient} not found by SMTP address lookup`,
    human: [
      `Your message to ${original.recipient} couldn't be delivered.`,
      '',
      `${original.recipient} wasn't found at ${domainOf(original.recipient)}.`,
      '',
      'Error Details',
      `Reported error: 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ${original.recipient} not found by SMTP address lookup`,
    ].join('\r\n'),
    extraHeaders: ['X-MS-Exchange-Message-Is-Ndr:', `In-Reply-To: ${original.messageId}`],
  });

const postfixDelayed: Writer = (original, at) =>
  deliveryReport(original, at, {
    from: `MAILER-DAEMON@${mailHost(original)} (Mail Delivery System)`,
    subject: 'Delayed Mail (still being retried)',
    mta: mailHost(original),
    action: 'delayed',
    status: '4.4.1',
    diagnostic: `421 4.4.1 connect to ${mailHost(original)}: Connection timed out`,
    human: [
      '####################################################################',
      '# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #',
      '####################################################################',
      '',
      'Your message could not be delivered for more than 4 hour(s).',
      'It will be retried until it is 5 day(s) old.',
    ].join('\r\n'),
  });

const mailboxFull: Writer = (original, at) =>
  deliveryReport(original, at, {
    from: `Mail Delivery System <postmaster@${mailHost(original)}>`,
    subject: 'Delivery Status Notification (Failure)',
    mta: mailHost(original),
    action: 'failed',
    status: '4.2.2',
    diagnostic: `452 4.2.2 <${original.recipient}> The recipient's mailbox is over its storage limit. Please try again later.`,
    human: `The mailbox of ${original.recipient} is full.`,
  });

/** qmail sends plain text with the returned mail below a line, and no status codes but those it quotes (QSBMF). */
const qmailFailure: Writer = (original, at) =>
  [
    'Return-Path: <>',
    `Received: (qmail 24417 invoked for bounce); ${new Date(at).toUTCString()}`,
    `Date: ${mailDate(at)}`,
    `From: MAILER-DAEMON@${mailHost(original)}`,
    `To: ${original.returnPath}`,
    `Message-ID: <${mark(original, 'qmail')}@${mailHost(original)}>`,
    'Subject: failure notice',
    '',
    `Hi. This is the qmail-send program at ${mailHost(original)}.`,
    "I'm afraid I wasn't able to deliver your message to the following addresses.",
    "This is a permanent error; I've given up. Sorry it didn't work out.",
    '',
    `<${original.recipient}>:`,
    'Sorry, no mailbox here by that name. (#5.1.1)',
    '',
    '--- Below this line is a copy of the message.',
    '',
    `Return-Path: <${original.returnPath}>`,
    headerBlock(original.raw),
    '',
  ].join('\r\n');

const hard: Choices<Writer> = [postfixUnknownUser, exchangeUndeliverable, qmailFailure, gatewayUnknownUser];
const soft: Choices<Writer> = [postfixDelayed, mailboxFull];

/** Permanent: there is no such mailbox. Postfix, Microsoft Exchange, qmail and others say it in their own ways. */
export function hardBounce(original: Original, at: number, variant: number): Buffer {
  return crlfBytes(pick(hard, variant)(original, at));
}

/** Temporary: the server keeps trying, or the mailbox is full for now. */
export function softBounce(original: Original, at: number, variant: number): Buffer {
  return crlfBytes(pick(soft, variant)(original, at));
}
