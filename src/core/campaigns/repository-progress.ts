/** What came of a launched campaign: read from the sender's tables, a page at a time. */
import { fullName } from '../../shared/names.ts';
import type { z } from 'zod';
import type { CampaignCounts, enrolmentRow, ledgerRow } from '../../shared/contract/campaigns.ts';
import { filterSql } from '../contacts/filter.ts';
import type { ReadableDb } from '../store/open.ts';
import { all, get } from '../store/rows.ts';
import type { Bind } from '../store/rows.ts';

const noCounts: CampaignCounts = {
  contacts: 0,
  active: 0,
  finished: 0,
  stopped: 0,
  sent: 0,
  failed: 0,
  uncertain: 0,
  replied: 0,
  bounced: 0,
  unsubscribed: 0,
  complained: 0,
  autoReplied: 0,
};

/** Kept by the sender: the same few rows at any size. */
export function countsOf(db: ReadableDb, campaignId: number): CampaignCounts {
  const rows = all<{ name: string; value: number }>(
    db,
    'SELECT name, value FROM campaign_tally WHERE campaign_id = ?',
    [campaignId],
  );
  const known = rows.filter(({ name }) => name in noCounts).map(({ name, value }) => [name, value] as const);
  return { ...noCounts, ...Object.fromEntries(known) };
}

type EnrolmentRow = z.infer<typeof enrolmentRow>;
type LedgerRow = z.infer<typeof ledgerRow>;

export interface EnrolmentFilter {
  readonly campaignId: number;
  readonly state?: EnrolmentRow['state'] | undefined;
  readonly reason?: EnrolmentRow['reason'] | undefined;
  readonly uncertain?: boolean | undefined;
  /** Substring of address, name or company; empty: all. */
  readonly search: string;
}

/** What narrows most is read first: the rest of a campaign may be a million rows. */
function sourceOf({ campaignId, uncertain, search }: EnrolmentFilter): { from: string; params: Bind[] } {
  const mine = 'enrolment.campaign_id = ?';
  if (uncertain === true) {
    return {
      from: `(SELECT DISTINCT contact_id FROM ledger
          WHERE state IN ('claimed', 'uncertain') AND state = 'uncertain' AND +campaign_id = ?) AS doubtful
        CROSS JOIN enrolment ON ${mine} AND enrolment.contact_id = doubtful.contact_id
        JOIN contact ON contact.id = enrolment.contact_id`,
      params: [campaignId, campaignId],
    };
  }
  if (search === '') {
    return {
      from: `enrolment CROSS JOIN contact ON ${mine} AND contact.id = enrolment.contact_id`,
      params: [campaignId],
    };
  }
  return {
    from: `contact CROSS JOIN enrolment ON ${mine} AND enrolment.contact_id = contact.id`,
    params: [campaignId],
  };
}

/** In order of contact, from behind `after` on. */
export function listEnrolments(db: ReadableDb, filter: EnrolmentFilter, after: number, limit: number): EnrolmentRow[] {
  const { from, params } = sourceOf(filter);
  const conditions = ['enrolment.contact_id > ?'];
  params.push(after);
  const when = (condition: string, ...values: readonly Bind[]): void => {
    conditions.push(condition);
    params.push(...values);
  };
  if (filter.state !== undefined) when('enrolment.state = ?', filter.state);
  if (filter.reason !== undefined) when('enrolment.reason = ?', filter.reason);
  if (filter.search !== '') {
    const found = filterSql({ conditions: [], search: filter.search });
    when(`(${found.where})`, ...found.params);
  }
  return all<Omit<EnrolmentRow, 'name'> & { firstName: string; lastName: string }>(
    db,
    `SELECT enrolment.contact_id AS contactId, contact.email, contact.first_name AS firstName,
       contact.last_name AS lastName, enrolment.state, enrolment.reason, enrolment.detail, enrolment.sent_steps AS sentSteps,
       (SELECT due_at FROM ledger WHERE campaign_id = enrolment.campaign_id AND contact_id = enrolment.contact_id
          AND state = 'planned') AS nextAt,
       (SELECT state FROM ledger WHERE campaign_id = enrolment.campaign_id AND contact_id = enrolment.contact_id
          ORDER BY state = 'uncertain' DESC, id DESC LIMIT 1) AS lastMessageState
     FROM ${from} WHERE ${conditions.join(' AND ')} ORDER BY enrolment.contact_id LIMIT ?`,
    [...params, limit],
  ).map(({ firstName, lastName, ...row }) => Object.assign(row, { name: fullName({ firstName, lastName }) }));
}

/** One contact's messages in a campaign, in order of steps. */
export function listLedger(db: ReadableDb, campaignId: number, contactId: number): LedgerRow[] {
  return all<LedgerRow>(
    db,
    `SELECT id, step, state, message_id AS messageId, subject, due_at AS dueAt, claimed_at AS claimedAt,
       settled_at AS settledAt, response
     FROM ledger WHERE campaign_id = ? AND contact_id = ? ORDER BY id`,
    [campaignId, contactId],
  );
}

export function campaignOfMessage(db: ReadableDb, ledgerId: number): number | null {
  return get<{ id: number }>(db, 'SELECT campaign_id AS id FROM ledger WHERE id = ?', [ledgerId])?.id ?? null;
}

export const isEnrolled = (db: ReadableDb, campaignId: number, contactId: number): boolean =>
  get(db, 'SELECT 1 FROM enrolment WHERE campaign_id = ? AND contact_id = ?', [campaignId, contactId]) !== undefined;
