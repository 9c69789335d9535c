const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Nine attempts over two days. */
const waits = [30 * second, 2 * minute, 10 * minute, 30 * minute, 2 * hour, 6 * hour, 12 * hour, 24 * hour];

/**
 * Milliseconds until the next attempt; null: there is none. Pure.
 * @param attempts made so far
 * @param status of the answer; null where there was none
 */
export function waitAfter(attempts: number, status: number | null): number | null {
  // RFC 9110, 15.5.11: 410 says that nobody is there any more, for good.
  if (status === 410) return null;
  return waits[attempts - 1] ?? null;
}

export const isDelivered = (status: number): boolean => status >= 200 && status < 300;
