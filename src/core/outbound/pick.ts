/**
 * Chooses what an account sends next: per campaign follow-ups before first mails, each oldest first; between
 * campaigns in turn, the one that has waited longest first.
 */
import { localDate, nextSlot } from '../campaigns/schedule.ts';
import type { ReadableDb } from '../store/open.ts';
import type { ActiveCampaign } from './books.ts';
import type { DueRow } from './repository-queue.ts';
import { dueRows, waitingZones } from './repository-queue.ts';

export interface Pick {
  readonly ledgerId: number;
  readonly step: number;
  readonly campaign: ActiveCampaign;
  /** When it was taken, UTC ms, and the day of the campaign's zone that it counts for. */
  readonly at: number;
  readonly date: string;
  /** The campaign's mail before this one, UTC ms. */
  readonly lastSentAt: number | null;
}

/** Messages of a campaign that could go out at `now`, in order. */
function openQueue(
  db: ReadableDb,
  { id, run, usage }: ActiveCampaign,
  now: number,
  limit: number,
  followUps: boolean,
): DueRow[] {
  const open = waitingZones(db, id)
    .filter(({ zone, dueAt }) => dueAt <= now && nextSlot(run.schedule, zone, now, usage) <= now)
    .map(({ zone }) => zone);
  return open.length === 0 ? [] : dueRows(db, id, open, now, limit, followUps);
}

/**
 * Takes up to `limit` messages, counting each in its campaign's usage.
 * @param followUps false: only first mails, because replies cannot be seen at the moment
 * @param now UTC ms
 */
export function pickDue(
  db: ReadableDb,
  campaigns: readonly ActiveCampaign[],
  now: number,
  limit: number,
  followUps: boolean,
): Pick[] {
  const queues = campaigns.map((campaign) => ({
    campaign,
    taken: 0,
    rows: openQueue(db, campaign, now, limit, followUps),
  }));
  const picks: Pick[] = [];
  while (picks.length < limit) {
    const ready = queues.filter(({ campaign: { run, usage }, rows: [row] }) =>
      row === undefined ? false : nextSlot(run.schedule, row.zone, now, usage) <= now,
    );
    const turn = ready.sort((a, b) => waitedLonger(a.campaign, b.campaign) || a.taken - b.taken)[0];
    const row = turn?.rows.shift();
    if (turn === undefined || row === undefined) return picks;
    turn.taken += 1;
    const date = localDate(now, turn.campaign.run.schedule.zone);
    const { lastSentAt } = turn.campaign.usage;
    turn.campaign.usage.take(now, date);
    picks.push({ ledgerId: row.id, step: row.step, campaign: turn.campaign, at: now, date, lastSentAt });
  }
  return picks;
}

const waitedLonger = (a: ActiveCampaign, b: ActiveCampaign): number =>
  (a.usage.lastSentAt ?? 0) - (b.usage.lastSentAt ?? 0);

/** The next instant at or after `now` at which a campaign may send something; null when nothing waits or ever may. */
export function nextDue(db: ReadableDb, { id, run, usage }: ActiveCampaign, now: number): number | null {
  const slots = waitingZones(db, id).map(({ zone, dueAt }) =>
    nextSlot(run.schedule, zone, Math.max(now, dueAt), usage),
  );
  const earliest = Math.min(...slots);
  return Number.isFinite(earliest) ? earliest : null;
}
