import { expect, test } from 'vitest';
import { openLockedLog } from '../../../src/core/vault/locked-log.ts';
import { withPorts } from '../../support/app.ts';

test('the count of wrong attempts outlives a restart, whoever was written down meanwhile', () =>
  withPorts(async ({ paths: { dataDir }, clock }) => {
    const log = await openLockedLog(dataDir, clock);
    const call = { at: clock.now(), method: 'vault.lock', class: 'write', objects: {}, outcome: 'ok' } as const;
    // The longest name that a person can have, and a door that nobody has yet.
    log.add({ ...call, principal: `person:${'x'.repeat(200)}`, door: 'window' });
    log.add({ ...call, principal: 'owner', door: 'x'.repeat(500) });
    for (let attempt = 0; attempt < 4; attempt += 1) await log.failed();
    await log.flush();
    const again = await openLockedLog(dataDir, clock);
    expect(again.failures()).toBe(4);
    expect(again.retryAt()).not.toBeNull();
    const handed: string[] = [];
    again.handOver(({ door }) => void handed.push(door));
    expect(handed).toEqual(['window']);
    await again.flush();
  }));

test('what could not be written into the audit log is handed over at the next unlock', () =>
  withPorts(async ({ paths: { dataDir }, clock }) => {
    const log = await openLockedLog(dataDir, clock);
    const call = { at: clock.now(), principal: 'owner', class: 'write', objects: {}, outcome: 'ok' } as const;
    for (const door of ['first', 'second', 'third']) log.add({ ...call, method: 'vault.unlock', door });
    const handed: string[] = [];
    const full = (): void =>
      log.handOver(({ door }) => {
        if (door === 'second') throw new Error('the disk is full');
        handed.push(door);
      });
    expect(full).toThrowError('the disk is full');
    await log.flush();
    const again = await openLockedLog(dataDir, clock);
    again.handOver(({ door }) => void handed.push(door));
    await again.flush();
    expect(handed).toEqual(['first', 'second', 'third']);
  }));
