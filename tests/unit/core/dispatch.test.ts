/** What becomes of a call while the workspace is being locked. */
import { expect, test } from 'vitest';
import { createDispatch } from '../../../src/core/dispatch.ts';
import { createRateLimit } from '../../../src/core/rate-limit.ts';
import { testPorts } from '../../support/ports.ts';

test('a lock that comes while the policy is asked is told to the caller, and no handler runs behind it', async () => {
  const ports = testPorts();
  let unlocked = true;
  const ran: string[] = [];
  const outcomes: string[] = [];
  const dispatch = createDispatch({
    ...ports,
    handler: (name) => () => {
      ran.push(name);
      return {};
    },
    unlocked: () => unlocked,
    audit: ({ method, outcome }) => outcomes.push(`${method} ${outcome}`),
    policy() {
      unlocked = false;
      return Promise.resolve();
    },
    rateLimit: createRateLimit(10, 10),
    checkOutput: false,
  });
  const owner = { name: 'owner', from: 'test', permissions: 'all' } as const;
  expect(await dispatch(owner, 'contacts.get', { id: 1 })).toMatchObject({ ok: false, error: { code: 'locked' } });
  expect(await dispatch(owner, 'vault.status', {})).toMatchObject({ ok: true });
  expect(ran).toEqual(['vault.status']);
  expect(outcomes).toEqual(['contacts.get locked']);
  ports.cleanUp();
});
