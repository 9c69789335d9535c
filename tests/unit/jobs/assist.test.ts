/** An assistant of a job that was cancelled before it began: the job hears of it, and does not wait for ever. */
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SealedWriter } from '../../../src/core/files/sealed.ts';
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
  const databaseKey = new Uint8Array(32);
  const filesDirectory = dirname(databasePath);
  const start = { kind: 'assist', task: 'waits', input: {}, databasePath, databaseKey, filesDirectory } as const;
  const assistant = startAssistant<string, string>(entry, start, cancelled);
  await expect(assistant.next()).rejects.toMatchObject({ code: 'cancelled' });
  await assistant.stop();
});

test("in the job's thread, where its task does not begin", async () => {
  let begun = false;
  const createFile = (name: string, type: string): Promise<SealedWriter> =>
    SealedWriter.create(join(dirname(bare.deps.store.path), 'file'), name, type);
  const task = async (_: unknown, { next }: AssistContext<unknown, unknown>): Promise<void> => {
    begun = true;
    await next();
  };
  const assistant = assistHere(Promise.resolve(task), {}, { store: bare.deps.store, createFile, signal: cancelled });
  await expect(assistant.next()).rejects.toMatchObject({ code: 'cancelled' });
  await assistant.stop();
  expect(begun).toBe(false);
});
