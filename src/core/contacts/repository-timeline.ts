/** Everything that happened with a contact, read from the tables of all domains. */
import type { ReadableDb } from '../store/open.ts';
import { all } from '../store/rows.ts';
import { domainAndParents } from './address.ts';

export interface TimelineRow {
  readonly at: number;
  /** Which kind of row, and which of them: with `at` the place in the timeline. */
  readonly source: number;
  readonly ref: number;
  readonly kind: string;
  readonly campaignId: number | null;
  readonly campaignName: string | null;
  readonly step: number | null;
  readonly detail: string;
}

const sources = `
  SELECT created_at AS at, 0 AS source, id AS ref,
    CASE WHEN import_id IS NULL THEN 'created' ELSE 'imported' END AS kind, NULL AS campaign_id, NULL AS step,
    coalesce((SELECT file_name FROM import WHERE import.id = contact.import_id), '') AS detail
  FROM contact WHERE id = :id
  UNION ALL
  SELECT updated_at, 1, id, 'updated', NULL, NULL, '' FROM contact
  WHERE id = :id AND updated_at > created_at
    AND NOT EXISTS (
      SELECT 1 FROM import_change JOIN import ON import.id = import_change.import_id
      WHERE import_change.contact_id = :id AND import.started_at = contact.updated_at)
  UNION ALL
  SELECT import.started_at, 2, import.id, 'imported', NULL, NULL, import.file_name
  FROM import_change JOIN import ON import.id = import_change.import_id WHERE import_change.contact_id = :id
  UNION ALL
  SELECT enrolled_at, 3, enrolment.id, 'enrolled', campaign_id, NULL, ''
  FROM campaign AS c CROSS JOIN enrolment ON enrolment.campaign_id = c.id AND contact_id = :id
  UNION ALL
  SELECT ended_at, 4, enrolment.id, state, campaign_id, NULL, coalesce(reason, detail)
  FROM campaign AS c CROSS JOIN enrolment ON enrolment.campaign_id = c.id AND contact_id = :id
  WHERE ended_at IS NOT NULL
  UNION ALL
  SELECT coalesce(settled_at, claimed_at), 5, id, state, campaign_id, step,
    CASE WHEN state = 'sent' THEN subject ELSE response END
  FROM ledger
  WHERE contact_id = :id AND state IN ('sent', 'failed', 'uncertain') AND coalesce(settled_at, claimed_at) IS NOT NULL
  UNION ALL
  SELECT received.received_at, 6, received.id, received.kind, conversation.campaign_id,
    (SELECT step FROM ledger WHERE ledger.id = received.ledger_id), received.subject
  FROM campaign AS c CROSS JOIN conversation ON conversation.campaign_id = c.id AND conversation.contact_id = :id
  JOIN received ON received.conversation_id = conversation.id
  UNION ALL
  SELECT at, 7, id, CASE lifted WHEN 1 THEN 'unsuppressed' ELSE 'suppressed' END, NULL, NULL, detail
  FROM suppression_event WHERE (kind = 'address' AND value = :emailKey)
    OR (kind = 'domain' AND value IN (SELECT value FROM json_each(:domains)))`;

/** Newest first, after the given place. */
export function timelineBefore(
  db: ReadableDb,
  contact: { readonly id: number; readonly emailKey: string; readonly domain: string },
  before: readonly [at: number, source: number, ref: number],
  limit: number,
): TimelineRow[] {
  return all(
    db,
    `SELECT entry.at, entry.source, entry.ref, entry.kind, entry.step, entry.detail,
       campaign.id AS campaignId, campaign.name AS campaignName
     FROM (${sources}) AS entry LEFT JOIN campaign ON campaign.id = entry.campaign_id
     WHERE (entry.at, entry.source, entry.ref) < (:at, :source, :ref)
     ORDER BY entry.at DESC, entry.source DESC, entry.ref DESC LIMIT :limit`,
    {
      id: contact.id,
      emailKey: contact.emailKey,
      domains: JSON.stringify(domainAndParents(contact.domain)),
      at: before[0],
      source: before[1],
      ref: before[2],
      limit,
    },
  );
}
