/** Token buckets, one for each caller: `burst` calls at once, refilled at `perSecond`. */
export interface RateLimit {
  /** False when this caller has to wait. */
  take(caller: string, now: number): boolean;
}

/** Callers that are remembered: addresses can be made up in any number. */
const mostCallers = 10_000;

export function createRateLimit(perSecond: number, burst: number): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(caller, now) {
      const bucket = buckets.get(caller) ?? { tokens: burst, at: now };
      // A clock that was set back must not take tokens away.
      const elapsed = Math.max(0, now - bucket.at);
      const tokens = Math.min(burst, bucket.tokens + (elapsed / 1000) * perSecond);
      const allowed = tokens >= 1;
      buckets.delete(caller);
      const [oldest] = buckets.keys();
      if (buckets.size >= mostCallers && oldest !== undefined) buckets.delete(oldest);
      buckets.set(caller, { tokens: allowed ? tokens - 1 : tokens, at: now });
      return allowed;
    },
  };
}
