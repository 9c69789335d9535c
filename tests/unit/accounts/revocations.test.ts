/** Tokens that are still to be revoked: the workspace may close, and the keychain may refuse, at any moment. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCredentials } from '../../../src/core/accounts/credentials.ts';
import { OAuthFailure } from '../../../src/core/accounts/oauth/failures.ts';
import type { OAuthProvider } from '../../../src/core/accounts/oauth/provider.ts';
import { createRevocations } from '../../../src/core/accounts/oauth/revocations.ts';
import type { Revocations } from '../../../src/core/accounts/oauth/revocations.ts';
import { bareDeps } from '../../support/deps.ts';
import type { BareDeps } from '../../support/deps.ts';

const minute = 60_000;
let bare: BareDeps;
let revocations: Revocations;
/** What the provider answers, and how often it was asked. */
let answer: () => Promise<'revoked'>;
let asked: number;
const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
const down = (): Promise<never> => Promise.reject(new OAuthFailure('provider-down'));
/** Lets everything that waits for nothing but its turn run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

beforeEach(async () => {
  process.on('unhandledRejection', note);
  unhandled.length = 0;
  bare = await bareDeps();
  asked = 0;
  answer = down;
  const { deps, ports } = bare;
  const credentials = createCredentials({ ...deps, keychain: ports.keychain, credentialKey: Buffer.alloc(32, 9) });
  const provider: Partial<OAuthProvider> = {
    revoke() {
      asked += 1;
      return answer();
    },
  };
  revocations = createRevocations({ ...deps, credentials, provider: () => provider as OAuthProvider });
  const kept = await revocations.keep({
    client: { provider: 'google', clientId: 'id' },
    address: 'a@b.example',
    grant: 'a grant of some length',
    lastError: 'down',
  });
  deps.store.transaction((db) => kept.insert(db));
  revocations.start();
});
afterEach(async () => {
  revocations.stop();
  await bare.close().catch(() => undefined);
  process.off('unhandledRejection', note);
});

const pass = async (ms: number): Promise<void> => {
  bare.ports.clock.advanceTo(bare.ports.clock.now() + ms);
  await settle();
};

test('an answer that comes after the workspace was closed changes nothing and breaks nothing', async () => {
  const late = Promise.withResolvers<'revoked'>();
  answer = () => late.promise;
  await pass(2 * minute);
  expect(asked).toBe(1);
  revocations.stop();
  bare.deps.store.close();
  late.reject(new OAuthFailure('network'));
  await settle();
  expect(unhandled).toEqual([]);
});

test('a keychain that refuses to give the key up at last is asked again, in good time', async () => {
  const { keychain } = bare.ports;
  keychain.delete = () => Promise.reject(new Error('The keychain is locked.'));
  for (let halfDays = 0; halfDays < 40; halfDays += 1) await pass(12 * 60 * minute);
  expect(unhandled).toEqual([]);
  const before = asked;
  await pass(11 * 60 * minute);
  expect(asked - before).toBeLessThanOrEqual(1);
  await pass(24 * 60 * minute);
  expect(asked).toBeGreaterThan(before);
});
