/**
 * The whole run before it begins, on the scheduler's own decisions: what the sender would do if every mail went out
 * the moment it may and nobody answered. It takes messages in the sender's order: of those that may go out at an
 * instant follow-ups come before first mails, each the one due first.
 */
import type { Schedule } from '../../shared/contract/campaign-shape.ts';
import { earliestStep, gapAfter, localDate, nextSlot } from './schedule.ts';
import type { Pacing } from './schedule.ts';
import type { RunStep } from './run.ts';
import type { RateWindow } from '../outbound/windows.ts';

/** A message that waits at the start. */
export interface WaitingMail {
  /** Index of the contact, in the caller's own list. */
  readonly contact: number;
  readonly zone: string;
  /** From 1. */
  readonly step: number;
  /** UTC ms. */
  readonly dueAt: number;
  /** Decides between equals where it is not the order in which they are handed in. */
  readonly order?: number;
}

export interface SimulationInput {
  readonly schedule: Schedule;
  readonly steps: readonly Pick<RunStep, 'delay'>[];
  /** The campaign's id, as in the real run. */
  readonly seed: number;
  readonly startAt: number;
  /** The limits of the mailbox, rolling: the sender's own. */
  readonly windows: readonly RateWindow[];
  /** When the mailbox has sent lately, for whomever: UTC ms, ascending. */
  readonly accountBefore?: readonly number[];
  /** In the order in which they were enrolled. */
  readonly waiting: Iterable<WaitingMail>;
  /** What has gone out before the start: of a run under way. */
  readonly before?: { readonly lastSentAt: number | null; readonly sentOn: ReadonlyMap<string, number> };
}

export interface SimulatedMail {
  readonly at: number;
  readonly contact: number;
  readonly step: number;
}

interface Entry {
  readonly due: number;
  /** Order of planning: decides between equals. */
  readonly order: number;
  readonly contact: number;
  readonly step: number;
}

const sooner = (a: Entry, b: Entry): boolean => a.due < b.due || (a.due === b.due && a.order < b.order);

/** A binary heap: the soonest first. */
class Queue {
  readonly #heap: Entry[] = [];

  get first(): Entry | undefined {
    return this.#heap[0];
  }

  push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt];
      if (parent === undefined || !sooner(entry, parent)) break;
      heap[at] = parent;
      at = parentAt;
    }
    heap[at] = entry;
  }

  pop(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const goRight = left !== undefined && right !== undefined && sooner(right, left);
      const child = goRight ? right : left;
      if (child === undefined || !sooner(child, last)) break;
      heap[at] = child;
      at = 2 * at + (goRight ? 2 : 1);
    }
    heap[at] = last;
    return top;
  }
}

/** Recipients of one zone open together. */
interface Lane {
  readonly zone: string;
  readonly followUps: Queue;
  readonly firsts: Queue;
  /** When it may send next, as last computed; a lower bound until asked again. */
  slot: number;
}

const dueOf = ({ followUps, firsts }: Lane): number =>
  Math.min(followUps.first?.due ?? Number.POSITIVE_INFINITY, firsts.first?.due ?? Number.POSITIVE_INFINITY);

function fillLanes(input: SimulationInput): Map<string, Lane> {
  const lanes = new Map<string, Lane>();
  let next = 0;
  for (const { contact, zone, step, dueAt, order = next } of input.waiting) {
    const lane = laneOf(lanes, input.schedule.clock === 'recipient' ? zone : '');
    (step === 1 ? lane.firsts : lane.followUps).push({ due: dueAt, order, contact, step });
    next += 1;
  }
  return lanes;
}

function laneOf(lanes: Map<string, Lane>, zone: string): Lane {
  let lane = lanes.get(zone);
  if (lane === undefined) {
    lane = { zone, followUps: new Queue(), firsts: new Queue(), slot: Number.NEGATIVE_INFINITY };
    lanes.set(zone, lane);
  }
  return lane;
}

/** When every window has room again; `sentAt` is ascending. */
function roomAt(windows: readonly RateWindow[], sentAt: readonly number[]): number {
  let at = 0;
  for (const { ms, most } of windows) {
    const leaving = sentAt[sentAt.length - most];
    if (leaving !== undefined) at = Math.max(at, leaving + ms);
  }
  return at;
}

/** Every mail in order of time. Mails that never may go out are left. */
export function* simulate(input: SimulationInput): Generator<SimulatedMail, void> {
  const { schedule, steps } = input;
  const lanes = [...fillLanes(input).values()];
  const sentOn = new Map(input.before?.sentOn);
  const sentAt = [...(input.accountBefore ?? [])];
  let lastSentAt = input.before?.lastSentAt ?? null;
  let order = Number.MAX_SAFE_INTEGER / 2;
  const pacing: Pacing = {
    get lastSentAt() {
      return lastSentAt;
    },
    sentOn: (date) => sentOn.get(date) ?? 0,
    seed: input.seed,
  };
  for (;;) {
    const paced = lastSentAt === null ? 0 : lastSentAt + gapAfter(schedule, input.seed, lastSentAt);
    const at = nextInstant(lanes, schedule, pacing, Math.max(input.startAt, paced, roomAt(input.windows, sentAt)));
    if (at === Number.POSITIVE_INFINITY) return;
    const { lane, entry } = take(lanes, at);
    yield { at, contact: entry.contact, step: entry.step };
    lastSentAt = at;
    sentAt.push(at);
    const date = localDate(at, schedule.zone);
    const onDate = (sentOn.get(date) ?? 0) + 1;
    sentOn.set(date, onDate);
    if (onDate >= schedule.dailyLimit) for (const other of lanes) other.slot = Number.NEGATIVE_INFINITY;
    const next = steps[entry.step];
    if (next !== undefined) {
      const due = earliestStep(next.delay, at, schedule, lane.zone);
      lane.followUps.push({ due, order, contact: entry.contact, step: entry.step + 1 });
      order += 1;
    }
    lane.slot = Number.NEGATIVE_INFINITY;
  }
}

/**
 * The earliest slot of all lanes at or after `floor`. What is allowed only shrinks as mails go out, so a slot that
 * was found before and is not behind the floor is still the lane's first.
 */
function nextInstant(lanes: readonly Lane[], schedule: Schedule, pacing: Pacing, floor: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (const lane of lanes) {
    if (lane.slot < floor) {
      const due = dueOf(lane);
      lane.slot = due === Number.POSITIVE_INFINITY ? due : nextSlot(schedule, lane.zone, Math.max(due, floor), pacing);
    }
    if (lane.slot < best) best = lane.slot;
  }
  return best;
}

/** Of the lanes open at `at`, the message whose turn it is. */
function take(lanes: readonly Lane[], at: number): { lane: Lane; entry: Entry } {
  let chosen: { lane: Lane; queue: Queue; entry: Entry } | null = null;
  for (const kind of ['followUps', 'firsts'] as const) {
    for (const lane of lanes) {
      const queue = lane[kind];
      const entry = queue.first;
      if (lane.slot !== at || entry === undefined || entry.due > at) continue;
      if (chosen === null || sooner(entry, chosen.entry)) chosen = { lane, queue, entry };
    }
    if (chosen !== null) break;
  }
  if (chosen === null) throw new Error('A lane said that it was open and had nothing to send.');
  chosen.queue.pop();
  return chosen;
}
