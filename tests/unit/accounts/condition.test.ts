/** What the page of a mailbox says of its health, state by state, on a real database. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { conditionOf } from '../../../src/core/accounts/condition.ts';
import { noLimitPolicy, readLimits } from '../../../src/core/accounts/limits.ts';
import { readProviders } from '../../../src/core/accounts/providers.ts';
import { createSendingLimits } from '../../../src/core/accounts/sending-limits.ts';
import type { Connector } from '../../../src/core/connectors/connector.ts';
import { run } from '../../../src/core/store/rows.ts';
import type { AccountCondition } from '../../../src/shared/contract/account-health.ts';
import { openTestInbox, seedContact } from '../../support/inbox.ts';
import type { TestInbox } from '../../support/inbox.ts';
import { testStart } from '../../support/ports.ts';

const minute = 60_000;
const hour = 60 * minute;
const account = 1;

let box: TestInbox;
let facts: ReturnType<NonNullable<Connector['facts']>>;
let expiresAt: number | null;
beforeEach(() => {
  box = openTestInbox();
  facts = { tls: {} };
  expiresAt = null;
});
afterEach(() => box.close());

async function condition(now = testStart): Promise<AccountCondition> {
  const resources = join(import.meta.dirname, '../../../resources');
  const [providers, table] = await Promise.all([readProviders(resources), readLimits(resources)]);
  const limits = createSendingLimits({ db: box.store.db, providers, table, policy: noLimitPolicy });
  return conditionOf(
    {
      store: box.store,
      clock: { now: () => now, schedule: () => () => undefined },
      limits,
      connectors: { open: () => Promise.resolve(Object.assign(box.mailbox, { facts: () => facts })) },
      tokens: { held: () => (expiresAt === null ? null : { accessToken: 'x', obtainedAt: testStart, expiresAt }) },
    },
    account,
  );
}

const set = (sql: string, params: readonly (string | number)[]): void =>
  box.store.transaction((db) => void run(db, sql, [...params]));
const sentByHand = (at: number): void => set('INSERT INTO hand_sent (account_id, at) VALUES (?, ?)', [account, at]);
const limit = async (per: string, now?: number) => (await condition(now)).limits.find((one) => one.per === per);

describe('the limits of a mailbox', () => {
  test('count what went out by campaigns and by hand in any such stretch, and say when there is room again', async () => {
    seedContact(box.store, 1, 'bo@example.com');
    set('UPDATE account SET daily_limit = 2 WHERE id = ?', [account]);
    expect(await limit('day')).toMatchObject({ used: 1, effective: 2, opensAt: null });
    sentByHand(testStart - 10 * minute);
    expect(await limit('day')).toMatchObject({ used: 2, effective: 2, opensAt: testStart + 23 * hour });
    expect(await limit('day', testStart + 23 * hour)).toMatchObject({ used: 1, opensAt: null });
  });

  test('of an hour and a minute are their own', async () => {
    set('UPDATE account SET hourly_limit = 3, minute_limit = 1 WHERE id = ?', [account]);
    sentByHand(testStart - 30_000);
    sentByHand(testStart - 30 * minute);
    expect(await limit('hour')).toMatchObject({ used: 2, effective: 3, opensAt: null });
    expect(await limit('minute')).toMatchObject({ used: 1, effective: 1, opensAt: testStart + 30_000 });
  });
});

test('a provider that asked for a slower pace is told of for an hour after it may be asked again', async () => {
  const slow = { gapMs: 4000, at: testStart - minute, heldUntil: testStart + 10 * minute };
  expect((await condition()).slowed).toBeNull();
  set('INSERT INTO account_pace (account_id, gap_ms, at, held_until) VALUES (?, ?, ?, ?)', [
    account,
    slow.gapMs,
    slow.at,
    slow.heldUntil,
  ]);
  expect((await condition()).slowed).toEqual(slow);
  expect((await condition(slow.heldUntil + hour)).slowed).toEqual(slow);
  expect((await condition(slow.heldUntil + hour + 1)).slowed).toBeNull();
});

test('the TLS of the newest connections and the end of the token are told as they are', async () => {
  expect(await condition()).toMatchObject({ tls: { smtp: null, imap: null }, tokenExpiresAt: null });
  const fact = { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', since: testStart };
  facts = { tls: { smtp: fact } };
  expiresAt = testStart + minute;
  expect(await condition()).toMatchObject({ tls: { smtp: fact, imap: null }, tokenExpiresAt: testStart + minute });
});

test('the sandbox of Amazon SES is told with its quota and rate', async () => {
  expect((await condition()).ses).toBeNull();
  facts = { tls: {}, ses: { production: false, perDay: 200, perSecond: 1, enforcement: 'HEALTHY' } };
  expect((await condition()).ses).toEqual({ sandbox: true, perDay: 200, perSecond: 1, enforcement: 'HEALTHY' });
});

test.each([
  ['550 5.1.1 The email account that you tried to reach does not exist', 'no-such-address'],
  ['550 5.4.4 Host or domain name not found', 'no-such-domain'],
  ['452 4.2.2 The recipient’s mailbox is full', 'mailbox-full'],
  ['550 5.7.1 Our system has detected that this message is likely unsolicited mail; blocked', 'blocked'],
  ['552 5.3.4 Message size exceeds fixed limit', 'too-large'],
  ['550 5.4.5 Daily user sending limit exceeded', 'own-limit'],
  ['550 5.7.515 Access denied, sending domain does not meet the required authentication level', 'domain'],
  ['554 Transaction failed', 'other'],
])('a refusal is told in plain words besides the server’s: %s', async (words, meaning) => {
  seedContact(box.store, 1, 'bo@example.com');
  set(
    `INSERT INTO ledger
       (campaign_id, contact_id, step_id, step, account_id, state, due_at, claimed_at, settled_at, response)
     SELECT campaign_id, contact_id, step_id + 1, 2, account_id, 'failed', due_at, settled_at, settled_at, ? FROM ledger`,
    [words],
  );
  // What Letterlock held back itself is no refusal by a server.
  set(
    `INSERT INTO ledger (campaign_id, contact_id, step_id, step, account_id, state, due_at, settled_at, response)
     SELECT campaign_id, contact_id, step_id + 2, 3, account_id, 'failed', due_at, settled_at, 'An unfilled field.'
     FROM ledger WHERE step = 2`,
    [],
  );
  expect((await condition()).refusals).toEqual([{ at: testStart - hour, words, meaning }]);
});
