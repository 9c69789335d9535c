/**
 * Where many contacts stand in the sort orders: collected as bytes by one thread, and put into the orders by another.
 * As texts, or in a table in memory, they would take three times as much.
 */
import { sortKey } from './fold.ts';
import type { Order, SortEntry } from './repository-sorted.ts';
import { allOrders } from './repository-sorted.ts';
import { largerBytes, putText } from './text-bytes.ts';

/** Plain data, so that it can be handed to another thread. */
export interface SortedRun {
  /** Every contact of the import with an id up to it is here, or was in a run before. */
  readonly through: number;
  /** `editsOf` from before the first of them was read. */
  readonly edits: number;
  readonly ids: Float64Array<ArrayBuffer>;
  readonly orders: Readonly<Record<Order, SortedKeys>>;
}

interface SortedKeys {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where the key of each contact ends. */
  readonly ends: Uint32Array<ArrayBuffer>;
  /** Numbers of the contacts, in the order of their keys. */
  readonly places: Uint32Array<ArrayBuffer>;
}

export interface Sortable extends Readonly<Record<Order, string>> {
  readonly id: number;
}

/** The number of a contact in a run takes 20 bits beside 44 of its key. */
export const mostInRun = 2 ** 20;
const numberMask = mostInRun - 1;

export class SortRun {
  contacts = 0;
  readonly #most: number;
  #ids: Float64Array<ArrayBuffer> = new Float64Array(0);
  #keys: Readonly<Record<Order, Keys>> = { lastName: new Keys(0), company: new Keys(0) };

  /** @param most `mostInRun` at most */
  constructor(most: number) {
    this.#most = most;
  }

  /** For so many more contacts. */
  get room(): number {
    return this.#most - this.contacts;
  }

  get isFull(): boolean {
    return this.room <= 0;
  }

  /** @throws RangeError when it is full */
  add(contact: Sortable): void {
    if (this.isFull) throw new RangeError('The run has no room for another contact.');
    if (this.contacts === 0) this.#begin();
    this.#ids[this.contacts] = contact.id;
    for (const order of allOrders) this.#keys[order].add(this.contacts, sortKey(contact[order]));
    this.contacts += 1;
  }

  #begin(): void {
    this.#ids = new Float64Array(this.#most);
    this.#keys = { lastName: new Keys(this.#most), company: new Keys(this.#most) };
  }

  /** Everything collected. Begins anew. */
  take(through: number, edits: number): SortedRun {
    const { lastName, company } = this.#keys;
    const ids = this.#ids.slice(0, this.contacts);
    const orders = { lastName: lastName.sorted(this.contacts), company: company.sorted(this.contacts) };
    this.contacts = 0;
    return { through, edits, ids, orders };
  }
}

class Keys {
  #bytes = Buffer.allocUnsafeSlow(1 << 16);
  #end = 0;
  readonly #ends: Uint32Array<ArrayBuffer>;
  /**
   * The first bytes of each key and the number of its contact, as one number: sorted without a call for each
   * comparison. Keys that begin alike stay in the order of their contacts, near enough for neighbours to be neighbours.
   */
  readonly #sortable: BigUint64Array<ArrayBuffer>;
  /** The lower and the upper half of each; every machine that Letterlock runs on has the lower one first. */
  readonly #halves: Uint32Array;

  constructor(most: number) {
    this.#ends = new Uint32Array(most);
    this.#sortable = new BigUint64Array(most);
    this.#halves = new Uint32Array(this.#sortable.buffer);
  }

  add(contact: number, key: string): void {
    const start = this.#end;
    const most = start + Math.max(3 * key.length, 6);
    if (most > this.#bytes.length) this.#bytes = largerBytes(this.#bytes, start, most);
    const bytes = this.#bytes;
    const end = putText(bytes, start, key);
    for (let at = end; at < start + 6; at += 1) bytes[at] = 0;
    this.#halves[2 * contact] = (bytes.readUInt16BE(start + 4) & 0xff_f0) * 65_536 + contact;
    this.#halves[2 * contact + 1] = bytes.readUInt32BE(start);
    this.#end = end;
    this.#ends[contact] = end;
  }

  sorted(contacts: number): SortedKeys {
    const { buffer } = this.#sortable.subarray(0, contacts).sort();
    const halves = new Uint32Array(buffer);
    const places = new Uint32Array(contacts);
    for (let at = 0; at < contacts; at += 1) places[at] = (halves[2 * at] ?? 0) & numberMask;
    return { bytes: new Uint8Array(this.#bytes.subarray(0, this.#end)), ends: this.#ends.slice(0, contacts), places };
  }
}

/** What `SortedRun` holds, to be handed over and not copied. */
export const memoryOf = ({ ids, orders }: SortedRun): ArrayBuffer[] => [
  ids.buffer,
  ...allOrders.flatMap((order) => [orders[order].bytes.buffer, orders[order].ends.buffer, orders[order].places.buffer]),
];

/** At most `limit` entries of an order, from the one numbered `start`. */
export function entriesOf(run: SortedRun, order: Order, start: number, limit: number): SortEntry[] {
  const { bytes, ends, places } = run.orders[order];
  const keys = Buffer.from(bytes.buffer);
  return Array.from(places.subarray(start, start + limit), (place) => ({
    key: keys.toString('utf8', place === 0 ? 0 : ends[place - 1], ends[place]),
    id: run.ids[place] ?? 0,
  }));
}
