/** Instants as a clock on the wall of a zone shows them: `2026-11-22T14:32:05`. Pure. */

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('sv-SE', {
    dateStyle: 'short',
    timeStyle: 'medium',
    ...(zone === '' ? {} : { timeZone: zone }),
  });
  clocks.set(zone, made);
  return made;
}

/**
 * @param instant UTC milliseconds
 * @param zone an IANA name, or empty for the system's
 */
export function wallText(instant: number, zone: string): string {
  return clockOf(zone).format(instant).replace(' ', 'T');
}

/**
 * The instant at which the clock shows a text. An hour that is skipped is taken as the one after it, of one that comes
 * twice the first. NaN where the text is none, or before the year 1000.
 */
export function instantOf(text: string, zone: string): number {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc) || text.startsWith('0')) return Number.NaN;
  const aheadAt = (instant: number): number => Date.parse(`${wallText(instant, zone)}Z`) - instant;
  const whole = asUtc - (asUtc % 1000);
  // Before and after a change of the clock there are two answers: the one that the clock shows at that instant is right.
  const guesses = [aheadAt(whole - 86_400_000), aheadAt(whole + 86_400_000)].map((ahead) => whole - ahead);
  const right = guesses.filter((guess) => wallText(guess, zone) === wallText(whole, 'UTC'));
  return right.length === 0 ? Math.max(...guesses) : Math.min(...right);
}
