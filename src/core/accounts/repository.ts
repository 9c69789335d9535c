import { apiConfig, mailboxConfig } from '../../shared/contract/mailbox.ts';
import type { Account, AccountKind } from '../../shared/contract/accounts.ts';
import type { ApiConfig, MailboxConfig } from '../../shared/contract/mailbox.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import type { Health } from './health.ts';

interface AccountRow {
  id: number;
  kind: AccountKind;
  name: string;
  address: string;
  display_name: string;
  config: string | null;
  api: string | null;
  state: Account['state'];
  pause_reason: string | null;
  pause_detail: string | null;
  paused_until: number | null;
  daily_limit: number;
  last_received_at: number | null;
  created_at: number;
  has_password: number;
}

export interface StoredAccount extends Omit<Account, 'sentLast24h'> {}

const columns = `
  id, kind, name, address, display_name, config, api, state, pause_reason, pause_detail, paused_until, daily_limit,
  last_received_at, created_at,
  EXISTS (SELECT 1 FROM account_secret WHERE account_id = account.id AND name = 'password') AS has_password`;

function toAccount(row: AccountRow): StoredAccount {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    address: row.address,
    displayName: row.display_name,
    config: row.config === null ? null : mailboxConfig.parse(JSON.parse(row.config)),
    api: row.api === null ? null : apiConfig.parse(JSON.parse(row.api)),
    hasPassword: row.has_password === 1,
    state: row.state,
    pauseReason: row.pause_reason,
    pauseDetail: row.pause_detail,
    pausedUntil: row.paused_until,
    dailyLimit: row.daily_limit,
    lastReceivedAt: row.last_received_at,
    createdAt: row.created_at,
  };
}

export function listAccounts(db: ReadableDb): StoredAccount[] {
  const sql = `SELECT ${columns} FROM account WHERE removed_at IS NULL ORDER BY kind = 'practice' DESC, id`;
  return all<AccountRow>(db, sql).map(toAccount);
}

export function findAccount(db: ReadableDb, id: number): StoredAccount | undefined {
  const row = get<AccountRow>(db, `SELECT ${columns} FROM account WHERE id = ? AND removed_at IS NULL`, [id]);
  return row && toAccount(row);
}

export function addressTaken(db: ReadableDb, address: string, except: number | null): boolean {
  const sql = 'SELECT 1 FROM account WHERE lower(address) = lower(?) AND removed_at IS NULL AND id IS NOT ?';
  return get(db, sql, [address, except]) !== undefined;
}

export interface NewAccount {
  readonly kind: AccountKind;
  readonly name: string;
  readonly address: string;
  readonly displayName: string;
  readonly config: MailboxConfig | null;
  readonly api: ApiConfig | null;
  readonly dailyLimit: number;
  readonly at: number;
}

const json = (value: object | null): string | null => value && JSON.stringify(value);

