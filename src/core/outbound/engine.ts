/** Drives the lanes: looks what is due, sets the clock for what comes next, and knows when all is at rest. */
import type { Cancel } from '../ports.ts';
import type { Books } from './books.ts';
import { createDoubts } from './doubts.ts';
import { endIfDone, sweepStopped } from './enrolment.ts';
import type { Lane } from './lane.ts';
import { createLane } from './lane.ts';
import type { OutboundDeps } from './ports.ts';
import { campaignsWithActive } from './repository-enrolment.ts';
import { nextSend } from './next-send.ts';
import { accountsInUse } from './repository-queue.ts';
import type { Sender } from './sender.ts';
import { createStreaks } from './streaks.ts';

export interface Engine {
  /** Settles what the last process left open, then sends. */
  start(): void;
  /** Something changed: campaigns, contacts, accounts. */
  wake(): void;
  stop(): Promise<void>;
  /** Resolves when nothing is in flight and nothing more can be done at this instant. */
  idle(): Promise<void>;
  /** UTC ms of the next thing to do; null when only a change can bring any. */
  nextWake(): number | null;
  /** UTC ms at which a running campaign sends next; null when nothing waits, or until somebody acts. */
  nextSendAt(campaignId: number): number | null;
}

/** Enrolments of a stopped campaign that are ended in one go: some 10 ms, between which everything else has its turn. */
const sweepBatch = 100;
/** Screens are told about a running campaign no more often than this (real time). */
const tellEveryMs = 200;

export function createEngine(deps: OutboundDeps & { readonly sender: Sender; readonly books: Books }): Engine {
  const { store, clock, events, log, books } = deps;
  const streaks = createStreaks();
  const lanes = new Map<number, Lane>();
  const changed = new Set<number>();
  const waiters: (() => void)[] = [];
  let state: 'new' | 'running' | 'stopped' = 'new';
  let ticking: NodeJS.Immediate | null = null;
  let telling: NodeJS.Timeout | null = null;
  let timer: { readonly at: number; readonly cancel: Cancel } | null = null;

  const tell = (): void => {
    telling = null;
    for (const id of changed) events.emit('campaigns.changed', { id });
    changed.clear();
  };
  const campaignChanged = (campaignId: number): void => {
    changed.add(campaignId);
    telling ??= setTimeout(tell, tellEveryMs);
  };

  const nextWake = (): number | null => {
    const instants = [...lanes.values(), doubts].map((part) => part.nextAt()).filter((at) => at !== null);
    return instants.length === 0 ? null : Math.min(...instants);
  };

  const setTimer = (): void => {
    const at = state === 'running' ? nextWake() : null;
    if (at === timer?.at) return;
    timer?.cancel();
    timer = at === null ? null : { at, cancel: clock.schedule(at, alarm) };
  };
  const alarm = (): void => {
    timer = null;
    wakeUp();
  };

  const atRest = (): boolean => ticking === null && !doubts.busy() && [...lanes.values()].every((lane) => !lane.busy());

  const turned = (): void => {
    setTimer();
    if (atRest()) for (const resolve of waiters.splice(0)) resolve();
  };

  const doubts = createDoubts({ ...deps, runs: books.runs, changed: campaignChanged, settled: () => wakeUp(), turned });
  const context = {
    ...deps,
    runs: books.runs,
    streaks,
    changed: campaignChanged,
    doubtful(ledgerId: number) {
      doubts.add(ledgerId);
      wakeUp();
    },
    turned,
  };

  const laneOf = (accountId: number): Lane => {
    const lane = lanes.get(accountId) ?? createLane(accountId, context);
    lanes.set(accountId, lane);
    return lane;
  };

  /** @returns whether stopped campaigns are left to sweep */
  const sweep = (): boolean => {
    let more = false;
    for (const campaignId of campaignsWithActive(store.db, 'stopped', false)) {
      // What a loss of power takes back is swept again at the next start.
      const left = store.transaction((db) => sweepStopped(db, campaignId, sweepBatch, clock.now()), {
        waitForDisk: false,
      });
      more = left || more;
      campaignChanged(campaignId);
    }
    for (const campaignId of campaignsWithActive(store.db, 'running', true)) {
      store.transaction((db) => endIfDone(db, deps.campaigns, campaignId));
      campaignChanged(campaignId);
    }
    return more;
  };

  const tick = (): void => {
    ticking = null;
    if (state !== 'running') return;
    try {
      if (sweep()) wakeUp();
      for (const accountId of accountsInUse(store.db)) laneOf(accountId);
    } catch (error) {
      log.error('sending could not look for work', { error: String(error) });
    }
    for (const lane of lanes.values()) lane.poke();
    doubts.poke();
    turned();
  };

  function wakeUp(): void {
    if (state === 'running') ticking ??= setImmediate(tick);
  }

  const unlisten = events.listen((name) => {
    if (name === 'settings.changed') books.forgetRuns();
    if (name === 'accounts.changed') wakeUp();
  });

  return {
    start() {
      if (state !== 'new') return;
      state = 'running';
      doubts.begin();
      wakeUp();
    },
    wake() {
      books.forgetRuns();
      wakeUp();
    },
    async stop() {
      state = 'stopped';
      unlisten();
      if (ticking !== null) clearImmediate(ticking);
      ticking = null;
      timer?.cancel();
      timer = null;
      await Promise.all([doubts.stop(), ...[...lanes.values()].map((lane) => lane.stop())]);
      if (telling !== null) clearTimeout(telling);
      for (const resolve of waiters.splice(0)) resolve();
    },
    idle() {
      if (atRest()) return Promise.resolve();
      return new Promise((resolve) => waiters.push(resolve));
    },
    nextWake,
    nextSendAt: (campaignId) => nextSend({ ...deps, db: store.db }, campaignId, clock.now()),
  };
}
