/** What the practice run proves and tells, from plain facts: pure. */
import { domainToASCII } from 'node:url';
import type { Output } from '../shared/contract/index.ts';
import type { Verdict } from '../shared/contract/inbox.ts';

export type OutboxMail = Output<'practice.outbox'>['items'][number];
export type Enrolment = Output<'campaigns.enrolments'>['items'][number];
type Suppression = Output<'suppression.list'>['items'][number];
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

/** One line for every row of the file that was refused. */
export function rejectOutcome({ line, reason, detail, row }: Reject): ContactOutcome {
  const why = [reason, detail].filter((part) => part !== '').join(': ');
  return { contact: `line ${line}: ${row}`, mails: 0, outcome: 'rejected', why };
}

/** A record of the contacts file. */
export interface FileRow {
  readonly line: number;
  readonly address: string;
}

/** Two spellings of one address share this. */
function addressKey(address: string): string {
  const [, local = '', domain = ''] = /^(.*)@([^@]*)$/s.exec(address.trim()) ?? [];
  return `${local.toLowerCase()}@${domainToASCII(domain)}`;
}

export interface Accounted {
  /** Addresses of the campaign's contacts. */
  readonly enrolled: readonly string[];
  readonly rejectedLines: ReadonlySet<number>;
  readonly suppression: readonly Suppression[];
}

/** One line for every row that is neither a contact of the campaign nor refused: a duplicate, or suppressed. */
export function leftOut(
  rows: readonly FileRow[],
  { enrolled, rejectedLines, suppression }: Accounted,
): ContactOutcome[] {
  const contacts = new Set(enrolled.map(addressKey));
  const listed = new Map(suppression.map(({ kind, value, reason }) => [`${kind} ${value}`, reason]));
  const lines = new Map<string, number>();
  return rows.flatMap(({ line, address }): ContactOutcome[] => {
    if (rejectedLines.has(line)) return [];
    const key = addressKey(address);
    const outcome = { contact: `line ${line}: ${address}`, mails: 0 };
    const first = lines.get(key);
    if (first !== undefined) return [{ ...outcome, outcome: 'duplicate', why: `the same address as in line ${first}` }];
    lines.set(key, line);
    if (contacts.has(key)) return [];
    const domain = key.slice(key.lastIndexOf('@') + 1);
    const byAddress = listed.get(`address ${key}`);
    const reason = byAddress ?? listed.get(`domain ${domain}`);
    if (reason === undefined) return [{ ...outcome, outcome: 'missing', why: 'neither imported nor refused' }];
    const what = byAddress === undefined ? `the domain ${domain}` : 'the address';
    return [{ ...outcome, outcome: 'suppressed', why: `${what} is on the do-not-contact list: ${reason}` }];
  });
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
