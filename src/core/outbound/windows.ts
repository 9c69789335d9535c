/** Limits over rolling windows: how many mails an account may hand over in any stretch of so many milliseconds. */

export interface RateWindow {
  /** The window's length, milliseconds. */
  readonly ms: number;
  /** At least 1. */
  readonly most: number;
}

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** What an account may send, apart from the daily limit in its own row. */
export interface LimitsOfAccount {
  /** What the provider takes: nothing goes beyond it, not even what a person writes. */
  readonly provider: readonly RateWindow[];
  /** What the user or a policy lowered it to, for campaigns. */
  readonly chosen: readonly RateWindow[];
}
