import type { ReadableDb } from '../store/open.ts';
import { opensAt, windowsOf } from './allowance.ts';
import type { Books } from './books.ts';
import { sendsFrom } from './conditions.ts';
import { nextDue } from './pick.ts';
import type { AccountLimits } from './ports.ts';
import { accountOfRunning, findAccount } from './repository-queue.ts';

/** What the next mail of a campaign depends on. */
export interface NextSendDeps {
  readonly db: ReadableDb;
  readonly books: Books;
  readonly limits: AccountLimits;
}

/** UTC ms at which a running campaign sends next, its account's limits and pauses included; null: not by itself. */
export function nextSend({ db, books, limits }: NextSendDeps, campaignId: number, now: number): number | null {
  const accountId = accountOfRunning(db, campaignId);
  const account = accountId === undefined ? undefined : findAccount(db, accountId);
  if (account === undefined) return null;
  const active = books.campaign(campaignId, now);
  const sendsAt = sendsFrom(account, now);
  if (active === null || sendsAt === null) return null;
  return nextDue(db, active, opensAt(books, windowsOf(limits, account), account.id, sendsAt));
}
