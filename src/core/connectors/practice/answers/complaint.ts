import { crlfBytes, headerBlock, mailDate, mailHost, mark } from './original.ts';
import type { Original } from './original.ts';

/** RFC 5965: what a mailbox provider sends when its user presses “this is spam”. */
export function complaint(original: Original, at: number): Buffer {
  const boundary = `part-${mark(original, 'feedback')}`;
  return crlfBytes(
    [
      `Return-Path: <feedback@${mailHost(original)}>`,
      `From: Feedback Loop <feedback@${mailHost(original)}>`,
      `To: <${original.returnPath}>`,
      `Subject: Abuse report: ${encodedSubject(original)}`,
      `Date: ${mailDate(at)}`,
      `Message-ID: <${mark(original, 'arf')}@${mailHost(original)}>`,
      'MIME-Version: 1.0',
      `Content-Type: multipart/report; report-type=feedback-report;\r\n\tboundary="${boundary}"`,
      '',
      `--${boundary}`,
      'Content-Type: text/plain; charset=us-ascii',
      '',
      'This is an email abuse report for a message received from your system.',
      '',
      `--${boundary}`,
      'Content-Type: message/feedback-report',
      '',
      'Feedback-Type: abuse',
      'User-Agent: FeedbackLoop/1.0',
      'Version: 1',
      `Original-Mail-From: <${original.returnPath}>`,
      `Original-Rcpt-To: <${original.recipient}>`,
      `Arrival-Date: ${mailDate(original.arrivedAt)}`,
      '',
      `--${boundary}`,
      'Content-Type: message/rfc822',
      '',
      original.raw.subarray(0, 64_000).toString('utf8'),
      '',
      `--${boundary}--`,
      '',
    ].join('\r\n'),
  );
}

/** The subject as it stands in the original's headers, already encoded. */
const encodedSubject = ({ raw }: Original): string =>
  /^subject:\s*((?:.*)(?:\r\n[ \t].*)*)/im.exec(headerBlock(raw))?.[1] ?? '';
