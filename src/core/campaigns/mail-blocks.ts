/**
 * The mails of a simulated run, packed: a thousand to a block of 13 bytes each, in order of time and once more in order
 * of contacts. A million contacts are some thousand rows then, instead of millions. Pure.
 */

export interface PackedMail {
  /** UTC ms. */
  readonly at: number;
  readonly contactId: number;
  /** From 1. */
  readonly step: number;
}

export const blockMails = 1000;
const numberBytes = 6;
const mailBytes = 2 * numberBytes + 1;

export function packMails(mails: readonly PackedMail[]): Buffer {
  const block = Buffer.allocUnsafe(mails.length * mailBytes);
  let offset = 0;
  for (const { at, contactId, step } of mails) {
    offset = block.writeUIntBE(at, offset, numberBytes);
    offset = block.writeUIntBE(contactId, offset, numberBytes);
    offset = block.writeUInt8(step, offset);
  }
  return block;
}

export function unpackMails(block: Buffer): PackedMail[] {
  return Array.from({ length: Math.floor(block.length / mailBytes) }, (_, index) => {
    const offset = index * mailBytes;
    return {
      at: block.readUIntBE(offset, numberBytes),
      contactId: block.readUIntBE(offset + numberBytes, numberBytes),
      step: block.readUInt8(offset + 2 * numberBytes),
    };
  });
}

/** By instant, then contact, then step: the order in which pages of them follow one another. */
export const byTime = (a: PackedMail, b: PackedMail): number =>
  a.at - b.at || a.contactId - b.contactId || a.step - b.step;

/** Keeps mails that come in order of time, 13 bytes each, and gives them back contact by contact. */
export class MailsByContact {
  #at = new Float64Array(1024);
  #contact = new Uint32Array(1024);
  #step = new Uint8Array(1024);
  #count = 0;

  /** @param contact the index in the list that `blocks` is given */
  add(at: number, contact: number, step: number): void {
    if (this.#count === this.#at.length) this.#grow();
    this.#at[this.#count] = at;
    this.#contact[this.#count] = contact;
    this.#step[this.#count] = step;
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }

  #grow(): void {
    const size = 2 * this.#at.length;
    const [at, contact, step] = [new Float64Array(size), new Uint32Array(size), new Uint8Array(size)];
    at.set(this.#at);
    contact.set(this.#contact);
    step.set(this.#step);
    [this.#at, this.#contact, this.#step] = [at, contact, step];
  }

  /** @param contactIds ascending */
  *blocks(contactIds: readonly number[]): Generator<PackedMail[]> {
    const order = this.#order(contactIds.length);
    for (let start = 0; start < this.#count; start += blockMails) {
      yield Array.from(order.subarray(start, start + blockMails), (mail) => ({
        at: this.#at[mail] ?? 0,
        contactId: contactIds[this.#contact[mail] ?? 0] ?? 0,
        step: this.#step[mail] ?? 0,
      }));
    }
  }

  /** A counting sort: those of one contact stay in order of time. */
  #order(contacts: number): Uint32Array {
    const next = new Uint32Array(contacts + 1);
    for (let mail = 0; mail < this.#count; mail += 1) {
      const behind = (this.#contact[mail] ?? 0) + 1;
      next[behind] = (next[behind] ?? 0) + 1;
    }
    for (let contact = 1; contact <= contacts; contact += 1) {
      next[contact] = (next[contact] ?? 0) + (next[contact - 1] ?? 0);
    }
    const order = new Uint32Array(this.#count);
    for (let mail = 0; mail < this.#count; mail += 1) {
      const contact = this.#contact[mail] ?? 0;
      const place = next[contact] ?? 0;
      order[place] = mail;
      next[contact] = place + 1;
    }
    return order;
  }
}
