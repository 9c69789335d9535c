/**
 * How often Zoho may be asked: 30 requests a minute, and whoever asks more is locked out for a while that Zoho does
 * not publish (zoho.com/mail/help/api, "Rate limits"). Ours stay a little below.
 */
import type { Clock } from '../../ports.ts';
import { until } from '../until.ts';

export interface Pace {
  /** Resolves when a request may be made. @throws the signal's reason */
  turn(signal: AbortSignal): Promise<void>;
  /** No request for so many milliseconds. */
  hold(ms: number): void;
}

export const zohoRequestsPerMinute = 28;
const windowMs = 60_000;

/** At most `perMinute` requests in any minute; a few at once are fine. */
export function createPace(clock: Clock, perMinute = zohoRequestsPerMinute): Pace {
  /** When the latest requests were let go, oldest first, UTC ms; some of them in the future. */
  const turns: number[] = [];
  let heldUntil = 0;
  return {
    async turn(signal) {
      const now = clock.now();
      const oldest = turns.length < perMinute ? undefined : turns.shift();
      const at = Math.max(now, heldUntil, oldest === undefined ? 0 : oldest + windowMs);
      turns.push(at);
      if (at > now) await until(clock, at, signal);
    },
    hold(ms) {
      heldUntil = Math.max(heldUntil, clock.now() + ms);
    },
  };
}
