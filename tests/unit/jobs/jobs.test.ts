import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEventBus } from '../../../src/core/events.ts';
import { createFiles } from '../../../src/core/files/staging.ts';
import { LetterlockError } from '../../../src/shared/result.ts';
import { createJobs } from '../../../src/core/jobs/jobs.ts';
import type { Jobs } from '../../../src/core/jobs/jobs.ts';
import { migrate } from '../../../src/core/store/migrate.ts';
import { openStore } from '../../../src/core/store/open.ts';
import type { Store } from '../../../src/core/store/open.ts';
import { testPorts } from '../../support/ports.ts';
import type { TestPorts } from '../../support/ports.ts';
import { owner } from '../../support/workspace.ts';

const context = { principal: owner, note: () => undefined };
const key = randomBytes(32);
let ports: TestPorts;
let store: Store;
let jobs: Jobs;

async function open(): Promise<Jobs> {
  const filesDirectory = join(ports.paths.dataDir, 'staging');
  return createJobs({
    store,
    databaseKey: key,
    clock: ports.clock,
    events: createEventBus(() => undefined),
    files: await createFiles(filesDirectory),
    filesDirectory,
    log: ports.log,
    workerEntry: new URL('../../support/scripted-worker.ts', import.meta.url),
  });
}

beforeEach(async () => {
  ports = testPorts();
  store = openStore({ path: join(ports.paths.dataDir, 'letterlock.db'), key });
  migrate(store, () => undefined);
  jobs = await open();
});
afterEach(async () => {
  await jobs.stop();
  store.close();
  ports.cleanUp();
});

test('a job answers its result and is complete in its progress', async () => {
  const job = await jobs.wait(jobs.start('answer', { a: 1 }));
  expect(job).toMatchObject({ state: 'done', done: 2, total: 2, result: { got: '{"a":1}' } });
});

test('a job that refuses says why; one that breaks keeps its details in the log', async () => {
  const refused = await jobs.wait(jobs.start('refuses', {}));
  expect(refused).toMatchObject({ state: 'failed', error: { code: 'disk-full' } });
  for (const kind of ['leaks', 'crashes']) {
    const broken = await jobs.wait(jobs.start(kind, {}));
    expect(broken.error?.code).toBe('internal');
    expect(JSON.stringify(broken)).not.toContain('secret');
  }
  expect(JSON.stringify(ports.log.lines)).toContain('secret crash detail');
});

test('a running job can be cancelled, and so can one that still waits', async () => {
  const first = jobs.start('until-cancelled', {});
  const second = jobs.start('until-cancelled', {});
  const waiting = jobs.start('answer', {});
  expect((await jobs.handlers.get({ id: waiting }, context)).state).toBe('queued');
  for (const id of [waiting, first, second]) await jobs.handlers.cancel({ id }, context);
  for (const id of [waiting, first, second]) expect((await jobs.wait(id)).state).toBe('cancelled');
});

test('the end of all is told to whoever waits for a job that had not begun, and none begins after it', async () => {
  const running = [jobs.start('until-cancelled', {}), jobs.start('until-cancelled', {})];
  const waiting = jobs.wait(jobs.start('answer', {}));
  await jobs.stop();
  expect((await waiting).state).toBe('cancelled');
  for (const id of running) expect((await jobs.wait(id)).state).toBe('cancelled');
  expect(() => jobs.start('answer', {})).toThrow(expect.objectContaining({ code: 'locked' }));
});

test('what one listener makes of the end of a job keeps no other from it, nor the next job from beginning', async () => {
  const failing = jobs.start('answer', {}, () => {
    throw new Error('a mistake');
  });
  expect((await jobs.wait(failing)).state).toBe('done');
  expect((await jobs.wait(jobs.start('answer', {}))).state).toBe('done');
  expect(ports.log.lines).toContainEqual(expect.objectContaining({ level: 'error' }));
});

