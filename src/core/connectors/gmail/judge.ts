/** What an answer of the Gmail API means for the mailbox and for a message: tables, read from top to bottom. Pure. */
import { z } from 'zod';
import type { FailureClass, SendOutcome } from '../connector.ts';
import { oneLine } from '../words.ts';
import type { GmailCode } from './explain.ts';

/** Of an answer, what decides. */
export interface Verdictable {
  readonly status: number;
  /** The first reason of the error, such as `rateLimitExceeded`; empty where none was given. */
  readonly reason: string;
  readonly message: string;
  /** What Retry-After or the words said, milliseconds. */
  readonly retryAfterMs: number | null;
}

const errorBody = z.object({
  error: z.object({
    message: z.string().default(''),
    status: z.string().default(''),
    errors: z.array(z.object({ reason: z.string().default('') })).default([]),
    details: z.array(z.looseObject({ reason: z.string().optional() })).default([]),
  }),
});

/** The error in a body (developers.google.com/gmail/api/guides/handle-errors); empty words where it holds none. */
export function errorOf(body: unknown): { readonly reason: string; readonly message: string } {
  const { error } = errorBody.safeParse(body).data ?? {};
  if (error === undefined) return { reason: '', message: '' };
  const detailed = error.details.find(({ reason }) => reason !== undefined)?.reason;
  const reason = error.errors[0]?.reason ?? detailed ?? error.status;
  return { reason: oneLine(reason).slice(0, 100), message: oneLine(error.message) };
}

/** The server's words for people: `403 rateLimitExceeded: …`. */
export function wordsOf({ status, reason, message }: Verdictable): string {
  return oneLine([`${status}`, reason, message === '' ? '' : `: ${message}`].join(' ').replace(' :', ':'));
}

/** Gmail names an instant in the words of its own sending limit: "User-rate limit exceeded. Retry after …Z". */
export function retryInstant(message: string, now: number): number | null {
  const text = /retry after (\d{4}-\d\d-\d\dT[\d:.]+Z)/i.exec(message)?.[1];
  const at = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isFinite(at) ? Math.max(0, at - now) : null;
}

/** Requests that come too fast; nothing was done. */
const tooFast = /^(rateLimitExceeded|userRateLimitExceeded|RATE_LIMIT_EXCEEDED|RESOURCE_EXHAUSTED)$/i;
const usedUp = /^(dailyLimitExceeded|quotaExceeded|limitExceeded)$/i;
/** What is said of a mailbox that has sent what it may; the same reason is used as for requests that come too fast. */
const sentEnough = /sending limit|mail sending|daily user sending/i;

const minuteMs = 60_000;
/** A wait this long is no matter of pace any more. */
const longWaitMs = 10 * minuteMs;
const hourMs = 60 * minuteMs;

/** The request was turned away, to be made again later. */
export const isThrottled = ({ status, reason }: Verdictable): boolean =>
  status === 429 || (status === 403 && tooFast.test(reason));

const isUsedUp = (answer: Verdictable): boolean =>
  (answer.status === 403 || answer.status === 429) &&
  (usedUp.test(answer.reason) || sentEnough.test(answer.message) || (answer.retryAfterMs ?? 0) > longWaitMs);

const accessRules: readonly (readonly [RegExp, GmailCode])[] = [
  [/accessNotConfigured|SERVICE_DISABLED|has not been used|is disabled/i, 'gmail-api-disabled'],
  [/domainPolicy|admin_policy|disabled by (?:your|the) (?:domain )?admin/i, 'gmail-blocked'],
  [/mail service not enabled|failedPrecondition/i, 'gmail-no-mailbox'],
];

/** Why access was refused, beyond a permission that is missing; null where nothing more is said. */
export const accessCode = ({ reason, message }: Verdictable): GmailCode | null =>
  accessRules.find(([pattern]) => pattern.test(reason) || pattern.test(message))?.[1] ?? null;

/**
 * What the answer to `messages.send` means. Only 200 is a yes. A failure inside the service (5xx) says nothing about
 * the message: it may have been taken before, so the outcome stays unknown.
 */
export function judgeSend(answer: Verdictable): SendOutcome {
  const { status, retryAfterMs } = answer;
  const response = wordsOf(answer);
  const failed = (as: FailureClass, waitMs: number | null = null): SendOutcome =>
    waitMs === null
      ? { kind: 'failed', class: as, response }
      : { kind: 'failed', class: as, response, retryAfterMs: waitMs };
  if (status >= 200 && status < 300) return { kind: 'sent', response: `${status} accepted` };
  if (isUsedUp(answer)) return failed('quota', retryAfterMs ?? hourMs);
  if (isThrottled(answer)) return failed('connection', retryAfterMs);
  if (status < 400 || status >= 500) return { kind: 'unknown', response };
  if (accessCode(answer) !== null) return failed('auth');
  // 400 speaks of this message or its recipient: "Invalid To header", "Recipient address required", 413 of its size.
  if (status === 400 || status === 413 || status === 422) return failed('permanent');
  if (status === 404 || status === 408 || status === 409) return failed('transient', retryAfterMs);
  return failed('auth');
}
