/** What may be written into a campaign, and when. Pure. */
import type { Schedule, Step } from '../../shared/contract/campaign-shape.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { CampaignRecord, StepRecord } from './repository.ts';
import { dayOf, isZone } from './zone.ts';

export const maxAttachedBytes = 10_000_000;

const refuse = (message: string, field: string): never => {
  throw new LetterlockError('invalid-input', message, { problems: [{ field, message }] });
};

/** @throws LetterlockError `invalid-input` for what the contract's shapes cannot say */
export function checkSchedule(schedule: Schedule): void {
  const { zone, from, until, gap, holidays, startDate } = schedule;
  if (!isZone(zone)) refuse(`“${zone}” is not a time zone that this system knows.`, 'schedule.zone');
  if (from >= until) refuse('The hours have to end after they begin.', 'schedule.until');
  if (gap.max < gap.min) refuse('The longest gap is shorter than the shortest.', 'schedule.gap.max');
  const bad = [...holidays, ...(startDate === null ? [] : [startDate])].find((date) => Number.isNaN(dayOf(date)));
  if (bad !== undefined) refuse(`${bad} is no day of the calendar.`, 'schedule.holidays');
}

/** @throws LetterlockError `invalid-input` when ids repeat or are not the campaign's */
export function checkSteps(steps: readonly Step[], known: ReadonlySet<number>): void {
  const seen = new Set<number>();
  for (const { id } of steps) {
    if (id === null) continue;
    if (!known.has(id) || seen.has(id)) refuse('A step’s id is not one of this campaign’s, or came twice.', 'steps');
    seen.add(id);
  }
}

/** Anything but a draft that is not being launched keeps its shape. */
export function isEditable({ status, launch }: Pick<CampaignRecord, 'status' | 'launch'>): boolean {
  return status === 'draft' && launch === null;
}

export interface CampaignChange {
  readonly name?: string | undefined;
  readonly schedule?: Schedule | undefined;
  readonly steps?: readonly Step[] | undefined;
  readonly accountId?: unknown;
  readonly audience?: unknown;
  readonly signatureHtml?: unknown;
  readonly postalAddress?: unknown;
  readonly unsubscribeLine?: unknown;
}

/**
 * After the launch only the name, the limits and hours of the schedule, and the steps' texts may change; a mail that
 * went out already keeps the text it had. Texts only while it is paused: editors save as somebody writes, and what is
 * half written must not go out.
 * @throws LetterlockError `not-allowed-now`
 */
export function checkLaunchedChange(
  campaign: Pick<CampaignRecord, 'schedule' | 'launch' | 'status'>,
  steps: readonly StepRecord[],
  change: CampaignChange,
): void {
  if (campaign.launch !== null) {
    throw new LetterlockError(
      'not-allowed-now',
      'The campaign is being launched. Wait until its audience is enrolled.',
    );
  }
  if (campaign.status === 'stopped' || campaign.status === 'finished') {
    const { name, ...others } = change;
    if (name !== undefined && Object.values(others).every((value) => value === undefined)) return;
    throw new LetterlockError('not-allowed-now', 'The campaign has ended: only its name can be changed.');
  }
  const fixed = [
    change.accountId,
    change.audience,
    change.signatureHtml,
    change.postalAddress,
    change.unsubscribeLine,
  ].some((value) => value !== undefined);
  if (fixed || (change.steps !== undefined && !sameShape(change.steps, steps)) || movesClock(campaign, change)) {
    throw new LetterlockError(
      'not-allowed-now',
      'A launched campaign keeps its audience, mailbox, clock and order of steps. Its name, limits, hours and texts can be changed.',
    );
  }
  if (campaign.status === 'running' && change.steps !== undefined && !sameTexts(change.steps, steps)) {
    throw new LetterlockError(
      'not-allowed-now',
      'The campaign is running. Pause it before you change its texts, so that nothing half written goes out.',
    );
  }
}

const sameShape = (steps: readonly Step[], present: readonly StepRecord[]): boolean =>
  steps.length === present.length &&
  steps.every((step, index) => {
    const before = present[index];
    return (
      step.id === before?.id &&
      step.thread === before.thread &&
      step.delay.amount === before.delay.amount &&
      step.delay.unit === before.delay.unit
    );
  });

const sameTexts = (steps: readonly Step[], present: readonly StepRecord[]): boolean =>
  steps.every(({ subject, html, text }, index) => {
    const before = present[index];
    return subject === before?.subject && html === before.html && text === before.text;
  });

const movesClock = (campaign: Pick<CampaignRecord, 'schedule'>, { schedule }: CampaignChange): boolean =>
  schedule !== undefined && (schedule.clock !== campaign.schedule.clock || schedule.zone !== campaign.schedule.zone);
