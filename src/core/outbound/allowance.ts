/**
 * What an account may send now and when it may send next: by the limits of its provider and its owner, by what the
 * provider has complained of, and by its campaigns' schedules. The only place that decides how fast mail goes out.
 */
import type { Store } from '../store/open.ts';
import type { AttemptEnd } from './outcome.ts';
import type { ActiveCampaign, Books } from './books.ts';
import type { Pick } from './pick.ts';
import { nextDue, pickDue } from './pick.ts';
import type { AccountLimits } from './ports.ts';
import { writePace } from './repository-pace.ts';
import type { SendingAccount } from './repository-queue.ts';
import { runningCampaigns } from './repository-queue.ts';
import { askedToSlow, gapAt, slowed } from './slowdown.ts';
import { dayMs } from './windows.ts';
import type { RateWindow } from './windows.ts';

export interface Allowance {
  /** Takes up to `room` messages that may go out at `now` (UTC ms), each counted in its limits. */
  take(account: SendingAccount, now: number, room: number, followUps: boolean): Pick[];
  /** Nothing came of these: as if they had not been taken. */
  undo(picks: readonly Pick[]): void;
  /** A claim did not become a mail: its place in the day is free again, the gap after it is not. */
  giveBack(pick: Pick): void;
  /** A claim became a mail, or may have: `at` is when its answer came, UTC ms. */
  settle(at: number): void;
  /** Hears what the provider says of the pace. @returns true when it asks for a slower one */
  hear(end: AttemptEnd, now: number): boolean;
  /** The provider has asked for silence that still lasts. */
  held(now: number): boolean;
  anyDue(account: SendingAccount, now: number, followUps: boolean): boolean;
  /** UTC ms at which something may go out, `now` or later; null when nothing waits. */
  nextAt(account: SendingAccount, now: number): number | null;
}

/** Every window that an account's campaigns keep to. */
export const windowsOf = (limits: AccountLimits, { id, dailyLimit }: SendingAccount): readonly RateWindow[] => {
  const { provider, chosen } = limits.of(id);
  return [{ ms: dayMs, most: dailyLimit }, ...provider, ...chosen];
};

/** How many may be claimed at `now`: by the windows, and one at a time with gaps where the provider complained. */
function roomOf(books: Books, windows: readonly RateWindow[], accountId: number, now: number): number {
  const pace = books.pace(accountId);
  if (pace.heldUntil > now) return 0;
  const usage = books.account(accountId, now);
  const room = usage.room(windows, now);
  const gap = gapAt(pace, now);
  if (gap === 0 || room === 0) return room;
  return usage.open > 0 || now < Math.max(pace.at, usage.lastAt ?? 0) + gap ? 0 : 1;
}

/** The earliest instant, `now` or later, at which something may be claimed. */
export function opensAt(books: Books, windows: readonly RateWindow[], accountId: number, now: number): number {
  const pace = books.pace(accountId);
  const usage = books.account(accountId, now);
  const gap = gapAt(pace, now);
  const afterGap = gap === 0 ? now : Math.ceil(Math.max(pace.at, usage.lastAt ?? 0) + gap);
  return Math.max(usage.roomAt(windows, now), pace.heldUntil, afterGap);
}

export function createAllowance(
  accountId: number,
  { store, books, limits }: { readonly store: Store; readonly books: Books; readonly limits: AccountLimits },
): Allowance {
  const { db } = store;
  const campaigns = (now: number): ActiveCampaign[] =>
    runningCampaigns(db, accountId).flatMap((campaignId) => {
      const active = books.campaign(campaignId, now);
      return active === null || active.run.accountId !== accountId ? [] : [active];
    });

  const take: Allowance['take'] = (account, now, room, followUps) => {
    const limit = Math.min(room, roomOf(books, windowsOf(limits, account), accountId, now));
    if (limit === 0) return [];
    const picks = pickDue(db, campaigns(now), now, limit, followUps);
    for (const { at } of picks) books.account(accountId, at).take();
    return picks;
  };

  const undo = (picks: readonly Pick[]): void => {
    for (const { campaign, at, date, lastSentAt } of [...picks].reverse()) {
      campaign.usage.undo(date, lastSentAt);
      books.account(accountId, at).giveBack();
    }
  };

  return {
    take,
    undo,
    giveBack({ campaign, at, date }) {
      campaign.usage.giveBack(date);
      books.account(accountId, at).giveBack();
    },
    settle: (at) => books.account(accountId, at).settle(at),
    hear(end, now) {
      const asked = askedToSlow(end);
      if (asked === null) return false;
      const pace = slowed(books.pace(accountId), now, asked);
      books.setPace(accountId, pace);
      store.transaction((write) => writePace(write, accountId, pace));
      return true;
    },
    held: (now) => books.pace(accountId).heldUntil > now,
    anyDue(account, now, followUps) {
      const picks = take(account, now, 1, followUps);
      undo(picks);
      return picks.length > 0;
    },
    nextAt(account, now) {
      const from = opensAt(books, windowsOf(limits, account), accountId, now);
      const due = campaigns(now).flatMap((campaign) => nextDue(db, campaign, from) ?? []);
      return due.length === 0 ? null : Math.min(...due);
    },
  };
}
