/** How long to wait after trouble. Pure: the jitter comes from what is retried, so a run can be repeated. */
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Waits after the first, second, … attempt; greylisting wants some minutes, full mailboxes some hours. */
const retryWaits = [2, 8, 30, 120, 240, 240, 240].map((minutes) => minutes * minuteMs);

/** One more than there are waits between attempts: about 15 hours in all. */
export const maxAttempts = retryWaits.length + 1;

/** Spreads retries by up to a fifth either way, the same for the same row and attempt. */
function jitter(ledgerId: number, attempts: number): number {
  const mixed = Math.imul(ledgerId * 31 + attempts, 0x9e3779b1) >>> 0;
  return 0.8 + (0.4 * mixed) / 0x1_0000_0000;
}

/**
 * Milliseconds until a message with a temporary failure is tried again, or null when it was tried often enough.
 * @param attempts made so far, at least 1
 * @param askedMs what the server asked for; it is never tried sooner
 */
export function retryDelay(attempts: number, ledgerId: number, askedMs = 0): number | null {
  const wait = retryWaits[attempts - 1];
  if (wait === undefined) return null;
  return Math.max(askedMs, Math.round(wait * jitter(ledgerId, attempts)));
}

export type AccountTrouble = 'quota' | 'auth' | 'tls' | 'connection';

const pauses: Readonly<Record<AccountTrouble, { readonly firstMs: number; readonly longestMs: number } | null>> = {
  // A provider's block lasts up to 24 hours (support.google.com/a/answer/166852).
  quota: { firstMs: hourMs, longestMs: 24 * hourMs },
  connection: { firstMs: minuteMs, longestMs: hourMs },
  // Trying again with the same credentials or certificate only makes it worse: a person has to act.
  auth: null,
  tls: null,
};

/**
 * Milliseconds for which an account pauses, doubling with each trouble in a row; null: until a person acts.
 * @param inARow troubles since the last success, at least 1
 */
export function pauseDelay(trouble: AccountTrouble, inARow: number, askedMs = 0): number | null {
  const pause = pauses[trouble];
  if (pause === null) return null;
  return Math.max(askedMs, Math.min(pause.longestMs, pause.firstMs * 2 ** (inARow - 1)));
}
