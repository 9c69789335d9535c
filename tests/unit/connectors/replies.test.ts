import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeReply, oneReply } from '../../../src/core/connectors/smtp-imap/replies.ts';
import type { SmtpPhase } from '../../../src/core/connectors/smtp-imap/replies.ts';
import { signInCode } from '../../../src/core/connectors/smtp-imap/sign-in.ts';

const day = 86_400_000;

describe('what a reply means', () => {
  test.each<[string, SmtpPhase, string, number?]>([
    // Google: support.google.com/a/answer/3726730
    ['550 5.4.5 Daily user sending limit exceeded. For more information', 'data', 'quota', day],
    ['550-5.4.5 Daily user sending limit exceeded.\n550 5.4.5 https://support.google.com', 'mail', 'quota', day],
    ['421 4.7.0 Try again later, closing connection.', 'mail', 'transient'],
    ['421 4.7.28 Gmail has detected an unusual rate of mail', 'data', 'transient'],
    ['450 4.2.1 The user you are trying to contact is receiving mail too quickly', 'rcpt', 'transient'],
    ['452 4.2.2 The recipient’s inbox is out of storage space', 'rcpt', 'transient'],
    ['452 4.5.3 Domain policy size per transaction exceeded', 'rcpt', 'transient'],
    ['454 4.7.0 Cannot authenticate due to a temporary system problem.', 'auth', 'connection'],
    ['535 5.7.8 Username and Password not accepted.', 'auth', 'auth'],
    ['534 5.7.9 Application-specific password required.', 'auth', 'auth'],
    ['530 5.7.0 Must issue a STARTTLS command first.', 'mail', 'auth'],
    // Microsoft 365
    ['432 4.3.2 Concurrent connections limit exceeded', 'mail', 'quota', 60_000],
    ['554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException', 'data', 'quota', day],
    ['535 5.7.139 Authentication unsuccessful, basic authentication is disabled.', 'auth', 'auth'],
    ['550 5.7.30 Basic authentication is not supported for Client Submission.', 'mail', 'auth'],
    ['550 5.7.60 SMTP; Client does not have permissions to send as this sender', 'data', 'auth'],
    ['554 5.2.252 SendAsDenied; anna@x.example not allowed to send as bo@x.example', 'data', 'auth'],
    ['554 5.2.0 <bo@example.com> mailbox has moved', 'rcpt', 'permanent'],
    ['451 4.7.1 Hourly sending limit exceeded', 'mail', 'quota', 3_600_000],
    // Zoho
    ['550 5.4.6 Unusual sending activity detected. Please try after sometime.', 'data', 'quota', day],
    ['553 5.7.1 Sender is not allowed to relay emails', 'mail', 'auth'],
    // Amazon SES
    ['454 Throttling failure: Maximum sending rate exceeded.', 'data', 'quota', 600_000],
    ['454 Throttling failure: Daily message quota exceeded.', 'data', 'quota', day],
    // Postfix, Exim, qmail
    ['550 5.1.1 <gone@example.com>: Recipient address rejected: User unknown', 'rcpt', 'permanent'],
    ['550 No such user here', 'rcpt', 'permanent'],
    ['554 5.7.1 <bo@example.com>: Relay access denied', 'rcpt', 'auth'],
    ['553 5.7.1 <anna@x.example>: Sender address rejected: not owned by user anna', 'rcpt', 'auth'],
    ['451 4.7.1 Greylisting in action, please come back later', 'rcpt', 'transient'],
    ['552 5.3.4 Message size exceeds fixed limit', 'mail', 'permanent'],
    ['501 5.1.7 Bad sender address syntax', 'mail', 'auth'],
    ['554 5.7.1 Spam message rejected', 'data', 'permanent'],
    ['550 5.7.515 Access denied, sending domain does not meet the required authentication level', 'data', 'permanent'],
    ['421 Service not available', 'connect', 'connection'],
    ['554 No SMTP service here', 'connect', 'connection'],
    ['gibberish', 'rcpt', 'transient'],
    ['', 'connect', 'connection'],
  ])('%s (%s) is %s', (reply, phase, kind, wait) => {
    expect(judgeReply(reply, phase)).toEqual(
      wait === undefined ? { class: kind } : { class: kind, retryAfterMs: wait },
    );
  });

  test('only 5xx answers about the recipient or the message ever end a contact’s enrolment', () => {
    const phase = fc.constantFrom<SmtpPhase>('connect', 'auth', 'mail', 'rcpt', 'data');
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), fc.string(), phase, (code, text, at) => {
        const verdict = judgeReply(`${code} ${text}`, at);
        if (verdict.class !== 'permanent') return;
        expect(code).toBeGreaterThanOrEqual(500);
        expect(at === 'rcpt' || at === 'data' || code === 552 || /5\.3\.4/.test(text)).toBe(true);
      }),
    );
  });
});

describe('the server’s words', () => {
  test.each([
    ['550-5.1.1 The account\n550-5.1.1 does not exist.\n550 5.1.1 Bye', '550 5.1.1 The account does not exist. Bye'],
    ['550 one\r\n', '550 one'],
    ['no code\tat \u0007 all', 'no code at all'],
  ])('fit on one line: %j', (reply, line) => {
    expect(oneReply(reply)).toBe(line);
  });

  test('never exceed 500 characters or hold a control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (reply) => {
        const line = oneReply(reply);
        expect(line.length).toBeLessThanOrEqual(500);
        expect(line).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

describe('why a sign-in was refused', () => {
  test.each([
    ['535 5.7.8 Username and Password not accepted', 'smtp.gmail.com', 'auth-app-password'],
    ['534 5.7.9 Application-specific password required', 'mail.example', 'auth-app-password'],
    ['534 5.7.14 Please log in via your web browser', 'smtp.gmail.com', 'auth-web-login'],
    ['535 5.7.139 Authentication unsuccessful', 'smtp.office365.com', 'auth-basic-off'],
    ['535 authentication failed', 'smtp.mail.yahoo.com', 'auth-app-password'],
    ['[AUTHENTICATIONFAILED] Authentication failed.', 'mail.example', 'auth-refused'],
    ['454 4.7.0 Temporary authentication failure', 'mail.example', 'auth-temporary'],
    ['535 nope', 'notgmail.com.example', 'auth-refused'],
  ])('%s at %s: %s', (words, host, code) => {
    expect(signInCode(words, host)).toBe(code);
  });
});
