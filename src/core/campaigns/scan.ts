/** Looks through a whole audience for what no template check can know: who it is, and what their fields lack. */
import type { Audience } from '../../shared/contract/campaign-shape.ts';
import type { ReadableDb } from '../store/open.ts';
import { emptyFields } from './personalise.ts';
import type { AudienceCount } from './repository-audience.ts';
import { audienceIds, countAudience, scannedRecipients } from './repository-audience.ts';
import type { Need } from './template-check.ts';

export interface ScanInput {
  readonly campaignId: number;
  readonly audience: Audience;
  /** Fields without a fallback, by step. */
  readonly needs: readonly (readonly Need[])[];
}

export interface ContactSample {
  readonly count: number;
  readonly sample: readonly { readonly id: number; readonly email: string }[];
}

export interface Scan {
  readonly count: AudienceCount;
  readonly empty: readonly { readonly step: number; readonly field: string; readonly contacts: ContactSample }[];
  /** Contacts to whom another campaign is writing. */
  readonly elsewhere: ContactSample;
  /** Contacts without a time zone. */
  readonly withoutZone: number;
}

const pageSize = 500;
const sampleSize = 20;

class Sample {
  #count = 0;
  readonly #sample: { id: number; email: string }[] = [];

  add({ contactId, email }: { readonly contactId: number; readonly email: string }): void {
    this.#count += 1;
    if (this.#sample.length < sampleSize) this.#sample.push({ id: contactId, email });
  }

  value(): ContactSample {
    return { count: this.#count, sample: this.#sample };
  }
}

/**
 * A page at a time: the caller decides between the pages whether to go on.
 * @yields contacts looked at so far and in all
 */
export function* scanAudience(db: ReadableDb, input: ScanInput): Generator<{ done: number; total: number }, Scan> {
  const count = countAudience(db, input.audience);
  const ids = audienceIds(db, input.audience);
  const empty = new Map<string, { step: number; field: string; contacts: Sample }>();
  const elsewhere = new Sample();
  let withoutZone = 0;
  for (let start = 0; start < ids.length; start += pageSize) {
    yield { done: start, total: ids.length };
    for (const scanned of scannedRecipients(db, input.campaignId, ids.slice(start, start + pageSize))) {
      const { recipient } = scanned;
      if (scanned.elsewhere) elsewhere.add(recipient);
      if (recipient.zone === '') withoutZone += 1;
      for (const [index, needs] of input.needs.entries()) {
        for (const field of emptyFields(needs, recipient)) {
          const key = `${index} ${field}`;
          const entry = empty.get(key) ?? { step: index + 1, field, contacts: new Sample() };
          entry.contacts.add(recipient);
          empty.set(key, entry);
        }
      }
    }
  }
  return {
    count,
    empty: [...empty.values()].map(({ step, field, contacts }) => ({ step, field, contacts: contacts.value() })),
    elsewhere: elsewhere.value(),
    withoutZone,
  };
}
