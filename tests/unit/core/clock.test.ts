import { expect, test } from 'vitest';
import { ManualClock } from '../../../src/core/clock.ts';

test('timers run in order of time, also those that timers set', () => {
  const clock = new ManualClock(0);
  const ran: string[] = [];
  clock.schedule(20, () => ran.push(`b${clock.now()}`));
  clock.schedule(10, () => {
    ran.push(`a${clock.now()}`);
    clock.schedule(15, () => ran.push(`c${clock.now()}`));
  });
  const cancel = clock.schedule(12, () => ran.push('never'));
  cancel();
  expect(clock.nextTimer()).toBe(10);
  clock.advanceTo(30);
  expect(ran).toEqual(['a10', 'c15', 'b20']);
  expect(clock.now()).toBe(30);
});
