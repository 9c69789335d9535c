/** What campaigns and accounts have used of their limits. The sender is the only one that claims, so it may count. */
import type { Pacing } from '../campaigns/schedule.ts';

const dayMs = 86_400_000;

/** A campaign's pacing: its newest mail and its mails per local day. */
export class CampaignUsage implements Pacing {
  readonly seed: number;
  #lastSentAt: number | null;
  readonly #perDay = new Map<string, number>();

  /** @param seed the campaign's id, so that the simulation draws the same gaps */
  constructor(seed: number, lastSentAt: number | null, days: Iterable<string>) {
    this.seed = seed;
    this.#lastSentAt = lastSentAt;
    for (const day of days) this.#add(day, 1);
  }

  get lastSentAt(): number | null {
    return this.#lastSentAt;
  }

  sentOn(date: string): number {
    return this.#perDay.get(date) ?? 0;
  }

  take(at: number, date: string): void {
    this.#lastSentAt = at;
    this.#add(date, 1);
  }

  /** A claim that did not become a mail frees its place in the day, not the gap after it. */
  giveBack(date: string): void {
    this.#add(date, -1);
  }

  /** As if `take` had not been: nothing came of it, and the gap is free as well. */
  undo(date: string, lastSentAt: number | null): void {
    this.#lastSentAt = lastSentAt;
    this.#add(date, -1);
  }

  #add(day: string, change: number): void {
    this.#perDay.set(day, Math.max(0, this.sentOn(day) + change));
  }
}

/** An account's mails of the last 24 hours. */
export class AccountUsage {
  /** Ascending. */
  readonly #instants: number[];

  constructor(instants: readonly number[]) {
    this.#instants = [...instants].sort((a, b) => a - b);
  }

  /** How many more may go out at `now`. */
  room(limit: number, now: number): number {
    this.#forget(now);
    return Math.max(0, limit - this.#instants.length);
  }

  /** When there is room again: at `now`, or as soon as enough old mails are a day old. */
  roomAt(limit: number, now: number): number {
    if (this.room(limit, now) > 0) return now;
    const leaving = this.#instants[this.#instants.length - limit];
    return leaving === undefined ? now : leaving + dayMs;
  }

  take(at: number): void {
    this.#instants.push(at);
  }

  giveBack(at: number): void {
    const index = this.#instants.lastIndexOf(at);
    if (index >= 0) this.#instants.splice(index, 1);
  }

  #forget(now: number): void {
    const keep = this.#instants.findIndex((at) => at > now - dayMs);
    this.#instants.splice(0, keep < 0 ? this.#instants.length : keep);
  }
}
