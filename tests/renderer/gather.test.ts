import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { gathered } from '../../src/renderer/src/api/gather.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Turns that end when they are told to. */
function slow() {
  const turns: { readonly items: readonly string[]; readonly end: () => void }[] = [];
  const work = (items: readonly string[]): Promise<void> =>
    new Promise((resolve) => turns.push({ items, end: () => resolve() }));
  return { turns, work };
}

test('a burst is one turn, each thing in it once', async () => {
  const { turns, work } = slow();
  const all = gathered(work);
  for (let at = 0; at < 20; at += 1) {
    all.add(['campaigns.', at % 2 === 0 ? 'today.' : 'inbox.']);
    await vi.advanceTimersByTimeAsync(10);
  }
  await vi.advanceTimersByTimeAsync(250);
  expect(turns.map(({ items }) => items)).toEqual([['campaigns.', 'today.', 'inbox.']]);
});

test('what comes while a turn is at work waits for its end, and is not lost', async () => {
  const { turns, work } = slow();
  const all = gathered(work);
  all.add(['a']);
  await vi.advanceTimersByTimeAsync(250);
  all.add(['b']);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(turns).toHaveLength(1);
  turns[0]?.end();
  await vi.advanceTimersByTimeAsync(249);
  expect(turns).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(turns.map(({ items }) => items)).toEqual([['a'], ['b']]);
});

test('a turn that never ends holds the next one up for ten seconds, and ends nothing afterwards', async () => {
  const { turns, work } = slow();
  const all = gathered(work);
  all.add(['a']);
  await vi.advanceTimersByTimeAsync(250);
  all.add(['b']);
  await vi.advanceTimersByTimeAsync(10_250);
  expect(turns).toHaveLength(2);
  all.add(['c']);
  turns[0]?.end();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(turns).toHaveLength(2);
});

test('nothing begins after the end', async () => {
  const { turns, work } = slow();
  const all = gathered(work);
  all.add(['a']);
  all.stop();
  all.add(['b']);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(turns).toEqual([]);
});
