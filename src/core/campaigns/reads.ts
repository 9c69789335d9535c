/** Looks at large audiences and heavy templates, in the reader thread. */
import { setImmediate } from 'node:timers/promises';
import type { Audience } from '../../shared/contract/campaign-shape.ts';
import type { Json, Read } from '../jobs/job.ts';
import { countAudience, customFieldKeys, sampleAudience } from './repository-audience.ts';
import { listEnrolments } from './repository-progress.ts';
import type { EnrolmentFilter } from './repository-progress.ts';
import { scanAudience } from './scan.ts';
import type { ContactSample, ScanInput } from './scan.ts';
import { checkTexts } from './step-check.ts';
import type { StepFacts, Texts } from './step-check.ts';

/** Answers an `AudienceCount`. */
export const countRead: Read<{ audience: Audience }> = ({ audience }, db) => ({ ...countAudience(db, audience) });

/** Answers the list of the sample. */
export const sampleRead: Read<{ audience: Audience; search: string; limit: number }> = (
  { audience, search, limit },
  db,
) => sampleAudience(db, audience, search, limit);

/** Answers a `Scan`; other questions are answered between its pages. */
export const scanRead: Read<ScanInput> = async (input, db) => {
  const pages = scanAudience(db, input);
  for (;;) {
    const page = pages.next();
    if (page.done === true) {
      const { count, empty, elsewhere, withoutZone } = page.value;
      return {
        count: { ...count },
        empty: empty.map(({ step, field, contacts }) => ({ step, field, contacts: plain(contacts) })),
        elsewhere: plain(elsewhere),
        withoutZone,
      };
    }
    await setImmediate();
  }
};

const plain = ({ count, sample }: ContactSample): Json => ({
  count,
  sample: sample.map(({ id, email }) => ({ id, email })),
});

/** Answers a `TextFacts`. */
export const textsRead: Read<Texts> = (texts, db) => {
  const { steps, frame } = checkTexts(texts, customFieldKeys(db));
  return { steps: steps.map(plainFacts), frame: plainFacts(frame) };
};

const plainFacts = ({ issues, fieldsUsed, needs }: StepFacts): Json => ({
  issues: issues.map((issue) => ({ ...issue })),
  fieldsUsed: [...fieldsUsed],
  needs: needs.map(({ part, anyOf }) => ({ part, anyOf: [...anyOf] })),
});

/** Answers a page of a campaign's contacts, however many have to be looked at. */
export const enrolmentsRead: Read<{ filter: EnrolmentFilter; after: number; limit: number }> = (
  { filter, after, limit },
  db,
) => (listEnrolments(db, filter, after, limit, false) ?? []).map((row) => Object.assign({}, row));
