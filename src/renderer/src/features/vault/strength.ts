import type { Translate } from '../../i18n/catalogue.ts';

const minute = 60;
const hour = 3600;
const day = 86_400;
const year = 31_557_600;

/** How long a passphrase would hold, in words. `seconds` is the estimator's. */
export function crackTime(t: Translate, seconds: number): string {
  if (seconds < minute) return t('vault:strength.time.instant');
  if (seconds < hour) return t('vault:strength.time.minutes', { count: Math.round(seconds / minute) });
  if (seconds < day) return t('vault:strength.time.hours', { count: Math.round(seconds / hour) });
  if (seconds < year) return t('vault:strength.time.days', { count: Math.round(seconds / day) });
  if (seconds < 200 * year) return t('vault:strength.time.years', { count: Math.round(seconds / year) });
  return t('vault:strength.time.centuries');
}

/** The lowest score that is accepted for a new passphrase. */
export const acceptedScore = 3;

/** The last group of a recovery code, as the user should type it back: capitals and spaces do not matter. */
export function isLastGroup(code: string, typed: string): boolean {
  const last = code.split(/[\s-]+/).findLast((group) => group !== '') ?? '';
  return last !== '' && typed.trim().toUpperCase() === last.toUpperCase();
}
