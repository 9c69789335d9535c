import type { PreflightItem } from '../../../../../shared/contract/campaign-checks.ts';

/** The tabs of the editor in the order in which a campaign is made. */
export const tabNames = ['audience', 'sequence', 'schedule', 'sender', 'review'] as const;
export type TabName = (typeof tabNames)[number];

const audience = new Set(['no-audience', 'audience-missing', 'audience', 'in-other-campaign', 'empty-field']);
const schedule = new Set([
  'schedule',
  'schedule-never-opens',
  'finish-far',
  'no-gap',
  'weekend',
  'zone-assumed',
  'limit-above-account',
]);
const sender = new Set([
  'no-account',
  'account-not-ok',
  'account-paused',
  'no-postal-address',
  'no-unsubscribe-line',
  'free-mail-domain',
]);

/** Where what the review found is mended, or null where nowhere in the editor. */
export function tabOf({ code, step }: Pick<PreflightItem, 'code' | 'step'>): TabName | null {
  if (step !== null) return 'sequence';
  if (audience.has(code)) return 'audience';
  if (schedule.has(code)) return 'schedule';
  if (sender.has(code)) return 'sender';
  return null;
}
