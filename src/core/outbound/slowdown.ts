/**
 * How Letterlock gives way to a provider that finds it too fast: at each such answer the gap between two mails doubles,
 * one mail at a time, and it shrinks again only slowly. Pure.
 */
import type { AttemptEnd } from './outcome.ts';
import { dayMs, hourMs, minuteMs } from './windows.ts';

export interface Pace {
  /** Milliseconds between two mails when the provider last complained; 0: as fast as the limits allow. */
  readonly gapMs: number;
  /** When it last complained, UTC ms. */
  readonly at: number;
  /** Nothing goes out before this instant. */
  readonly heldUntil: number;
}

export const freely: Pace = { gapMs: 0, at: 0, heldUntil: 0 };

const firstGapMs = 2_000;
const longestGapMs = 5 * minuteMs;
/** Gaps shorter than this make no difference to a provider. */
const shortestGapMs = 200;
/** What is left of the gap after each quiet minute. */
const easing = 0.8;

/** The gap at `now`: it eases from the end of the hold on. */
export function gapAt({ gapMs, at, heldUntil }: Pace, now: number): number {
  const quiet = Math.max(0, now - Math.max(at, heldUntil)) / minuteMs;
  const gap = gapMs * easing ** quiet;
  return gap < shortestGapMs ? 0 : gap;
}

/**
 * The pace after a complaint at `now`. Answers to mails that were under way together are one complaint.
 * @param askedMs what Retry-After said; it is kept to, up to a day
 */
export function slowed(pace: Pace, now: number, askedMs: number): Pace {
  const heldUntil = Math.max(pace.heldUntil, now + Math.min(dayMs, Math.max(0, askedMs)));
  const gap = gapAt(pace, now);
  if (pace.gapMs > 0 && now - pace.at < Math.max(firstGapMs, gap)) return { ...pace, heldUntil };
  return { gapMs: Math.min(longestGapMs, Math.max(firstGapMs, gap * 2)), at: now, heldUntil };
}

/** Rate words and codes: 421, 4.7.28, 432, 452 4.5.3, 454 (support.google.com/a/answer/3726730; SES "SMTP response codes"). */
const tooFast = /^4(21|32|54)\b|\b4\.7\.28\b|\b4\.5\.3\b|\b429\b|throttl|too (many|fast|quick)|rate.?limit|slow down/i;
/** Greylisting wants this one mail later (RFC 6647) and says nothing of the pace. */
const greylisting = /gr[ea]y-?list/i;

/**
 * Whether an answer asks for a slower pace, and for how many milliseconds of silence; null when it does not. A quota
 * that is used up for longer than an hour pauses the account, which is another matter.
 */
export function askedToSlow(end: AttemptEnd): number | null {
  if (end.kind !== 'failed' || end.class === 'permanent' || end.class === 'auth') return null;
  const asked = end.retryAfterMs ?? 0;
  if (greylisting.test(end.response) || asked > hourMs) return null;
  if (end.class === 'quota') return asked;
  return asked > 0 || tooFast.test(end.response) ? asked : null;
}
