/** The whole contract at a glance, and what it does with input that is not what it asks for. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Principal } from '../../../src/core/handlers.ts';
import { methods } from '../../../src/shared/contract/index.ts';
import { errorTable } from '../../../src/shared/result.ts';
import { startTestApp } from '../../support/app.ts';
import type { TestApp } from '../../support/app.ts';
import { testPorts } from '../../support/ports.ts';

test('methods, permissions, audit classes and what works while locked are as reviewed', async () => {
  const lines = [...methods].map(([name, { permission, audit, whileLocked }]) =>
    [name.padEnd(32), permission.padEnd(20), audit.padEnd(6), whileLocked === true ? 'while locked' : '']
      .join(' ')
      .trimEnd(),
  );
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../../fixtures/contract-methods.txt');
});

test.each([...methods])('%s says in a sentence what it is for, and has schemas for other languages', (_, method) => {
  expect(method.summary).toMatch(/^[A-Z].*\.$/);
  expect(z.toJSONSchema(method.input, { io: 'input', unrepresentable: 'any' })).toHaveProperty('type', 'object');
  expect(z.toJSONSchema(method.output, { unrepresentable: 'any' })).toHaveProperty('$schema');
});

test('nothing but status, strength, create, unlock, info and the policy works while locked', () => {
  const open = [...methods].filter(([, { whileLocked }]) => whileLocked === true).map(([name]) => name);
  expect(open.toSorted()).toEqual([
    'app.info',
    'backup.look',
    'backup.recover',
    'backup.recovering',
    'backup.stopRecovering',
    'policy.get',
    'vault.create',
    'vault.status',
    'vault.strength',
    'vault.unlock',
  ]);
});

describe('wrong input', () => {
  const fuzzer: Principal = { name: 'fuzzer', from: 'test', permissions: 'all' };
  let running: TestApp;
  beforeAll(async () => {
    running = await startTestApp(testPorts());
    await running.call('vault.create', { keychain: true });
  });
  afterAll(async () => {
    await running.app.stop();
    running.ports.cleanUp();
  });

  /** Left out: what ends the session for the calls after it, and what writes wherever a random path may point. */
  const left = new Set(['vault.lock', 'app.backup', 'backup.configure']);
  const names = [...methods.keys()].filter((name) => !left.has(name));

  /** Anything at all, or an object with the right names and anything in them. */
  const inputFor = (name: string): fc.Arbitrary<unknown> => {
    const { properties = {} } = z.toJSONSchema(methods.get(name)!.input, { io: 'input', unrepresentable: 'any' });
    const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
    const values = fc.oneof(
      anything,
      fc.integer(),
      fc.string(),
      fc.constantFrom(null, -1, 1e308, '', '\u0000', 'x'.repeat(5000), [], {}),
    );
    const keys = Object.keys(properties);
    if (keys.length === 0) return values;
    return fc.oneof(values, fc.record(Object.fromEntries(keys.map((key) => [key, values])), { requiredKeys: [] }));
  };

  test.each(names)('to %s gets an error envelope, never a crash or a stack', async (name) => {
    await fc.assert(
      fc.asyncProperty(inputFor(name), async (input) => {
        const result = await running.app.dispatch(fuzzer, name, input);
        const code = result.ok ? 'invalid-input' : result.error.code;
        expect(Object.keys(errorTable)).toContain(code);
        // `internal` would be an error that nobody foresaw.
        expect(code).not.toBe('internal');
        const text = result.ok ? '' : JSON.stringify(result.error);
        expect(text).not.toMatch(/\n\s+at |node:internal|\.ts:\d/);
      }),
      { numRuns: 40 },
    );
  });

  test('as a method name is no method', async () => {
    for (const name of [
      '',
      '__proto__',
      'constructor',
      'vault',
      'vault.',
      'vault.constructor',
      'toString',
      'x'.repeat(10_000),
    ]) {
      const result = await running.app.dispatch(fuzzer, name, {});
      expect(result).toMatchObject({ ok: false, error: { code: 'unknown-method' } });
    }
  });

  test('while locked changes nothing: every other method says that it is locked', async () => {
    await running.call('vault.lock', {});
    for (const [name, { whileLocked }] of methods) {
      if (whileLocked === true) continue;
      expect(await running.app.dispatch(fuzzer, name, {})).toMatchObject({ ok: false, error: { code: 'locked' } });
    }
    await running.call('vault.unlock', {});
  });
});
