import { z } from 'zod';
import { domainReport, domainStatus, domainTopic, worsening } from '../../../shared/contract/domain-check.ts';
import type { DomainReport } from '../../../shared/contract/domain-check.ts';
import type { ReadableDb, WritableDb } from '../../store/open.ts';
import { all, get, run } from '../../store/rows.ts';
import { nothingKnown } from './changes.ts';
import type { Memory } from './changes.ts';

/** The newest report of a mailbox, or null; one that an older Letterlock wrote in another shape counts as none. */
export function readReport(db: ReadableDb, accountId: number): DomainReport | null {
  const row = get<{ report: string }>(db, 'SELECT report FROM domain_check WHERE account_id = ?', [accountId]);
  if (row === undefined) return null;
  return domainReport.safeParse(JSON.parse(row.report)).data ?? null;
}

const knownShape = z.partialRecord(domainTopic, domainStatus);

/** What is remembered of earlier checks of a mailbox's domain. */
export function readMemory(db: ReadableDb, accountId: number): Memory {
  const sql = 'SELECT known, worse FROM domain_check WHERE account_id = ?';
  const row = get<{ known: string; worse: string }>(db, sql, [accountId]);
  if (row === undefined) return nothingKnown;
  return { known: knownShape.parse(JSON.parse(row.known)), worse: z.array(worsening).parse(JSON.parse(row.worse)) };
}

export function writeReport(
  db: WritableDb,
  accountId: number,
  report: DomainReport,
  { failing, memory }: { readonly failing: readonly string[]; readonly memory: Memory },
): void {
  run(
    db,
    `INSERT OR REPLACE INTO domain_check (account_id, checked_at, failing, report, known, worse)
     VALUES (?, ?, ?, ?, ?, ?)`,
    [
      accountId,
      report.checkedAt,
      failing.join(','),
      JSON.stringify(report),
      JSON.stringify(memory.known),
      JSON.stringify(memory.worse),
    ],
  );
}

/** Somebody knows what became worse. @returns whether anything had */
export const forgetWorse = (db: WritableDb, accountId: number): boolean =>
  run(db, "UPDATE domain_check SET worse = '[]' WHERE account_id = ? AND worse <> '[]'", [accountId]).changes > 0;

/** Mailboxes that send for a campaign, or were asked about before, whose report is older than `before` or missing. */
export function staleAccounts(db: ReadableDb, before: number): number[] {
  const sql = `
    SELECT account.id FROM account LEFT JOIN domain_check ON domain_check.account_id = account.id
    WHERE removed_at IS NULL AND kind <> 'practice' AND coalesce(checked_at, 0) < ?
      AND (checked_at IS NOT NULL
        OR EXISTS (SELECT 1 FROM campaign WHERE campaign.account_id = account.id AND campaign.status = 'running'))
    ORDER BY account.id`;
  return all<{ id: number }>(db, sql, [before]).map(({ id }) => id);
}

/** A selector that a mail of the domain was signed under, or that a person named. */
export interface SeenSelector {
  readonly selector: string;
  readonly source: 'mail' | 'asked';
}

export function seenSelectors(db: ReadableDb, domain: string): SeenSelector[] {
  return all(db, 'SELECT selector, source FROM dkim_selector WHERE domain = ? ORDER BY seen_at DESC LIMIT 3', [domain]);
}

export function noteSelector(db: WritableDb, domain: string, { selector, source }: SeenSelector, at: number): void {
  run(db, 'INSERT OR REPLACE INTO dkim_selector (domain, selector, source, seen_at) VALUES (?, ?, ?, ?)', [
    domain,
    selector,
    source,
    at,
  ]);
}
