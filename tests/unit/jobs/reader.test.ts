/** The thread that answers heavy reads: it comes and goes, and no question is lost over that. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createReader } from '../../../src/core/jobs/reader.ts';
import type { Reader } from '../../../src/core/jobs/reader.ts';
import { bareDeps } from '../../support/deps.ts';
import type { BareDeps } from '../../support/deps.ts';

const idleMs = 300_000;
const everybody = { conditions: [] };

let bare: BareDeps;
let reader: Reader;
beforeEach(async () => {
  bare = await bareDeps();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { databaseKey, deps, ports } = bare;
  reader = createReader({ store: deps.store, databaseKey, workerEntry: ports.workerEntry });
});
afterEach(async () => {
  vi.useRealTimers();
  await reader.stop();
  await bare.close();
});

const ask = () => reader.ask('contacts.count', { filter: everybody });

test('a question that comes while the idle thread ends is answered by the next one', async () => {
  const before = await ask();
  vi.advanceTimersByTime(idleMs);
  await expect(ask()).resolves.toEqual(before);
});

test('a thread that was warmed and not asked ends the same way', async () => {
  reader.warm();
  vi.advanceTimersByTime(idleMs);
  await expect(ask()).resolves.toBeDefined();
});

test('the end waits for a thread that was ending already, too', async () => {
  await ask();
  vi.advanceTimersByTime(idleMs);
  const asked = ask().catch((error: unknown) => error);
  await reader.stop();
  expect(await asked).toMatchObject({ code: 'interrupted' });
  await expect(ask()).rejects.toMatchObject({ code: 'locked' });
});
