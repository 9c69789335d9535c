/** What an answer of Microsoft Graph means for the mailbox and for a message: tables, read from top to bottom. Pure. */
import { z } from 'zod';
import type { FailureClass, SendOutcome } from '../connector.ts';
import { oneLine } from '../words.ts';

/** The error that Graph describes in the body of an answer (learn.microsoft.com/graph/errors). */
export interface GraphError {
  readonly code: string;
  readonly message: string;
}

const errorBody = z.object({ error: z.object({ code: z.string(), message: z.string().optional() }) });

/** The error in a body, or null where it holds none: an empty body, HTML of something in between. */
export function graphError(body: Buffer): GraphError | null {
  try {
    const { error } = errorBody.parse(JSON.parse(body.toString('utf8')));
    return { code: oneLine(error.code).slice(0, 100), message: oneLine(error.message ?? '') };
  } catch {
    return null;
  }
}

/** Of an answer, what decides. */
export interface Verdictable {
  readonly status: number;
  readonly error: GraphError | null;
  /** What Retry-After said, milliseconds. */
  readonly retryAfterMs: number | null;
}

/** The server's words for people: `429 ApplicationThrottled: …`. */
export function wordsOf({ status, error }: Verdictable): string {
  return oneLine(error === null ? `HTTP ${status}` : `${status} ${error.code}: ${error.message}`);
}

const throttledCodes = /^(ApplicationThrottled|TooManyRequests|ErrorServerBusy|ErrorTooManyObjectsOpened)$/i;

/**
 * The request was turned away unread, to be made again later: 429, or 503 that says when
 * (learn.microsoft.com/graph/throttling). A 503 without that may come from behind the point of no return.
 */
export function isThrottled({ status, error, retryAfterMs }: Verdictable): boolean {
  if (status === 429 || status === 509) return true;
  return status === 503 && (retryAfterMs !== null || throttledCodes.test(error?.code ?? ''));
}

const day = 24 * 60 * 60 * 1000;
const hour = 60 * 60 * 1000;

interface SendRule {
  readonly code: RegExp;
  readonly class: FailureClass;
  readonly retryAfterMs?: number;
}

/** Codes of Exchange ("ResponseCode" in the EWS reference) and Graph that say why a message was not taken. */
const sendRules: readonly SendRule[] = [
  // Rights and state of the mailbox: a person has to act, nobody's address is to blame.
  { code: /^ErrorSendAsDenied$|^ErrorAccessDenied$|^Authorization_RequestDenied$/i, class: 'auth' },
  {
    code: /^(MailboxNotEnabledForRESTAPI|MailboxNotSupportedForRESTAPI|MailboxNotHostedInExchangeOnline)$/i,
    class: 'auth',
  },
  {
    code: /^(ErrorNonExistentMailbox|ErrorMissingEmailAddress|ErrorAccountDisabled|ErrorAccountSuspend(ed)?)$/i,
    class: 'auth',
  },
  { code: /^ErrorMessageSubmissionBlocked$/i, class: 'auth' },
  // The mailbox's own quota: of messages a day, or of space for the copy in Sent Items.
  { code: /^(ErrorExceededMessageLimit|ErrorSubmissionQuotaExceeded)$/i, class: 'quota', retryAfterMs: day },
  { code: /^ErrorQuotaExceeded$/i, class: 'quota', retryAfterMs: hour },
  { code: /^ErrorMailboxMoveInProgress$/i, class: 'connection' },
  // This message or its recipient.
  { code: /^ErrorInvalidRecipients$|^ErrorMessageSizeExceeded$|^ErrorMimeContent/i, class: 'permanent' },
];

/** Statuses that speak of this one request's contents. */
const messageStatus = new Set([400, 413, 415, 422]);
const transientStatus = new Set([408, 409, 423, 425]);

/**
 * What the answer to `sendMail` means. Only 202 is a yes. A failure inside the service (5xx without Retry-After)
 * says nothing about the message: it may have been submitted before, so the outcome stays unknown.
 */
export function judgeSend(answer: Verdictable): SendOutcome {
  const { status, error, retryAfterMs } = answer;
  const response = wordsOf(answer);
  if (status === 202) return { kind: 'sent', response: '202 Accepted' };
  const failed = (as: FailureClass, waitMs?: number | null): SendOutcome =>
    waitMs === undefined || waitMs === null
      ? { kind: 'failed', class: as, response }
      : { kind: 'failed', class: as, response, retryAfterMs: waitMs };
  const rule = sendRules.find(({ code }) => code.test(error?.code ?? ''));
  if (status >= 400 && status < 500 && rule !== undefined) return failed(rule.class, retryAfterMs ?? rule.retryAfterMs);
  if (isThrottled(answer)) return failed('connection', retryAfterMs);
  if (status < 400 || status >= 500) return { kind: 'unknown', response };
  if (messageStatus.has(status)) return failed('permanent');
  if (transientStatus.has(status)) return failed('transient', retryAfterMs);
  return failed('auth');
}

/** The place from which a delta query went on is known no more: read again from a date. */
export function isResync({ status, error }: Verdictable): boolean {
  if (status === 410) return true;
  return (
    status >= 400 && status < 500 && /^(resyncRequired|syncState(NotFound|Invalid|Expired))/i.test(error?.code ?? '')
  );
}

/** There is no such mailbox for this sign-in: no licence for Exchange Online, or it lives on a company's own server. */
export function isNoMailbox({ error }: Verdictable): boolean {
  return /^(MailboxNot|ErrorNonExistentMailbox|ErrorMissingEmailAddress|ResourceNotFound)/i.test(error?.code ?? '');
}
