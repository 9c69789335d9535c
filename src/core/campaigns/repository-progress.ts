/** What came of a launched campaign: read from the sender's tables, a page at a time. */
import type { z } from 'zod';
import type { CampaignCounts, enrolmentRow, ledgerRow } from '../../shared/contract/campaigns.ts';
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
  /** Lower case; substring of address or name. */
  readonly search: string;
}

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

/** In order of contact, from behind `after` on. */
export function listEnrolments(db: ReadableDb, filter: EnrolmentFilter, after: number, limit: number): EnrolmentRow[] {
  const conditions = ['enrolment.campaign_id = ?', 'enrolment.contact_id > ?'];
  const params: Bind[] = [filter.campaignId, after];
  const when = (condition: string, ...values: Bind[]): void => {
    conditions.push(condition);
    params.push(...values);
  };
  if (filter.state !== undefined) when('enrolment.state = ?', filter.state);
  if (filter.reason !== undefined) when('enrolment.reason = ?', filter.reason);
  if (filter.uncertain === true) {
    when(
      `enrolment.contact_id IN (SELECT contact_id FROM ledger WHERE state = 'uncertain' AND campaign_id = ?)`,
      filter.campaignId,
    );
  }
  if (filter.search !== '') {
    const like = `%${escapeLike(filter.search)}%`;
    when(
      String.raw`(contact.email LIKE ? ESCAPE '\' OR contact.first_name || ' ' || contact.last_name LIKE ? ESCAPE '\')`,
      like,
      like,
    );
  }
  return all<EnrolmentRow>(
    db,
    `SELECT enrolment.contact_id AS contactId, contact.email,
       trim(contact.first_name || ' ' || contact.last_name) AS name, enrolment.state, enrolment.reason,
       enrolment.detail, enrolment.sent_steps AS sentSteps,
       (SELECT due_at FROM ledger WHERE campaign_id = enrolment.campaign_id AND contact_id = enrolment.contact_id
          AND state = 'planned') AS nextAt,
       (SELECT state FROM ledger WHERE campaign_id = enrolment.campaign_id AND contact_id = enrolment.contact_id
          ORDER BY state = 'uncertain' DESC, id DESC LIMIT 1) AS lastMessageState
     FROM enrolment JOIN contact ON contact.id = enrolment.contact_id
     WHERE ${conditions.join(' AND ')} ORDER BY enrolment.contact_id LIMIT ?`,
    [...params, limit],
  );
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
