/**
 * What an answer of Amazon means for a message and for the account: one table, read from top to bottom.
 * docs.aws.amazon.com/ses: "SendEmail" (API v2), "Amazon SES email sending errors", "Errors related to the sending
 * quotas"; docs.aws.amazon.com/IAM: "Common errors".
 */
import { LetterlockError } from '../../../shared/result.ts';
import type { SendOutcome } from '../connector.ts';
import { AwsUnanswered } from './request-handler.ts';

/**
 * - `rate`: faster than allowed; the same message may be tried again after a moment.
 * - `day`: the quota of 24 hours is used up.
 * - `account`: no mail goes out until a person has acted.
 * - `message`: this message or recipient will never be taken.
 * - `busy`: a temporary fault, and the message was not taken.
 * - `line`: Amazon was not reached, so that nothing was taken.
 * - `open`: nobody knows whether the message was taken.
 */
export type SesTrouble = 'rate' | 'day' | 'account' | 'message' | 'busy' | 'open' | 'line';

export interface SesVerdict {
  readonly trouble: SesTrouble;
  /** The code of an explanation. */
  readonly code: string;
}

interface Rule extends SesVerdict {
  readonly name?: RegExp;
  readonly words?: RegExp;
  readonly status?: readonly number[];
}

const rules: readonly Rule[] = [
  { words: /daily (message|sending) quota exceeded/i, trouble: 'day', code: 'ses-quota' },
  { words: /maximum sending rate exceeded/i, trouble: 'rate', code: 'ses-rate' },
  // The identities that failed are named in the words: the sender, or in the sandbox the recipient.
  {
    words: /address(es)? (is|are) not verified|failed the check in region/i,
    trouble: 'account',
    code: 'ses-unverified',
  },
  { name: /^MailFromDomainNotVerified/, trouble: 'account', code: 'ses-mail-from' },
  { name: /^AccountSuspended/, trouble: 'account', code: 'ses-suspended' },
  {
    name: /^(AccountSendingPaused|ConfigurationSetSendingPaused|SendingPaused)/,
    trouble: 'account',
    code: 'ses-paused',
  },
  { words: /sending (is )?(paused|disabled)|sending suspended/i, trouble: 'account', code: 'ses-paused' },
  { name: /^LimitExceeded/, trouble: 'day', code: 'ses-quota' },
  {
    name: /^(TooManyRequests|Throttl|RequestThrottled|RequestLimitExceeded|OverLimit|PriorRequestNotComplete)/,
    trouble: 'rate',
    code: 'ses-rate',
  },
  {
    name: /^(RequestTimeTooSkewed|RequestExpired|RequestInTheFuture)/,
    trouble: 'account',
    code: 'clock-wrong',
  },
  { name: /Signature/, words: /signature (expired|not yet current)/i, trouble: 'account', code: 'clock-wrong' },
  { name: /^ExpiredToken/, trouble: 'account', code: 'aws-key-refused' },
  {
    name: /^(UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignature|IncompleteSignature|MissingAuthenticationToken|NotAuthorized|OptInRequired)/,
    trouble: 'account',
    code: 'aws-key-refused',
  },
  { name: /^(AccessDenied|AuthorizationError)/, trouble: 'account', code: 'aws-key-rights' },
  { name: /^NotFound/, trouble: 'account', code: 'ses-not-found' },
  {
    name: /^(MessageRejected|BadRequest|InvalidParameter|ValidationError|ValidationException)/,
    trouble: 'message',
    code: 'ses-rejected',
  },
  { status: [401, 403], trouble: 'account', code: 'aws-key-refused' },
  { status: [429], trouble: 'rate', code: 'ses-rate' },
  // "The request has failed due to a temporary failure of the server": it was turned away.
  { status: [503], trouble: 'busy', code: 'aws-busy' },
];

const isServiceError = (error: unknown): error is Error & { $metadata?: { httpStatusCode?: number } } =>
  error instanceof Error && '$metadata' in error;

/** Judges a rejection of one of the AWS clients. Pure. */
export function judgeAws(error: unknown): SesVerdict {
  if (error instanceof AwsUnanswered) {
    return { trouble: error.unsent ? 'line' : 'open', code: error.tls ? 'api-untrusted' : 'api-unreachable' };
  }
  if (!isServiceError(error)) return { trouble: 'open', code: 'aws-failed' };
  const status = error.$metadata?.httpStatusCode ?? 0;
  const rule = rules.find(
    ({ name, words, status: statuses }) =>
      (name === undefined || name.test(error.name)) &&
      (words === undefined || words.test(error.message)) &&
      (statuses === undefined || statuses.includes(status)),
  );
  if (rule !== undefined) return { trouble: rule.trouble, code: rule.code };
  // Any other refusal of the request as it stands concerns this message; a fault of the server leaves all open.
  return status >= 400 && status < 500
    ? { trouble: 'message', code: 'ses-rejected' }
    : { trouble: 'open', code: 'aws-failed' };
}

const minute = 60_000;
const hour = 60 * minute;

/** One line of at most 500 characters: the exception's name and its words. */
export function awsWords(error: unknown): string {
  if (!(error instanceof Error)) return 'The request failed.';
  const name = isServiceError(error) ? `${error.name}: ` : '';
  return `${name}${error.message}`
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 500);
}

/** What a failed `SendEmail` means for its message. Pure. */
export function sesOutcome(error: unknown): SendOutcome {
  if (error instanceof LetterlockError) {
    return { kind: 'failed', class: error.code === 'mail-auth' ? 'auth' : 'connection', response: error.message };
  }
  const { trouble } = judgeAws(error);
  const response = awsWords(error);
  switch (trouble) {
    case 'rate':
      // "Wait for an interval of up to 10 minutes, and then retry": the pace was lowered already.
      return { kind: 'failed', class: 'transient', response, retryAfterMs: 10 * minute };
    case 'day':
      return { kind: 'failed', class: 'quota', response, retryAfterMs: hour };
    case 'account':
      return { kind: 'failed', class: 'auth', response };
    case 'message':
      return { kind: 'failed', class: 'permanent', response };
    case 'busy':
      return { kind: 'failed', class: 'transient', response };
    case 'line':
      return { kind: 'failed', class: 'connection', response };
    default:
      return { kind: 'unknown', response };
  }
}

/** The same for reading: what the mailbox is told. */
export function sesReadError(error: unknown, what: string): LetterlockError {
  if (error instanceof LetterlockError) return error;
  const { trouble, code } = judgeAws(error);
  const kind = trouble === 'account' ? 'mail-auth' : code === 'api-untrusted' ? 'mail-tls' : 'mail-connection';
  return new LetterlockError(kind, `${what}: ${awsWords(error)}`, { code }, { cause: error });
}
