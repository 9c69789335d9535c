const minute = 60_000;
const longest = 30 * minute;

/** How long to wait, in ms, after so many failures in a row (from 1). */
export const backoff = (failures: number): number => Math.min(longest, minute * 2 ** Math.max(0, failures - 1));
