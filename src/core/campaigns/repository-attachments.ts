import { LetterlockError } from '../../shared/result.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';

export interface AttachmentRecord {
  readonly id: number;
  readonly stepId: number;
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

const columns = 'attachment.id, attachment.step_id AS stepId, attachment.name, attachment.type, attachment.size';

export function attachmentsOf(db: ReadableDb, campaignId: number): AttachmentRecord[] {
  return all(
    db,
    `SELECT ${columns} FROM attachment JOIN step ON step.id = attachment.step_id
     WHERE step.campaign_id = ? AND step.removed_at IS NULL ORDER BY step.position, attachment.id`,
    [campaignId],
  );
}

export function contentsOf(db: ReadableDb, stepId: number): { name: string; type: string; content: Buffer }[] {
  return all(db, 'SELECT name, type, content FROM attachment WHERE step_id = ? ORDER BY id', [stepId]);
}

export function insertAttachment(
  db: WritableDb,
  stepId: number,
  file: { readonly name: string; readonly type: string; readonly content: Buffer },
): AttachmentRecord {
  const size = file.content.length;
  const { id } = run(db, 'INSERT INTO attachment (step_id, name, type, size, content) VALUES (?, ?, ?, ?, ?)', [
    stepId,
    file.name,
    file.type,
    size,
    file.content,
  ]);
  return { id, stepId, name: file.name, type: file.type, size };
}

/** @throws LetterlockError `not-found` when it is none of the campaign's */
export function deleteAttachment(db: WritableDb, campaignId: number, attachmentId: number): void {
  const { changes } = run(
    db,
    'DELETE FROM attachment WHERE id = ? AND step_id IN (SELECT id FROM step WHERE campaign_id = ?)',
    [attachmentId, campaignId],
  );
  if (changes === 0) throw new LetterlockError('not-found', 'The campaign has no such attachment.');
}

export function copyAttachments(db: WritableDb, fromStepId: number, toStepId: number): void {
  run(
    db,
    `INSERT INTO attachment (step_id, name, type, size, content)
     SELECT ?, name, type, size, content FROM attachment WHERE step_id = ? ORDER BY id`,
    [toStepId, fromStepId],
  );
}

/** Bytes attached to a step. */
export function attachedBytes(db: ReadableDb, stepId: number): number {
  return (
    get<{ n: number }>(db, 'SELECT coalesce(sum(size), 0) AS n FROM attachment WHERE step_id = ?', [stepId])?.n ?? 0
  );
}
