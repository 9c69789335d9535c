/** Who and what can do what: gathered from every domain that gives access, as of one instant. */
import type { AccessReview } from '../../shared/contract/people.ts';
import type { Role } from '../../shared/roles.ts';
import type { ReadableDb } from '../store/open.ts';
import { all } from '../store/rows.ts';
import { csvRecord } from '../contacts/csv/write.ts';
import { peopleOf } from './repository.ts';
import type { PersonRow } from './repository.ts';

const list = (json: string): string[] => JSON.parse(json) as string[];

/** @param permissionsOf names of what a role may do, sorted */
export function reviewAt(db: ReadableDb, at: number, permissionsOf: (role: Role) => string[]): AccessReview {
  const keys = all<KeyRow>(
    db,
    `SELECT id, name, created_by AS createdBy, created_at AS createdAt, permissions, networks, expires_at AS expiresAt,
       last_used_at AS lastUsedAt, last_address AS lastAddress, revoked_at AS revokedAt
     FROM api_key ORDER BY id`,
  );
  const accounts = all<AccessReview['accounts'][number]>(
    db,
    `SELECT a.id, a.address, a.kind, a.created_at AS connectedAt, a.removed_at AS removedAt,
       (SELECT max(l.settled_at) FROM ledger l WHERE l.account_id = a.id AND l.state = 'sent') AS lastUsedAt
     FROM account a ORDER BY a.id`,
  );
  const webhooks = all<WebhookRow>(
    db,
    `SELECT id, name, url, events, enabled, last_delivered_at AS lastUsedAt
     FROM webhook WHERE removed_at IS NULL ORDER BY id`,
  );
  const withPermissions = (person: PersonRow): AccessReview['people'][number] => ({
    ...person,
    permissions: person.removedAt === null ? permissionsOf(person.role) : [],
  });
  return {
    at,
    people: peopleOf(db).map(withPermissions),
    keys: keys.map(readKey),
    accounts,
    webhooks: webhooks.map(readWebhook),
  };
}

type Key = AccessReview['keys'][number];
type Webhook = AccessReview['webhooks'][number];
type KeyRow = Omit<Key, 'permissions' | 'networks'> & Readonly<Record<'permissions' | 'networks', string>>;
type WebhookRow = Omit<Webhook, 'events' | 'enabled'> & { readonly events: string; readonly enabled: number };

const readKey = (row: KeyRow): Key => ({ ...row, permissions: list(row.permissions), networks: list(row.networks) });
const readWebhook = (row: WebhookRow): Webhook => ({ ...row, events: list(row.events), enabled: row.enabled === 1 });

const header = ['kind', 'name', 'role or type', 'may', 'from', 'since', 'last use', 'until', 'ended'];
const time = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());

/** One line for each; cells that a spreadsheet would take for a formula are neutralised. */
export function reviewCsv({ at, people, keys, accounts, webhooks }: AccessReview): string {
  const rows: (readonly string[])[] = [
    [`access review of ${time(at)}`, '', '', '', '', '', '', '', ''],
    header,
    ...people.map((one) => [
      'person',
      one.name,
      one.role,
      one.permissions.join(' '),
      '',
      time(one.addedAt),
      time(one.lastUsedAt),
      '',
      time(one.removedAt),
    ]),
    ...keys.map((key) => [
      'key',
      key.name,
      `made by ${key.createdBy}`,
      key.permissions.join(' '),
      key.networks.join(' '),
      time(key.createdAt),
      time(key.lastUsedAt),
      time(key.expiresAt),
      time(key.revokedAt),
    ]),
    ...accounts.map((one) => [
      'mailbox',
      one.address,
      one.kind,
      'send and read mail',
      '',
      time(one.connectedAt),
      time(one.lastUsedAt),
      '',
      time(one.removedAt),
    ]),
    ...webhooks.map((hook) => [
      'webhook',
      hook.name,
      hook.url,
      hook.events.join(' '),
      '',
      '',
      time(hook.lastUsedAt),
      '',
      hook.enabled ? '' : 'switched off',
    ]),
  ];
  return `\uFEFF${rows.map(csvRecord).join('')}`;
}
