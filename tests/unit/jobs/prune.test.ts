/** Records of old jobs go, those that somebody may still look at stay. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { forgetJobs } from '../../../src/core/jobs/repository.ts';
import { all, run } from '../../../src/core/store/rows.ts';
import { bareDeps } from '../../support/deps.ts';
import type { BareDeps } from '../../support/deps.ts';
import { testStart } from '../../support/ports.ts';

const day = 86_400_000;
const old = testStart - 60 * day;

let bare: BareDeps;
beforeEach(async () => {
  bare = await bareDeps();
});
afterEach(() => bare.close());

function insert(count: number, at: number, state = 'done'): void {
  const sql = `INSERT INTO job (kind, state, created_at, finished_at) VALUES ('test', ?, ?, ?)`;
  bare.deps.store.transaction((db) => {
    for (let n = 0; n < count; n += 1) run(db, sql, [state, at, state === 'running' ? null : at]);
  });
}
const ids = (): number[] =>
  all<{ id: number }>(bare.deps.store.db, 'SELECT id FROM job ORDER BY id').map(({ id }) => id);
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);

test('those that ended a month ago go at a quiet moment, and never the newest or one that is open', async () => {
  insert(3, old);
  insert(1, old, 'running');
  insert(300, old);
  insert(2, testStart - day);
  const { clock } = bare.ports;
  clock.advanceTo(clock.now() + 600_000);
  await vi.waitFor(() => expect(ids()).toEqual([4, ...range(107, 306)]));
});

test('those of the last month stay, however many', () => {
  insert(120, old);
  insert(400, testStart - day);
  const want = { endedBefore: testStart - 30 * day, keptNewest: 200, atMost: 50 };
  const steps: number[] = [];
  for (let after: number | null = 0; after !== null;) {
    const from: number = after;
    after = bare.deps.store.transaction((db) => forgetJobs(db, { ...want, after: from }));
    steps.push(ids().length);
  }
  // Ended at the first that is younger.
  expect(steps).toEqual([470, 420, 400]);
});

test('while a job runs nothing is deleted', async () => {
  insert(300, old);
  const { clock } = bare.ports;
  let end = (): void => undefined;
  const jobId = bare.deps.jobs.startHere('test', () => new Promise((resolve) => (end = () => resolve(null))));
  clock.advanceTo(clock.now() + 600_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(ids()).toHaveLength(301);
  end();
  await bare.deps.jobs.wait(jobId);
  clock.advanceTo(clock.now() + 600_000);
  await vi.waitFor(() => expect(ids()).toHaveLength(200));
});