export function insertAccount(db: WritableDb, account: NewAccount): number {
  const sql = `
    INSERT INTO account (kind, name, address, display_name, config, api, daily_limit, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
  const { kind, name, address, displayName, config, api, dailyLimit, at } = account;
  return run(db, sql, [kind, name, address, displayName, json(config), json(api), dailyLimit, at]).id;
}

export interface AccountChange {
  readonly name: string;
  readonly address: string;
  readonly displayName: string;
  readonly config: MailboxConfig | null;
  readonly api: ApiConfig | null;
  readonly dailyLimit: number;
}

export function updateAccount(db: WritableDb, id: number, change: AccountChange): void {
  const sql = `
    UPDATE account SET name = ?, address = ?, display_name = ?, config = ?, api = ?, daily_limit = ? WHERE id = ?`;
  const { name, address, displayName, config, api, dailyLimit } = change;
  run(db, sql, [name, address, displayName, json(config), json(api), dailyLimit, id]);
}

/** What the user lowered an account's limits to; null where the provider's table rules. */
export interface ChosenLimits {
  readonly hour: number | null;
  readonly minute: number | null;
}

export function chosenLimits(db: ReadableDb, id: number): ChosenLimits {
  const sql = 'SELECT hourly_limit AS hour, minute_limit AS minute FROM account WHERE id = ?';
  return get<ChosenLimits>(db, sql, [id]) ?? { hour: null, minute: null };
}

export function chooseLimits(db: WritableDb, id: number, { hour, minute }: ChosenLimits): void {
  run(db, 'UPDATE account SET hourly_limit = ?, minute_limit = ? WHERE id = ?', [hour, minute, id]);
}

export function readHealth(db: ReadableDb, id: number): Health | undefined {
  const sql = `
    SELECT state, pause_reason AS reason, pause_detail AS detail, paused_until AS until
    FROM account WHERE id = ? AND removed_at IS NULL`;
  return get<Health>(db, sql, [id]);
}

export function writeHealth(db: WritableDb, id: number, { state, reason, detail, until }: Health): void {
  const sql = 'UPDATE account SET state = ?, pause_reason = ?, pause_detail = ?, paused_until = ? WHERE id = ?';
  run(db, sql, [state, reason, detail, until, id]);
}

/** Mailboxes whose pause ends by itself, with when. */
export function timedPauses(db: ReadableDb): { id: number; until: number }[] {
  const sql = `
    SELECT id, paused_until AS until FROM account
    WHERE state = 'paused' AND paused_until IS NOT NULL AND removed_at IS NULL`;
  return all(db, sql);
}

/** Answers whether that was news. */
export function noteReceived(db: WritableDb, id: number, at: number): boolean {
  const sql = 'UPDATE account SET last_received_at = ? WHERE id = ? AND coalesce(last_received_at, -1) < ?';
  return run(db, sql, [at, id, at]).changes > 0;
}

/** Mails that an account handed over after the instant `since`, those of no campaign too; counted from indexes. */
export function sentSince(db: ReadableDb, id: number, since: number): number {
  const sql = `
    SELECT (SELECT count(*) FROM ledger WHERE account_id = :id AND state = 'sent' AND settled_at > :since)
      + (SELECT count(*) FROM hand_sent WHERE account_id = :id AND at > :since) AS n`;
  return get<{ n: number }>(db, sql, { id, since })?.n ?? 0;
}

export type KeyPlace =
  | { readonly kind: 'keychain'; readonly item: string }
  | { readonly kind: 'wrapped'; readonly wrapped: Buffer };

interface KeyColumns {
  item: string | null;
  wrapped: Buffer | null;
}

export function toKeyPlace({ item, wrapped }: KeyColumns): KeyPlace | null {
  if (item !== null) return { kind: 'keychain', item };
  return wrapped === null ? null : { kind: 'wrapped', wrapped };
}

export function keyPlace(db: ReadableDb, accountId: number): KeyPlace | null {
  const sql = 'SELECT keychain_item AS item, wrapped FROM account_key WHERE account_id = ?';
  const row = get<KeyColumns>(db, sql, [accountId]);
  return row === undefined ? null : toKeyPlace(row);
}

/** Keys of mailboxes that are wrapped by the credential key. */
export function wrappedKeys(db: ReadableDb): { accountId: number; wrapped: Buffer }[] {
  return all(db, 'SELECT account_id AS accountId, wrapped FROM account_key WHERE wrapped IS NOT NULL');
}

export function putKeyPlace(db: WritableDb, accountId: number, place: KeyPlace): void {
  const sql = 'INSERT OR REPLACE INTO account_key (account_id, keychain_item, wrapped) VALUES (?, ?, ?)';
  run(db, sql, [
    accountId,
    place.kind === 'keychain' ? place.item : null,
    place.kind === 'wrapped' ? place.wrapped : null,
  ]);
}

export function sealedSecret(db: ReadableDb, accountId: number, name: string): Buffer | null {
  const sql = 'SELECT sealed FROM account_secret WHERE account_id = ? AND name = ?';
  return get<{ sealed: Buffer }>(db, sql, [accountId, name])?.sealed ?? null;
}

export function putSecret(db: WritableDb, accountId: number, name: string, sealed: Buffer, at: number): void {
  const sql = 'INSERT OR REPLACE INTO account_secret (account_id, name, sealed, updated_at) VALUES (?, ?, ?, ?)';
  run(db, sql, [accountId, name, sealed, at]);
}

export function deleteSecret(db: WritableDb, accountId: number, name: string): void {
  run(db, 'DELETE FROM account_secret WHERE account_id = ? AND name = ?', [accountId, name]);
}

/** Every sealed secret of an account, by name; `since` when it was stored, UTC ms. */
export function sealedSecrets(db: ReadableDb, accountId: number): { name: string; sealed: Buffer; since: number }[] {
  return all(db, 'SELECT name, sealed, updated_at AS since FROM account_secret WHERE account_id = ?', [accountId]);
}

export function deleteSecrets(db: WritableDb, accountId: number): { secrets: number; keys: number } {
  const secrets = run(db, 'DELETE FROM account_secret WHERE account_id = ?', [accountId]).changes;
  return { secrets, keys: run(db, 'DELETE FROM account_key WHERE account_id = ?', [accountId]).changes };
}

/** True when campaigns or sent mail name this account, so that its name has to stay readable. */
export function isReferred(db: ReadableDb, id: number): boolean {
  const sql = `
    SELECT EXISTS (SELECT 1 FROM campaign WHERE account_id = ?1) OR EXISTS (SELECT 1 FROM ledger WHERE account_id = ?1)
      OR EXISTS (SELECT 1 FROM mailbox_cursor WHERE account_id = ?1) AS referred`;
  return get<{ referred: number }>(db, sql, { 1: id })?.referred === 1;
}

export function deleteAccount(db: WritableDb, id: number): void {
  run(db, 'DELETE FROM account WHERE id = ?', [id]);
}

/** Leaves of an account only what old campaigns show: name and address. It can never send again. */
export function buryAccount(db: WritableDb, id: number, at: number): void {
  const sql = `
    UPDATE account SET removed_at = ?, config = NULL, api = NULL, display_name = '', last_received_at = NULL, paused_until = NULL,
      state = 'needs-attention', pause_reason = 'disconnected', pause_detail = NULL
    WHERE id = ?`;
  run(db, sql, [at, id]);
  run(db, 'DELETE FROM self_probe WHERE ? IN (from_account_id, to_account_id)', [id]);
}
