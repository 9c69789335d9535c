/** How fast and how much an SES account may send, as it says itself. */
import type { GetAccountCommandOutput } from '@aws-sdk/client-sesv2';
import type { Clock } from '../../ports.ts';
import type { SesFact } from '../connector.ts';
import { until } from '../until.ts';

/** What `GetAccount` says about sending. */
export interface SesAccount extends SesFact {
  readonly sendingEnabled: boolean;
  readonly sentLastDay: number;
}

/** Every account is allowed this much (docs.aws.amazon.com/ses, "Request production access"). */
const sandboxPerSecond = 1;

export function readSesAccount(answer: Omit<GetAccountCommandOutput, '$metadata'>): SesAccount {
  const { MaxSendRate = sandboxPerSecond, Max24HourSend = -1, SentLast24Hours = 0 } = answer.SendQuota ?? {};
  return {
    production: answer.ProductionAccessEnabled ?? false,
    sendingEnabled: answer.SendingEnabled ?? true,
    enforcement: answer.EnforcementStatus ?? 'HEALTHY',
    perSecond: MaxSendRate > 0 ? MaxSendRate : sandboxPerSecond,
    // -1 stands for an unlimited quota (API v2, SendQuota).
    perDay: Max24HourSend < 0 ? null : Max24HourSend,
    sentLastDay: Math.max(0, SentLast24Hours),
  };
}

/** Messages at once: an answer takes some 0.2 s, so that a rate of 10/s needs two or three requests under way. */
export const concurrencyFor = (perSecond: number): number => Math.min(20, Math.max(1, Math.ceil(perSecond / 3)));

/** Milliseconds for which the pace stays lowered after SES found it too fast. */
const caution = 60_000;
const slowest = 0.2;

export interface Pacer {
  setRate(perSecond: number): void;
  /** SES found the pace too fast: half of it for a minute. */
  slowDown(): void;
  /** Resolves when the next message may leave. @throws the signal's reason */
  turn(signal: AbortSignal): Promise<void>;
}

/** Spreads messages evenly, so that no second ever holds more than the rate allows. */
export function createPacer(clock: Clock): Pacer {
  let perSecond = sandboxPerSecond;
  let lowered = 1;
  let loweredUntil = 0;
  let nextAt = 0;
  const gap = (): number => {
    if (clock.now() >= loweredUntil) lowered = 1;
    return 1000 / Math.max(slowest, perSecond * lowered);
  };
  return {
    setRate(rate) {
      perSecond = rate;
    },
    slowDown() {
      const now = clock.now();
      lowered = Math.max(0.05, lowered / 2);
      loweredUntil = now + caution;
      nextAt = Math.max(nextAt, now + gap());
    },
    async turn(signal) {
      signal.throwIfAborted();
      const now = clock.now();
      const at = Math.max(now, nextAt);
      nextAt = at + gap();
      if (at > now) await until(clock, at, signal);
    },
  };
}
