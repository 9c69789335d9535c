/**
 * The whole contract against input that was right until one place of it was made wrong, and against input that is
 * right in form and means nothing: what passes the schema reaches the handlers, and there the surprises are.
 */
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Principal } from '../../../src/core/handlers.ts';
import type { Network } from '../../../src/core/ports.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import { methods } from '../../../src/shared/contract/index.ts';
import { errorTable, LetterlockError } from '../../../src/shared/result.ts';
import { startTestApp } from '../../support/app.ts';
import type { TestApp } from '../../support/app.ts';
import { fitting, mutated, seed } from '../../support/hostile.ts';
import { testPorts } from '../../support/ports.ts';

/** What answers nothing to anybody: the fuzzers' hosts and paths must lead nowhere. */
const offline: Network = {
  ...createNetwork(),
  fetch: () => Promise.reject(new LetterlockError('mail-connection', 'There is no network here.')),
  connect: () => Promise.reject(new LetterlockError('mail-connection', 'There is no network here.')),
};

/** CPU time of one answer on the thread that everything else waits for. */
const slowestAnswerMs = 2000;

/** A call of these stretches a key or starts a thread: a second of CPU time each, so a few have to do. */
const dear =
  /^(vault\.|backup\.|app\.checkData|audit\.(verify|export)|contacts\.(remove|count|export)|suppression\.(export|import)|monitor\.incident)/;
/** Left out: they end the session, write where they are told to, or open a port of this machine. */
const left = new Set(['vault.lock', 'vault.rotate', 'app.backup', 'backup.configure', 'accounts.signIn']);
const names = [...methods.keys()].filter((name) => !left.has(name));

let running: TestApp;
let calls = 0;

beforeAll(async () => {
  running = await startTestApp(testPorts({ network: offline }));
  await running.call('vault.create', { keychain: true });
});
afterAll(async () => {
  await running.app.stop();
  running.ports.cleanUp();
});

async function holds(name: string, input: unknown): Promise<void> {
  // A caller of its own for each call, so that no rate limit answers in the handler's place.
  const fuzzer: Principal = { name: `fuzzer-${(calls += 1)}`, from: 'test', permissions: 'all' };
  const before = process.threadCpuUsage();
  const result = await running.app.dispatch(fuzzer, name, input);
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(slowestAnswerMs);
  if (result.ok) return;
  expect(Object.keys(errorTable)).toContain(result.error.code);
  if (result.error.code === 'internal') throw new Error(JSON.stringify(running.ports.log.lines.slice(-1)));
  const text = JSON.stringify(result.error);
  expect(text).not.toMatch(/\n\s+at |node:internal|node_modules|\.ts:\d|SQLITE_|sqlite/);
  expect(text.length).toBeLessThan(20_000);
}

const numRuns = (name: string, usual: number): number => (dear.test(name) ? Math.ceil(usual / 6) : usual);

describe('a call that is wrong in one place', () => {
  test.each(names)('of %s is answered with an envelope', async (name) => {
    const input = mutated(fitting(methods.get(name)!.input));
    const run = fc.assert(
      fc.asyncProperty(input, (value) => holds(name, value)),
      { seed, numRuns: numRuns(name, 18) },
    );
    await expect(run).resolves.toBeUndefined();
  });
});

describe('a call that is right in form alone', () => {
  test.each(names)('of %s is answered', async (name) => {
    const run = fc.assert(
      fc.asyncProperty(fitting(methods.get(name)!.input), (value) => holds(name, value)),
      { seed, numRuns: numRuns(name, 6) },
    );
    await expect(run).resolves.toBeUndefined();
  });
});

test('after all of that the workspace is whole, and no prototype was touched', async () => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
  if ((await running.call('vault.status', {})).state === 'locked') await running.call('vault.unlock', {});
  expect(await running.call('app.checkData', {})).toEqual({ ok: true, problems: [] });
  expect(await running.call('audit.verify', {})).toMatchObject({ ok: true });
});
