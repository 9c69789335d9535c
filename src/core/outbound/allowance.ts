/** What an account may send now by its own limit and its campaigns' schedules, and when it may send next. */
import type { ReadableDb } from '../store/open.ts';
import type { ActiveCampaign, Books } from './books.ts';
import type { Pick } from './pick.ts';
import { nextDue, pickDue } from './pick.ts';
import type { SendingAccount } from './repository-queue.ts';
import { runningCampaigns } from './repository-queue.ts';

export interface Allowance {
  /** Takes up to `room` messages that may go out at `now` (UTC ms), each counted in its limits. */
  take(account: SendingAccount, now: number, room: number, followUps: boolean): Pick[];
  /** Nothing came of these: as if they had not been taken. */
  undo(picks: readonly Pick[]): void;
  /** A claim did not become a mail: its place in the day is free again, the gap after it is not. */
  giveBack(pick: Pick): void;
  anyDue(account: SendingAccount, now: number, followUps: boolean): boolean;
  /** UTC ms at which something may go out, `now` or later; null when nothing waits. */
  nextAt(account: SendingAccount, now: number): number | null;
}

export function createAllowance(accountId: number, db: ReadableDb, books: Books): Allowance {
  const campaigns = (now: number): ActiveCampaign[] =>
    runningCampaigns(db, accountId).flatMap((campaignId) => {
      const active = books.campaign(campaignId, now);
      return active === null || active.run.accountId !== accountId ? [] : [active];
    });

  const take: Allowance['take'] = (account, now, room, followUps) => {
    const usage = books.account(accountId, now);
    const limit = Math.min(room, usage.room(account.dailyLimit, now));
    if (limit === 0) return [];
    const picks = pickDue(db, campaigns(now), now, limit, followUps);
    for (const { at } of picks) usage.take(at);
    return picks;
  };

  const undo = (picks: readonly Pick[]): void => {
    for (const { campaign, at, date, lastSentAt } of [...picks].reverse()) {
      campaign.usage.undo(date, lastSentAt);
      books.account(accountId, at).giveBack(at);
    }
  };

  return {
    take,
    undo,
    giveBack({ campaign, at, date }) {
      campaign.usage.giveBack(date);
      books.account(accountId, at).giveBack(at);
    },
    anyDue(account, now, followUps) {
      const picks = take(account, now, 1, followUps);
      undo(picks);
      return picks.length > 0;
    },
    nextAt(account, now) {
      const from = books.account(accountId, now).roomAt(account.dailyLimit, now);
      const due = campaigns(now).flatMap((campaign) => nextDue(db, campaign, from) ?? []);
      return due.length === 0 ? null : Math.min(...due);
    },
  };
}
