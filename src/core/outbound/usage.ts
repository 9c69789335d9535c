/** What campaigns and accounts have used of their limits. The sender is the only one that claims, so it may count. */
import type { Pacing } from '../campaigns/schedule.ts';
import { dayMs } from './windows.ts';
import type { RateWindow } from './windows.ts';

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

/**
 * What an account has handed over lately. A mail counts from its claim until a whole window after its answer, because
 * the server may have counted it at any instant between the two.
 */
export class AccountUsage {
  /** When answers came, UTC ms, ascending. */
  readonly #settled: number[];
  #open = 0;

  constructor(instants: readonly number[]) {
    this.#settled = [...instants].sort((a, b) => a - b);
  }

  /** Claims that nothing came of yet. */
  get open(): number {
    return this.#open;
  }

  /** When the newest mail that counts went out; null when none did lately. */
  get lastAt(): number | null {
    return this.#settled.at(-1) ?? null;
  }

  /** Mails in the window that ends at `now`. */
  count(windowMs: number, now: number): number {
    return this.#settled.length - this.#firstAfter(now - windowMs) + this.#open;
  }

  /** How many more may be claimed at `now`, by every window. */
  room(windows: readonly RateWindow[], now: number): number {
    this.#forget(now);
    return Math.max(0, Math.min(...windows.map(({ ms, most }) => most - this.count(ms, now))));
  }

  /**
   * When there is room again: at `now`, or as soon as enough old mails have left every window. Claims under way free
   * their place with their answer at the earliest, which nobody can foretell: they are left out.
   */
  roomAt(windows: readonly RateWindow[], now: number): number {
    const times = windows.map(({ ms, most }) => {
      const over = this.count(ms, now) - most;
      if (over < 0) return now;
      const leaving = this.#settled[this.#firstAfter(now - ms) + over];
      return leaving === undefined ? now : leaving + ms;
    });
    return Math.max(now, ...times);
  }

  take(): void {
    this.#open += 1;
  }

  /** A claim's answer came at `at`, and it counts. */
  settle(at: number): void {
    this.#open -= 1;
    this.note(at);
  }

  /** A mail outside the claims went out. */
  note(at: number): void {
    this.#settled.splice(this.#firstAfter(at), 0, at);
  }

  /** Nothing came of a claim. */
  giveBack(): void {
    this.#open -= 1;
  }

  /** Index of the first mail later than `at`. */
  #firstAfter(at: number): number {
    let low = 0;
    let high = this.#settled.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#settled[middle] ?? 0) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #forget(now: number): void {
    const gone = this.#firstAfter(now - dayMs);
    if (gone > 0) this.#settled.splice(0, gone);
  }
}
