/** What the practice run proves and tells, from plain facts: pure. */
import type { Output } from '../shared/contract/index.ts';
import type { CampaignCounts } from '../shared/contract/campaigns.ts';
import type { ImportSummary } from '../shared/contract/contacts.ts';
import type { Verdict } from '../shared/contract/inbox.ts';

export type OutboxMail = Output<'practice.outbox'>['items'][number];
export type Enrolment = Output<'campaigns.enrolments'>['items'][number];
export type Reject = Output<'contacts.importRejects'>['items'][number];

/** One mail that came back from a contact. */
export interface Heard {
  /** `reply`, `auto-reply`, `hard bounce`, `soft bounce`, `unsubscribe`, `complaint`, `other`. */
  readonly kind: string;
  readonly evidence: string;
  /** The beginning of its text. */
  readonly preview: string;
}

/** A verdict in the words of the report. */
export function heardAs({ kind, recipients, evidence }: Verdict, text: string): Heard {
  const preview = text.trim().slice(0, 80);
  if (kind !== 'bounce') return { kind, evidence, preview };
  return { kind: recipients.some(({ hard }) => hard) ? 'hard bounce' : 'soft bounce', evidence, preview };
}

export interface ContactOutcome {
  readonly contact: string;
  readonly mails: number;
  /** `replied`, `bounced`, `no answer`, `rejected`, … */
  readonly outcome: string;
  readonly why: string;
}

/** Counted on the receiving side alone: everything here should be zero. */
export interface Checks {
  readonly duplicates: number;
  readonly afterReply: number;
  readonly afterUnsubscribe: number;
  readonly afterBounce: number;
  readonly afterComplaint: number;
}

const after: Readonly<Record<string, keyof Checks>> = {
  reply: 'afterReply',
  'reply-elsewhere': 'afterReply',
  unsubscribe: 'afterUnsubscribe',
  'hard-bounce': 'afterBounce',
  complaint: 'afterComplaint',
};

/** Looks at what the recipients got: nothing twice, and nothing once an answer that ends the sequence had arrived. */
export function checkOutbox(mails: readonly OutboxMail[]): Checks {
  const checks = { duplicates: 0, afterReply: 0, afterUnsubscribe: 0, afterBounce: 0, afterComplaint: 0 };
  const byRecipient = Map.groupBy(mails, ({ to }) => to.toLowerCase());
  for (const received of byRecipient.values()) {
    const ids = new Set(received.map(({ messageId }) => messageId));
    const texts = new Set(received.map(({ subject }) => subject));
    checks.duplicates += received.length - Math.min(ids.size, texts.size);
    for (const { behaviour, answersAt } of received) {
      const check = after[behaviour];
      if (check === undefined || answersAt === null) continue;
      checks[check] += received.filter(({ receivedAt }) => receivedAt > answersAt).length;
    }
  }
  return checks;
}

export const allZero = (checks: Checks): boolean => Object.values(checks).every((count) => count === 0);

/** What a kind of mail makes of a contact who had been sent every step already. */
const late: Readonly<Record<string, string>> = {
  reply: 'replied',
  unsubscribe: 'unsubscribed',
  complaint: 'complained',
  'hard bounce': 'bounced',
};

/** One line for every contact that was in the campaign. */
export function enrolmentOutcome(enrolment: Enrolment, heard: readonly Heard[]): ContactOutcome {
  const { email, state, reason, detail, sentSteps } = enrolment;
  const outcome = { contact: email, mails: sentSteps };
  const decisive = heard.find(({ kind }) => Object.hasOwn(late, kind));
  if (state === 'stopped') return { ...outcome, outcome: reason ?? 'stopped', why: whyOf(detail, decisive) };
  if (state === 'active') return { ...outcome, outcome: 'still active', why: detail };
  if (decisive !== undefined) {
    const why = `after the last step: ${whyOf(decisive.evidence, decisive)}`;
    return { ...outcome, outcome: late[decisive.kind] ?? 'no answer', why };
  }
  const other = heard[0];
  const why = other === undefined ? 'every step was sent' : `every step was sent; ${other.kind}: ${other.evidence}`;
  return { ...outcome, outcome: 'no answer', why };
}

/** What a person wrote says more than the header that proves it. */
function whyOf(evidence: string, heard: Heard | undefined): string {
  return heard?.kind === 'reply' ? `“${heard.preview}” (${evidence})` : evidence;
}

/** One line for every row of the file that did not become a contact, or not one of its own. */
export function rejectOutcome({ line, reason, detail, row }: Reject): ContactOutcome {
  const outcome = reason === 'duplicate' || reason === 'suppressed' ? reason : 'rejected';
  const why = [reason, detail].filter((part) => part !== '').join(': ');
  return { contact: `line ${line}: ${row}`, mails: 0, outcome, why };
}

export interface Totals {
  readonly file: ImportSummary;
  readonly campaign: CampaignCounts;
  readonly mailsReceived: number;
}

const order = ['replied', 'no answer', 'unsubscribed', 'bounced', 'complained', 'failed'];
const rank = ({ outcome }: ContactOutcome): number => {
  const place = order.indexOf(outcome);
  return place < 0 ? order.length : place;
};

/** Grouped by outcome, the good news first. */
export function sortOutcomes(outcomes: readonly ContactOutcome[]): ContactOutcome[] {
  return outcomes.toSorted((a, b) => rank(a) - rank(b) || a.outcome.localeCompare(b.outcome));
}
