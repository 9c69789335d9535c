/** When Letterlock locks by itself, and what is left of it then. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createApp } from '../../../src/core/app.ts';
import type { AppOptions } from '../../../src/core/app.ts';
import { ManualClock } from '../../../src/core/clock.ts';
import { typedCall } from '../../../src/core/dispatch.ts';
import type { TypedCall } from '../../../src/core/dispatch.ts';
import { createIdleLock } from '../../../src/core/vault/idle-lock.ts';
import { withPorts } from '../../support/app.ts';
import type { TestApp } from '../../support/app.ts';
import { policySource } from '../../support/policy.ts';
import type { TestPorts } from '../../support/ports.ts';
import { until } from '../../support/until.ts';

const minute = 60_000;

async function withUnlocked(
  work: (
    app: TestApp & { readonly state: () => Promise<string>; readonly locked: () => Promise<void> },
  ) => Promise<void>,
  options: AppOptions = {},
  more: Partial<TestPorts> = {},
): Promise<void> {
  await withPorts(async (ports: TestPorts) => {
    const app = await createApp({ ...ports, ...more }, { checkOutput: true, lockWhenIdle: true, ...options });
    const call: TypedCall = typedCall(app.dispatch, { name: 'owner', from: 'test', permissions: 'all' });
    try {
      await call('vault.create', { keychain: true });
      const state = async (): Promise<string> => (await call('vault.status', {})).state;
      await work({ ports, app, call, state, locked: () => until(app, async () => (await state()) === 'locked') });
    } finally {
      await app.stop();
    }
  });
}

describe('inactivity', () => {
  test('locks after ten minutes, which the user who is there puts off', () =>
    withUnlocked(async ({ ports: { clock }, call, state, locked }) => {
      clock.advanceTo(clock.now() + 9 * minute);
      await call('vault.active', {});
      clock.advanceTo(clock.now() + 9 * minute);
      // Asking is no sign of a person: screens ask by themselves.
      await call('settings.get', {});
      expect(await state()).toBe('unlocked');
      clock.advanceTo(clock.now() + minute);
      await locked();
      await call('vault.unlock', {});
      const { items } = await call('audit.list', { limit: 20 });
      expect(items.find((row) => row.method === 'vault.lock')).toMatchObject({
        principal: 'system',
        from: 'inactivity',
      });
    }));

  test('never locks where the user wants none, and soon after a shorter time was chosen', () =>
    withUnlocked(async ({ ports: { clock }, call, state, locked }) => {
      await call('settings.update', { lockMinutes: 0 });
      clock.advanceTo(clock.now() + 24 * 60 * minute);
      expect(await state()).toBe('unlocked');
      await call('vault.active', {});
      await call('settings.update', { lockMinutes: 2 });
      clock.advanceTo(clock.now() + 3 * minute);
      await locked();
    }));

  test('is bounded by policy, whatever the user chose', () =>
    withUnlocked(
      async ({ ports: { clock }, call, locked }) => {
        await expect(call('settings.update', { lockMinutes: 0 })).rejects.toMatchObject({ code: 'by-policy' });
        clock.advanceTo(clock.now() + 5 * minute);
        await locked();
        expect((await call('vault.status', {})).person).toBeNull();
      },
      {},
      { policySources: [policySource({ lockMinutes: 5 })] },
    ));

  test('locks exactly once, at the first moment that is limit minutes after the last sign of the user', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.integer({ min: 0, max: 90 * minute }), { maxLength: 20 }),
        (minutes, pauses) => {
          const clock = new ManualClock(0);
          const locks: number[] = [];
          const idle = createIdleLock({ clock, minutes: () => minutes, lock: () => locks.push(clock.now()) });
          idle.start();
          let last = 0;
          let expected: number | null = null;
          for (const pause of pauses) {
            const now = clock.now() + pause;
            if (expected === null && now - last >= minutes * minute) expected = last + minutes * minute;
            clock.advanceTo(now);
            idle.active();
            if (expected === null) last = now;
          }
          clock.advanceTo(clock.now() + 61 * minute);
          expect(locks).toEqual([expected ?? last + minutes * minute]);
        },
      ),
    );
  });

  test('a movement after a sleep in which no timer ran locks instead of prolonging', () => {
    let now = 0;
    let locks = 0;
    const clock = { now: () => now, schedule: () => () => undefined };
    const idle = createIdleLock({ clock, minutes: () => 10, lock: () => (locks += 1) });
    idle.start();
    now = 10 * minute;
    idle.active();
    idle.active();
    expect(locks).toBe(1);
  });
});

describe('the system', () => {
  test.each(['screen-lock', 'sleep', 'user-switch'] as const)('locks at %s and the audit log says why', (reason) =>
    withUnlocked(async ({ app, call, state }) => {
      await app.lock(reason);
      expect(await state()).toBe('locked');
      expect(app.unlockedBy()).toBeNull();
      await call('vault.unlock', {});
      const { items } = await call('audit.list', { limit: 5 });
      expect(items.find((row) => row.method === 'vault.lock')).toMatchObject({ principal: 'system', from: reason });
    }),
  );
});

describe('behind the locked door', () => {
  test('nothing runs unless the user chose so', () =>
    withUnlocked(async ({ call }) => {
      await call('vault.lock', {});
      expect(await call('vault.status', {})).toMatchObject({ state: 'locked', sendsWhileLocked: false });
    }));

  test('sending goes on where it was chosen, while every call is refused, nothing is told, and one unlocks as ever', () =>
    withUnlocked(async ({ ports, app, call }) => {
      await call('settings.update', { sendWhileLocked: true });
      const heard: string[] = [];
      app.events.listen((name) => heard.push(name));
      await call('vault.lock', {});
      expect(await call('vault.status', {})).toMatchObject({ state: 'locked', person: null, sendsWhileLocked: true });
      await expect(call('settings.get', {})).rejects.toMatchObject({ code: 'locked' });
      await expect(call('app.checkData', {})).rejects.toMatchObject({ code: 'locked' });
      app.events.emit('contacts.changed', {});
      expect(heard).toEqual(['vault.changed']);
      ports.keychain.items.clear();
      await expect(call('vault.unlock', {})).rejects.toMatchObject({ code: 'keychain-changed' });
      expect((await call('vault.status', {})).sendsWhileLocked).toBe(true);
    }));

  test('an unlock ends it and begins anew with all that was kept', () =>
    withUnlocked(async ({ call }) => {
      await call('settings.update', { sendWhileLocked: true, postalAddress: 'kept' });
      await call('vault.lock', {});
      await call('vault.unlock', {});
      expect(await call('settings.get', {})).toMatchObject({ postalAddress: 'kept' });
      const { items } = await call('audit.list', { limit: 5 });
      expect(items.map((row) => row.method)).toContain('vault.lock');
      expect(await call('audit.verify', {})).toMatchObject({ ok: true });
    }));
});
