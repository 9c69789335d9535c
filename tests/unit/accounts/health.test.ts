import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHealthKeeper, healthy, nextHealth } from '../../../src/core/accounts/health.ts';
import type { Health, HealthEvent } from '../../../src/core/accounts/health.ts';
import { insertAccount, readHealth } from '../../../src/core/accounts/repository.ts';
import { createEventBus } from '../../../src/core/events.ts';
import { migrate } from '../../../src/core/store/migrate.ts';
import { openStore } from '../../../src/core/store/open.ts';
import { testPorts, testStart } from '../../support/ports.ts';

const hour = 3_600_000;
const quota: HealthEvent = { type: 'trouble', reason: 'quota', detail: '550 5.4.5', until: testStart + hour };
const auth: HealthEvent = { type: 'trouble', reason: 'auth', detail: '535', until: null };
const user: HealthEvent = { type: 'user-paused' };
const safety: HealthEvent = { type: 'trouble', reason: 'safety', detail: 'bounces', until: null };
const line: HealthEvent = { type: 'trouble', reason: 'connection', detail: 'broke', until: testStart + hour / 30 };
const time = (now: number): HealthEvent => ({ type: 'time', now });

describe('a mailbox', () => {
  test.each<[string, readonly HealthEvent[], Partial<Health>]>([
    ['over its quota pauses', [quota], { state: 'paused', reason: 'quota', until: testStart + hour }],
    ['over its quota sends again by itself', [quota, time(testStart + hour)], healthy],
    ['does not send again too early', [quota, time(testStart + hour - 1)], { state: 'paused' }],
    ['with a wrong password needs attention', [auth], { state: 'needs-attention', reason: 'auth', until: null }],
    ['with a wrong password does not heal by time', [auth, time(testStart + 100 * hour)], { state: 'needs-attention' }],
    ['heals by a new password', [auth, { type: 'reconfigured' }], healthy],
    ['keeps its quota pause through new settings', [quota, { type: 'reconfigured' }], { state: 'paused' }],
    ['paused by its user stays so through trouble', [user, quota], { state: 'paused', reason: 'user', until: null }],
    ['paused by its user does not wake by time', [quota, user, time(testStart + 2 * hour)], { reason: 'user' }],
    ['is resumed by its user from anything', [auth, { type: 'resumed' }], healthy],
    [
      'with a wrong password is not healed by a line that breaks',
      [auth, line, time(testStart + hour)],
      { reason: 'auth' },
    ],
    ['over its quota stays so through a shorter pause', [quota, line], { reason: 'quota', until: testStart + hour }],
    ['pauses longer where the later trouble lasts longer', [line, quota], { reason: 'quota', until: testStart + hour }],
    ['needs attention for a password that turns out to be wrong', [line, auth], { reason: 'auth', until: null }],
    [
      'paused for safety is not healed by a new password',
      [safety, auth, { type: 'reconfigured' }],
      { reason: 'safety' },
    ],
    ['is resumed by its user from a pause for safety', [safety, { type: 'resumed' }], healthy],
  ])('%s', (_name, events, expected) => {
    expect(events.reduce(nextHealth, healthy)).toMatchObject(expected);
  });

  test.each([
    ['of its user’s', user, { state: 'paused', reason: 'user' }],
    ['for safety', safety, { state: 'needs-attention', reason: 'safety' }],
  ] as const)('never ends a pause %s by itself', (_whose, pause, expected) => {
    const automatic = fc.oneof(
      fc.constantFrom<HealthEvent>(quota, line, auth, { type: 'reconfigured' }),
      fc.integer({ min: 0, max: 1e15 }).map(time),
    );
    fc.assert(
      fc.property(fc.array(automatic), (events) => {
        expect([pause, ...events].reduce(nextHealth, healthy)).toMatchObject(expected);
      }),
    );
  });
});

describe('the keeper of mailboxes', () => {
  test('ends a pause when its time has come, also after a restart, and says so', () => {
    const ports = testPorts();
    const store = openStore({ path: `${ports.paths.dataDir}/letterlock.db`, key: Buffer.alloc(32, 7) });
    migrate(store, () => undefined);
    const heard: string[] = [];
    const events = createEventBus((error) => {
      throw error;
    });
    events.listen((name) => void heard.push(name));
    const id = insertAccount(store.db, {
      kind: 'smtp-imap',
      name: 'x',
      address: 'x@letterlock.example',
      displayName: '',
      config: null,
      api: null,
      dailyLimit: 1,
      at: 1,
    });
    const keeper = (): ReturnType<typeof createHealthKeeper> =>
      createHealthKeeper({ store, clock: ports.clock, events });
    const first = keeper();
    first.pause(id, 'quota', 'words', testStart + hour);
    first.stop();
    ports.clock.advanceTo(testStart + 2 * hour);
    expect(readHealth(store.db, id)).toMatchObject({ state: 'paused' });
    const second = keeper();
    ports.clock.advanceTo(testStart + 2 * hour);
    expect(readHealth(store.db, id)).toEqual(healthy);
    second.pause(id, 'connection', 'words', testStart + 3 * hour);
    second.received(id, testStart);
    second.received(id, testStart - 1);
    ports.clock.advanceTo(testStart + 3 * hour);
    expect(readHealth(store.db, id)).toEqual(healthy);
    expect(heard).toEqual(Array.from({ length: 5 }, () => 'accounts.changed'));
    second.stop();
    store.close();
    ports.cleanUp();
  });
});
