/** Open connectors: what others see of them, and that none outlives its mailbox. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createConnectors } from '../../../src/core/accounts/connectors.ts';
import type { OpenConnectors } from '../../../src/core/accounts/connectors.ts';
import { insertAccount } from '../../../src/core/accounts/repository.ts';
import { createSecretUse } from '../../../src/core/accounts/secret-use.ts';
import type { Capabilities, Connector } from '../../../src/core/connectors/connector.ts';
import { bareDeps } from '../../support/deps.ts';
import type { BareDeps } from '../../support/deps.ts';

let bare: BareDeps;
let connectors: OpenConnectors;
let concurrency: number;
let closed: number;
let id: number;
const never = (): never => {
  throw new Error('nobody asked for this');
};

beforeEach(async () => {
  bare = await bareDeps();
  concurrency = 1;
  closed = 0;
  const common = { name: 'x', displayName: '', config: null, api: null, dailyLimit: 1, at: 1 };
  id = insertAccount(bare.deps.store.db, { kind: 'ses', address: 'a@letterlock.example', ...common });
  const connector: Connector = {
    get capabilities(): Capabilities {
      return { receives: true, pushes: true, sentIsAuthoritative: false, filesSentMail: true, concurrency };
    },
    verify: never,
    send: never,
    findSent: never,
    fetch: never,
    watch: never,
    close() {
      closed += 1;
      return Promise.resolve();
    },
  };
  connectors = createConnectors({
    db: bare.deps.store.db,
    registry: { create: () => connector },
    use: createSecretUse(bare.deps),
    access: () => ({ secret: never, token: never }),
    usable: (account) => account,
  });
});
afterEach(() => bare.close());

test('a mailbox whose provider allows more by and by is sent from by more at once', async () => {
  const open = await connectors.open(id);
  expect(open.capabilities.concurrency).toBe(1);
  concurrency = 5;
  expect(open.capabilities.concurrency).toBe(5);
});

test('a mailbox that is being disconnected is closed and cannot be opened meanwhile', async () => {
  await connectors.open(id);
  const answer = await connectors.without(id, async () => {
    expect(closed).toBe(1);
    await expect(connectors.open(id)).rejects.toMatchObject({ code: 'not-found' });
    return 'receipt';
  });
  expect(answer).toBe('receipt');
  await connectors.open(id);
});
