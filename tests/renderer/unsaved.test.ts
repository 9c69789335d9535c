import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { latest } from '../../src/renderer/src/api/latest.ts';
import { beforeLock, keepUnsaved } from '../../src/renderer/src/stores/unsaved.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a lock waits until what was typed is kept', async () => {
  const done: string[] = [];
  let end = (): void => undefined;
  const stop = beforeLock(() => new Promise<void>((resolve) => (end = resolve)).then(() => done.push('kept')));
  const locking = keepUnsaved().then(() => done.push('locked'));
  await vi.advanceTimersByTimeAsync(100);
  expect(done).toEqual([]);
  end();
  await locking;
  expect(done).toEqual(['kept', 'locked']);
  stop();
});

test('a lock is held up by nothing that does not answer or fails', async () => {
  const stops = [beforeLock(() => new Promise(() => undefined)), beforeLock(() => Promise.reject(new Error('no')))];
  let locked = false;
  void keepUnsaved().then(() => (locked = true));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(locked).toBe(true);
  for (const stop of stops) stop();
});

test('of several questions only the answer to the last one counts', () => {
  const asked = latest();
  const first = asked.begin();
  const second = asked.begin();
  expect([first(), second()]).toEqual([false, true]);
  asked.drop();
  expect(second()).toBe(false);
});
