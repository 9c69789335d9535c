/** Moves the clock from one thing to do to the next until a campaign has ended and every answer has arrived. */
import type { Output } from '../shared/contract/index.ts';
import type { CampaignCounts } from '../shared/contract/campaign-shape.ts';
import { LetterlockError } from '../shared/result.ts';
import type { OutboxMail } from './practice-report.ts';
import type { PracticeWorkspace } from './practice-workspace.ts';

export interface Day {
  /** Local day of the campaign's zone, `YYYY-MM-DD`. */
  readonly date: string;
  /** Since the launch. */
  readonly counts: CampaignCounts;
}

export interface Progress {
  /** A local day is over. */
  readonly day: (day: Day) => void;
  /** The clock was moved; called often. */
  readonly moved: (now: number) => void;
}

/** A campaign of weeks ends long before; a clock that runs on without end is a fault to report, not to wait for. */
const longestRunMs = 200 * 86_400_000;

export async function runToEnd(
  workspace: PracticeWorkspace,
  id: number,
  stop: AbortSignal,
  progress: Progress,
): Promise<CampaignCounts> {
  const { app, call, clock } = workspace;
  const begun = clock.now();
  const dateOf = localDay((await call('campaigns.get', { id })).schedule.zone);
  let today = dateOf(begun);
  let until: number | null = null;
  for (;;) {
    await app.idle();
    if (stop.aborted) throw new LetterlockError('cancelled');
    const next = clock.nextTimer();
    const over = next === null || (until !== null && next > until);
    if (over || dateOf(next) !== today) {
      const campaign = await call('campaigns.get', { id });
      progress.day({ date: today, counts: campaign.counts });
      if (over) return ended(campaign);
      today = dateOf(next);
      if (campaign.status !== 'running') until = await lastAnswer(workspace);
    }
    if (next === null || next - begun > longestRunMs) {
      throw new LetterlockError('internal', 'The campaign did not come to its end.');
    }
    clock.advanceTo(next);
    progress.moved(next);
  }
}

function ended({ status, pauseReason, counts }: Output<'campaigns.get'>): CampaignCounts {
  if (status === 'finished') return counts;
  throw new LetterlockError('not-allowed-now', `The campaign ended as “${status}” (${pauseReason ?? 'no reason'}).`);
}

/** The instant of the last answer on its way. */
async function lastAnswer(workspace: PracticeWorkspace): Promise<number> {
  const mails = await outboxOf(workspace);
  return Math.max(workspace.clock.now(), ...mails.map(({ answersAt }) => answersAt ?? 0));
}

/** Everything that the practice recipients got, newest first. */
export async function outboxOf({ call }: PracticeWorkspace): Promise<OutboxMail[]> {
  const mails: OutboxMail[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: Output<'practice.outbox'> = await call('practice.outbox', {
      limit: 500,
      ...(cursor === undefined ? {} : { cursor }),
    });
    mails.push(...page.items);
    cursor = page.nextCursor;
  }
  return mails;
}

function localDay(zone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
  return (at) => format.format(at);
}
