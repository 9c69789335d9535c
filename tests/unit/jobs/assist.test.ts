/** An assistant of a job that was cancelled before it began: the job hears of it, and does not wait for ever. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { assistHere, startAssistant } from '../../../src/core/jobs/assist.ts';
import type { AssistContext } from '../../../src/core/jobs/job.ts';
import { LetterlockError } from '../../../src/shared/result.ts';
import { bareDeps } from '../../support/deps.ts';
import type { BareDeps } from '../../support/deps.ts';

const cancelled = AbortSignal.abort(new LetterlockError('cancelled'));

let bare: BareDeps;
beforeEach(async () => {
  bare = await bareDeps();
});
afterEach(() => bare.close());

test('in a thread of its own', async () => {
  const entry = new URL('../../support/scripted-worker.ts', import.meta.url).href;
  const { path: databasePath } = bare.deps.store;
  const start = { kind: 'assist', task: 'waits', input: {}, databasePath, databaseKey: new Uint8Array(32) } as const;
  const assistant = startAssistant<string, string>(entry, start, cancelled);
  await expect(assistant.next()).rejects.toMatchObject({ code: 'cancelled' });
  await assistant.stop();
});

test("in the job's thread, where its task does not begin", async () => {
  let begun = false;
  const task = async (_: unknown, { next }: AssistContext<unknown, unknown>): Promise<void> => {
    begun = true;
    await next();
  };
  const assistant = assistHere(Promise.resolve(task), {}, bare.deps.store, cancelled);
  await expect(assistant.next()).rejects.toMatchObject({ code: 'cancelled' });
  await assistant.stop();
  expect(begun).toBe(false);
});
