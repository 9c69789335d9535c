/** The Today screen's summary: what happened, what comes next, what needs a person. */
import type { CampaignRow } from '../../shared/contract/campaign-shape.ts';
import type { Permission } from '../../shared/contract/define.ts';
import type { Output } from '../../shared/contract/index.ts';
import { dateOf, dayMs, dayNumber, fromLocal, isZone, toLocal } from '../campaigns/zone.ts';
import type { DomainDeps } from '../domain.ts';
import type { Handlers, Principal } from '../handlers.ts';
import { readSettings } from '../settings/settings.ts';
import type { ReadableDb } from '../store/open.ts';
import {
  claimedSince,
  latestReplies,
  plannedBefore,
  receivedBetween,
  sentBetween,
  startedWith,
  troubledAccounts,
  uncertainCampaigns,
  hasWaitingReview,
  unreadReplies,
  worseDomains,
} from './repository.ts';

export interface TodayDeps extends Pick<DomainDeps, 'store' | 'clock'> {
  /** Campaigns that are running or paused, newest first, with their limit of mails a day. */
  readonly underWay: () => readonly { readonly row: CampaignRow; readonly dailyLimit: number }[];
}

type Summary = Output<'today.summary'>;
type Attention = Summary['attention'][number];
type UnderWay = ReturnType<TodayDeps['underWay']>;

const shownDays = 14;
const shownReplies = 5;

function systemZone(db: ReadableDb): string {
  const zones = [readSettings(db).zone, Intl.DateTimeFormat().resolvedOptions().timeZone];
  return zones.find(isZone) ?? 'UTC';
}

/** For those who review access alone. */
function reviewOf(db: ReadableDb, { permissions }: Principal): Attention[] {
  const mine = permissions === 'all' || permissions.has('people:export');
  return mine && hasWaitingReview(db)
    ? [{ code: 'access-review', params: {}, target: { screen: 'safety', id: null } }]
    : [];
}

function attentionOf(db: ReadableDb, campaigns: UnderWay): Attention[] {
  const unread = unreadReplies(db);
  return [
    ...troubledAccounts(db).map(({ id, name, reason }): Attention => ({
      code: 'account-paused',
      params: { name, reason },
      target: { screen: 'accounts', id },
    })),
    ...worseDomains(db).map(({ id, address, topics }): Attention => ({
      code: 'domain-worse',
      params: { domain: address.slice(address.lastIndexOf('@') + 1), topics },
      target: { screen: 'accounts', id },
    })),
    ...uncertainCampaigns(db).map(({ id, name, count }): Attention => ({
      code: 'uncertain',
      params: { name, count },
      target: { screen: 'campaigns', id },
    })),
    ...campaigns.flatMap(({ row: { id, name, status, pauseReason } }): Attention[] =>
      status === 'paused'
        ? [
            {
              code: 'campaign-paused',
              params: { name, reason: pauseReason ?? '' },
              target: { screen: 'campaigns', id },
            },
          ]
        : [],
    ),
    ...(unread === 0
      ? []
      : [{ code: 'unread-replies', params: { count: unread }, target: { screen: 'inbox' as const, id: null } }]),
  ];
}

/** How many mails can still go out before `until`: what waits, within what the day still allows. */
function dueBefore(db: ReadableDb, campaigns: UnderWay, dayStart: number, until: number): number {
  return campaigns.reduce((sum, { row: { id, status, nextSendAt }, dailyLimit }) => {
    if (status !== 'running' || nextSendAt === null || nextSendAt >= until) return sum;
    const room = Math.max(0, dailyLimit - claimedSince(db, id, dayStart, dailyLimit));
    return sum + plannedBefore(db, id, until, room);
  }, 0);
}

export function createTodayHandlers({ store, clock, underWay }: TodayDeps): Handlers<'today'> {
  /** Sent mails of days that are over, by zone and day number: they do not change any more. */
  const past = new Map<string, number>();

  const sentOn = (db: ReadableDb, zone: string, day: number, today: number): number => {
    const key = `${zone} ${day}`;
    const known = past.get(key);
    if (known !== undefined) return known;
    const sent = sentBetween(db, fromLocal(zone, day * dayMs), fromLocal(zone, (day + 1) * dayMs));
    // Yesterday's last mails may still be on their way to being settled.
    if (day < today - 1) past.set(key, sent);
    if (past.size > 1000) past.clear();
    return sent;
  };

  return {
    summary(_input, { principal }) {
      const may = (permission: Permission): boolean =>
        principal.permissions === 'all' || principal.permissions.has(permission);
      const { db } = store;
      const zone = systemZone(db);
      const today = dayNumber(toLocal(zone, clock.now()));
      const start = (day: number): number => fromLocal(zone, day * dayMs);
      const received = (kind: 'reply' | 'bounce', day: number): number =>
        receivedBetween(db, kind, start(day), start(day + 1));
      const campaigns = underWay();
      const running = campaigns.filter(({ row }) => row.status === 'running');
      const next = running.map(({ row }) => row.nextSendAt).filter((at) => at !== null);
      return {
        sentToday: sentOn(db, zone, today, today),
        repliesToday: received('reply', today),
        bouncesToday: received('bounce', today),
        dueToday: dueBefore(db, running, start(today), start(today + 1)),
        nextSendAt: next.length === 0 ? null : Math.min(...next),
        attention: [
          ...attentionOf(db, campaigns).filter(({ target }) => may(`${target.screen}:read`)),
          ...reviewOf(db, principal),
        ],
        // Figures are everybody's; names and texts are for those who may read them where they are kept.
        running: may('campaigns:read') ? running.map(({ row }) => row) : [],
        replies: may('inbox:read') ? latestReplies(db, shownReplies) : [],
        daily: Array.from({ length: shownDays }, (_, index) => today - shownDays + 1 + index).map((day) => ({
          date: dateOf(day),
          sent: sentOn(db, zone, day, today),
          replies: received('reply', day),
        })),
        started: startedWith(db),
      };
    },
  };
}