test('what a job needs first is fetched as a part of it: with progress, a failure of its own, and an end', async () => {
  const fetched = jobs.startWith('answer', async ({ progress }) => {
    progress(1, 4, 'fetching');
    const { done, total, phase } = await jobs.handlers.get({ id: fetched }, context);
    return { done, total, phase };
  });
  expect(await jobs.wait(fetched)).toMatchObject({
    state: 'done',
    result: { got: '{"done":1,"total":4,"phase":"fetching"}' },
  });
  const away = jobs.startWith('answer', () => Promise.reject(new LetterlockError('backup-target', 'It is away.')));
  expect((await jobs.wait(away)).error).toEqual({ code: 'backup-target', message: 'It is away.' });
  const nothingToPost = jobs.startWith('answer', () => Promise.resolve({ unfit: () => undefined }));
  expect((await jobs.wait(nothingToPost)).error?.code).toBe('internal');
  const ends: string[] = [];
  const endless = jobs.startWith(
    'answer',
    ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut off')))),
    ({ state }) => ends.push(state),
  );
  await Promise.resolve();
  await jobs.handlers.cancel({ id: endless }, context);
  expect((await jobs.wait(endless)).state).toBe('cancelled');
  expect(ends).toEqual(['cancelled']);
});

test('work that only waits runs beside those that compute, tells each phase at once, and can be cancelled', async () => {
  const computing = [jobs.start('until-cancelled', {}), jobs.start('until-cancelled', {})];
  const seen: (string | null)[] = [];
  const id = jobs.startHere('waits', async ({ jobId, progress }) => {
    for (const phase of ['first', 'second', 'third']) {
      progress(0, 3, phase);
      seen.push((await jobs.handlers.get({ id: jobId }, context)).phase);
    }
    return { jobId };
  });
  expect(await jobs.wait(id)).toMatchObject({ state: 'done', done: 3, total: 3, result: { jobId: id } });
  expect(seen).toEqual(['first', 'second', 'third']);
  // It took no place, and gives none away.
  const queued = jobs.start('answer', {});
  const failing = jobs.startHere('waits', () => Promise.reject(new LetterlockError('mail-connection', 'It is away.')));
  expect((await jobs.wait(failing)).error).toEqual({ code: 'mail-connection', message: 'It is away.' });
  expect((await jobs.handlers.get({ id: queued }, context)).state).toBe('queued');
  const endless = jobs.startHere(
    'waits',
    ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut off')))),
  );
  await Promise.resolve();
  await jobs.handlers.cancel({ id: endless }, context);
  expect((await jobs.wait(endless)).state).toBe('cancelled');
  for (const one of computing) await jobs.handlers.cancel({ id: one }, context);
  expect((await jobs.wait(queued)).state).toBe('done');
});

test('a job that does not react to a cancel is ended with its thread', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const id = jobs.start('deaf', {});
  await jobs.handlers.cancel({ id }, context);
  vi.advanceTimersByTime(60_000);
  vi.useRealTimers();
  expect((await jobs.wait(id)).state).toBe('cancelled');
});

test('what was open when the process ended is interrupted afterwards', async () => {
  const id = jobs.start('until-cancelled', {});
  const waiting = [jobs.start('until-cancelled', {}), jobs.start('until-cancelled', {})];
  const afterwards = await open();
  for (const job of [id, ...waiting]) {
    expect(await afterwards.handlers.get({ id: job }, context)).toMatchObject({ state: 'interrupted' });
  }
  for (const job of [...waiting, id]) await jobs.handlers.cancel({ id: job }, context);
});

test('one whose end cannot be written, as on a full disk, ends all the same, and the next one has its turn', async () => {
  store.db.exec(`CREATE TRIGGER full BEFORE UPDATE ON job WHEN NEW.finished_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'no space'); END`);
  const ids = Array.from({ length: 3 }, () => jobs.start('answer', {}));
  for (const id of ids) expect(await jobs.wait(id)).toMatchObject({ state: 'failed' });
  expect(JSON.stringify(ports.log.lines)).toContain('no space');
});
