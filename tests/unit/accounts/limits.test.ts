import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noLimitPolicy, readLimits } from '../../../src/core/accounts/limits.ts';
import type { LimitPolicy } from '../../../src/core/accounts/limits.ts';
import { readProviders } from '../../../src/core/accounts/providers.ts';
import { chooseLimits, findAccount, insertAccount } from '../../../src/core/accounts/repository.ts';
import { createSendingLimits } from '../../../src/core/accounts/sending-limits.ts';
import type { SendingLimits } from '../../../src/core/accounts/sending-limits.ts';
import { migrate } from '../../../src/core/store/migrate.ts';
import { openStore } from '../../../src/core/store/open.ts';
import type { Store } from '../../../src/core/store/open.ts';
import type { AccountKind } from '../../../src/shared/contract/accounts.ts';
import type { ApiConfig } from '../../../src/shared/contract/mailbox.ts';
import { testPorts } from '../../support/ports.ts';
import type { TestPorts } from '../../support/ports.ts';

let ports: TestPorts;
let store: Store;
beforeEach(() => {
  ports = testPorts();
  store = openStore({ path: join(ports.paths.dataDir, 'letterlock.db'), key: Buffer.alloc(32, 7) });
  migrate(store, () => undefined);
});
afterEach(() => {
  store.close();
  ports.cleanUp();
});

async function limits(policy: LimitPolicy = noLimitPolicy): Promise<SendingLimits> {
  const { resourcesDir } = ports.paths;
  const [providers, table] = await Promise.all([readProviders(resourcesDir), readLimits(resourcesDir)]);
  return createSendingLimits({ db: store.db, providers, table, policy });
}

const apis: Partial<Record<AccountKind, ApiConfig>> = {
  zoho: { kind: 'zoho', client: { provider: 'zoho', clientId: 'x', region: 'eu' }, mailboxId: '1' },
  outlook: { kind: 'outlook', client: { provider: 'microsoft', clientId: 'x', cloud: 'global', tenant: 'common' } },
  gmail: { kind: 'gmail', client: { provider: 'google', clientId: 'x' } },
};
const add = (kind: AccountKind, dailyLimit = 100): number =>
  insertAccount(store.db, {
    kind,
    name: 'x',
    address: 'anna@firma.example',
    displayName: '',
    config: null,
    api: apis[kind] ?? null,
    dailyLimit,
    at: 1,
  });

const minute = 60_000;
const hour = 60 * minute;

test.each([
  ['Zoho by the hour, low to begin with', 'zoho', { ms: hour, most: 500 }, { ms: hour, most: 50 }],
  ['Microsoft by the minute', 'outlook', { ms: minute, most: 30 }, { ms: minute, most: 30 }],
  ['the day of Microsoft', 'outlook', { ms: 24 * hour, most: 10_000 }, { ms: 24 * hour, most: 100 }],
  ['Gmail’s interface by the minute', 'gmail', { ms: minute, most: 50 }, { ms: minute, most: 50 }],
] as const)('the table limits %s', async (_, kind, provider, chosen) => {
  const id = add(kind);
  const windows = (await limits()).of(id);
  expect(windows.provider).toContainEqual(provider);
  expect(windows.chosen).toContainEqual(chosen);
});

test('the practice mailbox and unknown servers have no provider’s limit', async () => {
  const table = await limits();
  expect(table.of(add('practice')).provider).toEqual([]);
  expect(table.of(add('ses')).provider).toEqual([]);
});

test('what the user and a policy set lowers a limit and never raises it', async () => {
  const id = add('zoho', 5_000);
  chooseLimits(store.db, id, { hour: 9_000, minute: 3 });
  const account = findAccount(store.db, id);
  if (account === undefined) throw new Error('The account is not there.');
  const effective = (table: SendingLimits): object =>
    Object.fromEntries(table.periodsOf(account).map((limit) => [limit.per, limit.effective]));
  expect(effective(await limits())).toEqual({ day: 1_000, hour: 500, minute: 3 });
  const policy: LimitPolicy = { mostPer: (period) => (period === 'day' ? 40 : null) };
  expect(effective(await limits(policy))).toEqual({ day: 40, hour: 500, minute: 3 });
});
