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

/** A code as Crockford's base32 reads it: in any case, O for 0, I and L for 1. */
function canonical(text: string): string {
  return text.trim().toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

/** Whether what was typed is the last group of a recovery code. */
export function isLastGroup(code: string, typed: string): boolean {
  const last = code.split(/[\s-]+/).findLast((group) => group !== '') ?? '';
  return last !== '' && canonical(typed) === canonical(last);
}

/** Whether what was typed has the form of a recovery code: eight groups of four letters and digits. */
export function isRecoveryCode(typed: string): boolean {
  return /^(?:[0-9A-Z]{4}[\s-]*){8}$/i.test(typed.trim());
}
