/** What is out of the ordinary, and what is done about it. Pure. */
import type { AlertKind, AlertResponse } from '../../shared/contract/monitor.ts';

const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export type Severity = 'notice' | 'danger';

export interface RuleDefault {
  readonly severity: Severity;
  readonly offered: readonly AlertResponse[];
  /** On by default. */
  readonly responses: readonly AlertResponse[];
}

export const rules: Readonly<Record<AlertKind, RuleDefault>> = {
  'failed-unlocks': { severity: 'danger', offered: ['notify', 'lock'], responses: ['notify'] },
  'refused-key': { severity: 'danger', offered: ['notify', 'revoke-key', 'lock'], responses: ['notify', 'revoke-key'] },
  'unusual-exports': { severity: 'danger', offered: ['notify', 'lock'], responses: ['notify'] },
  'unusual-sending': {
    severity: 'danger',
    offered: ['notify', 'pause-sending'],
    responses: ['notify', 'pause-sending'],
  },
  'many-bounces': { severity: 'danger', offered: ['notify', 'pause-sending'], responses: ['notify', 'pause-sending'] },
  'sign-in-ended': { severity: 'notice', offered: ['notify', 'lock', 'pause-sending'], responses: ['notify'] },
  'refused-egress': { severity: 'danger', offered: ['notify', 'lock', 'pause-sending'], responses: ['notify'] },
  'new-device': { severity: 'notice', offered: ['notify', 'lock'], responses: ['notify'] },
  'new-door': { severity: 'notice', offered: ['notify'], responses: ['notify'] },
  'changed-outside': { severity: 'danger', offered: ['notify', 'lock', 'pause-sending'], responses: ['notify'] },
  'clock-set-back': { severity: 'notice', offered: ['notify', 'pause-sending'], responses: ['notify'] },
  'log-broken': { severity: 'danger', offered: ['notify', 'lock', 'pause-sending'], responses: ['notify'] },
};

export interface Burst {
  readonly count: number;
  readonly withinMs: number;
}

/** A person mistypes a passphrase twice or three times in a row; a script does not stop there. */
export const unlockBurst: Burst = { count: 5, withinMs: 10 * minute };
/** A script that lacks a permission tries the same call again and again; a stolen key tries many. */
export const keyBurst: Burst = { count: 10, withinMs: 5 * minute };

/** Nothing that Letterlock does on purpose is refused; a library that tries again is written down once a minute. */
export const egressBurst: Burst = { count: 5, withinMs: 10 * minute };

/** Whether as many as `burst.count` of the instants, in ascending order, lie within its span up to the last. */
export function isBurst(instants: readonly number[], { count, withinMs }: Burst): boolean {
  const last = instants.at(-1);
  const first = instants.at(-count);
  return last !== undefined && first !== undefined && last - first <= withinMs;
}

const fewExports = 5;

/** @param days numbers of exports on the days before, any order. */
export function isUnusualExport(withinDay: number, days: readonly number[]): boolean {
  return withinDay > Math.max(fewExports, 3 * Math.max(0, ...days));
}

const knownHours = 24;
const fewMails = 100;

/**
 * Three times the busiest hour of the last weeks, once enough hours are known to compare with.
 * @param hours mails handed over in each earlier hour that had any
 */
export function isUnusualSending(lastHour: number, hours: readonly number[]): boolean {
  return hours.length >= knownHours && lastHour > Math.max(fewMails, 3 * Math.max(...hours));
}

const countedMails = 20;

/** Amazon SES reviews a sender at 5 % and stops one at 10 % (docs.aws.amazon.com/ses, reputation metrics). */
export function bounceSeverity({ sent, bounced }: { sent: number; bounced: number }): Severity | null {
  if (sent < countedMails) return null;
  const rate = bounced / sent;
  return rate >= 0.1 ? 'danger' : rate >= 0.05 ? 'notice' : null;
}

const toleratedMs = 2 * minute;

/** How far the clock went back, in milliseconds, when it is more than its setting explains; else null. */
export function setBack(before: number, now: number): number | null {
  return before - now > toleratedMs ? before - now : null;
}
