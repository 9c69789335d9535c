import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';

export interface WebhookRow {
  readonly id: number;
  readonly name: string;
  readonly url: string;
  /** JSON. */
  readonly events: string;
  readonly privateNetworks: number;
  readonly enabled: number;
  /** Sealed. */
  readonly secret: string;
  readonly formerSecret: string | null;
  readonly formerUntil: number | null;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly lastDeliveredAt: number | null;
}

const columns = `w.id, w.name, w.url, w.events, w.private_networks AS privateNetworks, w.enabled, w.secret,
  w.former_secret AS formerSecret, w.former_until AS formerUntil, w.created_at AS createdAt,
  w.created_by AS createdBy, w.last_delivered_at AS lastDeliveredAt`;

export interface ListedWebhook extends WebhookRow {
  readonly waiting: number;
  readonly failed: number;
}

export const webhooksOf = (db: ReadableDb): ListedWebhook[] => {
  const count = (state: string): string =>
    `(SELECT count(*) FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = '${state}') AS ${state}`;
  return all(
    db,
    `SELECT ${columns}, ${count('waiting')}, ${count('failed')} FROM webhook w WHERE w.removed_at IS NULL ORDER BY w.id`,
  );
};

export const findWebhook = (db: ReadableDb, id: number): WebhookRow | undefined =>
  get(db, `SELECT ${columns} FROM webhook w WHERE w.id = ? AND w.removed_at IS NULL`, [id]);

export const anyEnabled = (db: ReadableDb): boolean =>
  get(db, 'SELECT 1 FROM webhook WHERE enabled = 1 AND removed_at IS NULL LIMIT 1') !== undefined;

type Choice = Pick<WebhookRow, 'name' | 'url' | 'events' | 'privateNetworks'>;

/** Without a secret, which is sealed for the id that this answers. */
export function insertWebhook(db: WritableDb, choice: Choice, by: string, at: number): number {
  const sql = `
    INSERT INTO webhook (name, url, events, private_networks, secret, created_at, created_by)
    VALUES (@name, @url, @events, @privateNetworks, '', @at, @by)`;
  return run(db, sql, { ...choice, at, by }).id;
}

export function changeWebhook(db: WritableDb, id: number, choice: Choice & { readonly enabled: number }): void {
  const sql = `
    UPDATE webhook SET name = @name, url = @url, events = @events, private_networks = @privateNetworks,
      enabled = @enabled WHERE id = @id`;
  run(db, sql, { ...choice, id });
}

/** What it had before stays good until `formerUntil`. */
export function putSecret(db: WritableDb, id: number, secret: string, formerUntil: number | null): void {
  const sql = `
    UPDATE webhook SET former_secret = CASE WHEN ? IS NULL THEN NULL ELSE secret END, former_until = ?, secret = ?
    WHERE id = ?`;
  run(db, sql, [formerUntil, formerUntil, secret, id]);
}

export function removeWebhook(db: WritableDb, id: number, at: number): void {
  run(db, `DELETE FROM webhook_delivery WHERE webhook_id = ? AND state = 'waiting'`, [id]);
  const sql = `
    UPDATE webhook SET removed_at = ?, enabled = 0, secret = '', former_secret = NULL, former_until = NULL WHERE id = ?`;
  run(db, sql, [at, id]);
}

export interface DeliveryRow {
  readonly id: number;
  readonly webhookId: number;
  readonly eventId: string;
  readonly type: string;
  readonly at: number;
  /** JSON. */
  readonly payload: string;
  readonly state: 'waiting' | 'delivered' | 'failed';
  readonly attempts: number;
  readonly nextAt: number | null;
  readonly status: number | null;
  readonly detail: string;
}

const delivered = `d.id, d.webhook_id AS webhookId, d.event_id AS eventId, d.type, d.at, d.payload, d.state,
  d.attempts, d.next_at AS nextAt, d.status, d.detail`;
const sendable = `d.state = 'waiting' AND EXISTS
  (SELECT 1 FROM webhook w WHERE w.id = d.webhook_id AND w.enabled = 1 AND w.removed_at IS NULL)`;

export const findDelivery = (db: ReadableDb, id: number): DeliveryRow | undefined =>
  get(db, `SELECT ${delivered} FROM webhook_delivery d WHERE d.id = ?`, [id]);

export const deliveriesBefore = (db: ReadableDb, webhookId: number, before: number, limit: number): DeliveryRow[] =>
  all(
    db,
    `SELECT ${delivered} FROM webhook_delivery d WHERE d.webhook_id = ? AND d.id < ? ORDER BY d.id DESC LIMIT ?`,
    [webhookId, before, limit],
  );

export const dueDeliveries = (db: ReadableDb, now: number, limit: number): DeliveryRow[] =>
  all(
    db,
    `SELECT ${delivered} FROM webhook_delivery d WHERE ${sendable} AND d.next_at <= ? ORDER BY d.next_at, d.id LIMIT ?`,
    [now, limit],
  );

/** UTC ms of the next attempt after `now`; null when none is planned. */
export const nextDelivery = (db: ReadableDb, now: number): number | null =>
  get<{ at: number | null }>(
    db,
    `SELECT min(d.next_at) AS at FROM webhook_delivery d WHERE ${sendable} AND d.next_at > ?`,
    [now],
  )?.at ?? null;

type NewDelivery = Pick<DeliveryRow, 'webhookId' | 'eventId' | 'type' | 'at' | 'payload' | 'nextAt'>;

export function insertDelivery(db: WritableDb, delivery: NewDelivery): number {
  const sql = `
    INSERT INTO webhook_delivery (webhook_id, event_id, type, at, payload, next_at)
    VALUES (@webhookId, @eventId, @type, @at, @payload, @nextAt)`;
  return run(db, sql, { ...delivery }).id;
}

type Outcome = Pick<DeliveryRow, 'state' | 'nextAt' | 'status' | 'detail'>;

export function noteAttempt(db: WritableDb, { id, webhookId }: DeliveryRow, outcome: Outcome, at: number): void {
  const sql = `
    UPDATE webhook_delivery SET state = @state, attempts = attempts + 1, next_at = @nextAt, status = @status,
      detail = @detail WHERE id = @id`;
  run(db, sql, { ...outcome, id });
  if (outcome.state === 'delivered') run(db, 'UPDATE webhook SET last_delivered_at = ? WHERE id = ?', [at, webhookId]);
}

/** At most `limit` of those that came to an end before; answers whether there may be more. */
export function forgetDeliveries(db: WritableDb, before: number, limit: number): boolean {
  const sql = `
    DELETE FROM webhook_delivery WHERE id IN
      (SELECT id FROM webhook_delivery WHERE state <> 'waiting' AND at < ? ORDER BY id LIMIT ?)`;
  return run(db, sql, [before, limit]).changes === limit;
}
