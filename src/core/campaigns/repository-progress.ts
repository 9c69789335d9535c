/** What came of a launched campaign: read from the sender's tables, a page at a time. */
import { fullName } from '../../shared/names.ts';
import type { z } from 'zod';
import type { enrolmentRow, ledgerRow } from '../../shared/contract/campaign-run.ts';
import type { CampaignCounts } from '../../shared/contract/campaign-shape.ts';
import { and } from '../contacts/filter.ts';
import type { Where } from '../contacts/filter.ts';
import { contactsFound } from '../contacts/found.ts';
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

/** Rows of enrolments to look at, in no order yet. */
interface Source {
  readonly from: string;
  readonly params: readonly Bind[];
}

/** What narrows most is read first: the rest of a campaign may be a million rows. */
function sourceOf({ campaignId, uncertain }: EnrolmentFilter): Source {
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
  return {
    from: `enrolment CROSS JOIN contact ON ${mine} AND contact.id = enrolment.contact_id`,
    params: [campaignId],
  };
}

const amongIds = (campaignId: number, ids: readonly number[]): Source => ({
  from: `json_each(?) AS found CROSS JOIN enrolment
      ON enrolment.campaign_id = ? AND enrolment.contact_id = found.value
    JOIN contact ON contact.id = enrolment.contact_id`,
  params: [JSON.stringify(ids), campaignId],
});

/** So many contacts of a campaign are looked through in some 20 ms at most. */
const soonLooked = 2000;
/** Those in all parts of the table take longer. */
const soonApart = 500;

/**
 * In order of contact, from behind `after` on.
 * @param soon null is answered where more contacts have to be looked at than the main thread should
 */
export function listEnrolments(
  db: ReadableDb,
  filter: EnrolmentFilter,
  after: number,
  limit: number,
  soon: boolean,
): EnrolmentRow[] | null {
  const { search, uncertain, state, reason } = filter;
  if (search === '') return enrolmentRows(db, filter, sourceOf(filter), [], { after, limit });
  const { test, idsAfter } = contactsFound(db, search);
  if (uncertain === true) return enrolmentRows(db, filter, sourceOf(filter), [test], { after, limit });
  const narrow = (state !== undefined && state !== 'active') || reason !== undefined;
  if (idsAfter === null || narrow) {
    const most = soon ? soonLooked : 10 * soonLooked;
    const end = soon || idsAfter !== null ? contactAt(db, filter, after, most) : undefined;
    const conditions = end === undefined ? [test] : [{ where: 'enrolment.contact_id < ?', params: [end] }, test];
    const met = enrolmentRows(db, filter, sourceOf(filter), conditions, { after, limit });
    if (met.length === limit || end === undefined) return met;
    if (soon || idsAfter === null) return null;
  }
  const nextIds = (from: number): number[] => idsAfter(from, soonApart);
  return ledEnrolments(db, filter, test, nextIds, { after, limit, soon });
}

/** By the contacts that an index of the search leads to. */
function ledEnrolments(
  db: ReadableDb,
  filter: EnrolmentFilter,
  test: Where,
  nextIds: (after: number) => number[],
  { after, limit, soon }: { readonly after: number; readonly limit: number; readonly soon: boolean },
): EnrolmentRow[] | null {
  const { campaignId } = filter;
  const rows: EnrolmentRow[] = [];
  let looked = 0;
  for (let from = after; ;) {
    const ids = nextIds(from);
    rows.push(
      ...enrolmentRows(db, filter, amongIds(campaignId, ids), [test], { after: from, limit: limit - rows.length }),
    );
    if (rows.length >= limit || ids.length < soonApart) return rows;
    from = ids.at(-1) ?? from;
    looked += ids.length;
    if (soon && looked >= soonApart) return null;
  }
}

/** The contact that so many others of those in a state are in front of. */
function contactAt(db: ReadableDb, filter: EnrolmentFilter, after: number, others: number): number | undefined {
  const { where, params } = and([
    { where: 'enrolment.campaign_id = ? AND enrolment.contact_id > ?', params: [filter.campaignId, after] },
    ...inState(filter),
  ]);
  return get<{ id: number }>(
    db,
    `SELECT contact_id AS id FROM enrolment WHERE ${where} ORDER BY contact_id LIMIT 1 OFFSET ?`,
    [...params, others],
  )?.id;
}

const inState = ({ state, reason }: Pick<EnrolmentFilter, 'state' | 'reason'>): Where[] => [
  ...(state === undefined ? [] : [{ where: 'enrolment.state = ?', params: [state] }]),
  ...(reason === undefined ? [] : [{ where: 'enrolment.reason = ?', params: [reason] }]),
];

function enrolmentRows(
  db: ReadableDb,
  filter: Pick<EnrolmentFilter, 'state' | 'reason'>,
  source: Source,
  tests: readonly Where[],
  { after, limit }: { readonly after: number; readonly limit: number },
): EnrolmentRow[] {
  const condition = and([{ where: 'enrolment.contact_id > ?', params: [after] }, ...inState(filter), ...tests]);
  return all<Omit<EnrolmentRow, 'name'> & { firstName: string; lastName: string }>(
    db,
    `SELECT enrolment.contact_id AS contactId, contact.email, contact.first_name AS firstName,
       contact.last_name AS lastName, enrolment.state, enrolment.reason, enrolment.detail, enrolment.sent_steps AS sentSteps,
       (SELECT due_at FROM ledger WHERE campaign_id = enrolment.campaign_id AND contact_id = enrolment.contact_id
          AND state = 'planned') AS nextAt,
       (SELECT state FROM ledger WHERE campaign_id = enrolment.campaign_id AND contact_id = enrolment.contact_id
          ORDER BY state = 'uncertain' DESC, id DESC LIMIT 1) AS lastMessageState
     FROM ${source.from} WHERE ${condition.where} ORDER BY enrolment.contact_id LIMIT ?`,
    [...source.params, ...condition.params, limit],
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
