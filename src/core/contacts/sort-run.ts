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

interface Sortable extends Readonly<Record<Order, string>> {
  readonly id: number;
}

/** The number of a contact in a run takes 20 bits beside 44 of its key. */
const mostInRun = 2 ** 20;
const numberMask = mostInRun - 1;

export class SortRun {
  contacts = 0;
  readonly #most: number;
  #ids: Float64Array<ArrayBuffer> = new Float64Array(0);
  #keys: Readonly<Record<Order, Keys>> = { lastName: new Keys(0), company: new Keys(0) };

  /** @param most 1,048,576 at most */
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
    this.#keys = { lastName: new Keys(0), company: new Keys(0) };
    return { through, edits, ids, orders };
  }
}

class Keys {
  #bytes = Buffer.allocUnsafeSlow(1 << 16);
  #end = 0;
  readonly #ends: Uint32Array<ArrayBuffer>;

  constructor(most: number) {
    this.#ends = new Uint32Array(most);
  }

  add(contact: number, key: string): void {
    const most = this.#end + 3 * key.length;
    if (most > this.#bytes.length) this.#bytes = largerBytes(this.#bytes, this.#end, most);
    this.#end = putText(this.#bytes, this.#end, key);
    this.#ends[contact] = this.#end;
  }

  sorted(contacts: number): SortedKeys {
    const ends = this.#ends.slice(0, contacts);
    const bytes = new Uint8Array(this.#bytes.subarray(0, this.#end));
    return { bytes, ends, places: placesOf(bytes, ends) };
  }
}

/**
 * The first bytes of each key and the number of its contact, as one number, are sorted without a call for each
 * comparison. Keys that begin alike stay in the order of their contacts, near enough for neighbours to be neighbours.
 */
function placesOf(bytes: Uint8Array, ends: Uint32Array): Uint32Array<ArrayBuffer> {
  const sortable = new BigUint64Array(ends.length);
  // The lower and the upper half of each; every machine that Letterlock runs on has the lower one first.
  const halves = new Uint32Array(sortable.buffer);
  for (let contact = 0, start = 0; contact < ends.length; contact += 1) {
    const end = ends[contact] ?? 0;
    const byte = (at: number): number => (start + at < end ? (bytes[start + at] ?? 0) : 0);
    halves[2 * contact] = (byte(4) * 256 + (byte(5) & 0xf0)) * 65_536 + contact;
    halves[2 * contact + 1] = ((byte(0) * 256 + byte(1)) * 256 + byte(2)) * 256 + byte(3);
    start = end;
  }
  sortable.sort();
  return Uint32Array.from({ length: ends.length }, (_, at) => (halves[2 * at] ?? 0) & numberMask);
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
