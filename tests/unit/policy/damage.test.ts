/** A policy file with a damaged byte: it closes Letterlock with a message, or says what it said but for one value. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseRegistry } from '../../../src/core/policy/registry-values.ts';
import { SourceProblem, decode, parseJson } from '../../../src/core/policy/sources.ts';
import { combine } from '../../../src/core/policy/validate.ts';
import type { PolicyState } from '../../../src/core/policy/validate.ts';
import type { PolicyProblem } from '../../../src/shared/contract/policy.ts';

const path = '/etc/letterlock/policies.json';
const bytes = readFileSync(join(import.meta.dirname, '../../../resources/policy/policies.example.json'));

function read(text: () => unknown): PolicyState {
  try {
    return combine([{ source: path, values: text() }]);
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error;
    return { state: 'invalid', problems: [{ source: path, field: '', expected: error.message }] };
  }
}

/** Values of a policy by their places, so that what differs can be counted. */
function leaves(value: unknown, place = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[place, value]];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, `${place}/${name}`));
}

const clear = ({ source, expected }: PolicyProblem): boolean => source === path && /^\S.{8,}[.!?]$/s.test(expected);

/** What is wrong with how a damaged policy is taken; null where it is told clearly, or differs in one value at most. */
function faultOf(state: PolicyState, whole: PolicyState): string | null {
  if (state.state === 'invalid') return state.problems.length > 0 && state.problems.every(clear) ? null : 'unclear';
  if (state.state !== 'valid' || whole.state !== 'valid') return state.state;
  const [before, after] = [leaves(whole.policy), leaves(state.policy)];
  const places = (found: typeof before): string => found.map(([place]) => place).join(' ');
  if (places(before) !== places(after)) return `lost or added: ${places(after)}`;
  return before.filter(([, value], at) => value !== after[at]?.[1]).length > 1 ? 'several values' : null;
}

const whole = read(() => parseJson(path, decode(path, bytes)));
const damagedBy = (damaged: Uint8Array): PolicyState => read(() => parseJson(path, decode(path, damaged)));

test('each byte, with any of its bits turned', () => {
  let closed = 0;
  const faults: string[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    for (const bit of [1, 2, 4, 8, 16, 32, 64, 128]) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ bit;
      const state = damagedBy(damaged);
      if (state.state === 'invalid') closed += 1;
      const fault = faultOf(state, whole);
      if (fault !== null) faults.push(`byte ${at} bit ${bit}: ${fault}`);
    }
  }
  expect(faults).toEqual([]);
  expect(closed).toBeGreaterThan(bytes.length * 2);
});

test('each byte left out, or twice', () => {
  const faults: string[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const without = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
    const doubled = Buffer.concat([bytes.subarray(0, at + 1), bytes.subarray(at)]);
    for (const damaged of [without, doubled]) {
      const fault = faultOf(damagedBy(damaged), whole);
      if (fault !== null) faults.push(`byte ${at}: ${fault}`);
    }
  }
  expect(faults).toEqual([]);
});

test('a file that ends early is never a shorter policy', () => {
  for (let length = 0; length < bytes.toString().trimEnd().length; length += 1) {
    const state = read(() => parseJson(path, decode(path, bytes.subarray(0, length))));
    expect([length, state.state]).toEqual([length, 'invalid']);
  }
});

test('bytes that are no UTF-8 are told, and never read as another word', () => {
  for (const damaged of ['{"forbiddenWords": ["caf\xe9"]}', '\xff\xfe{}', '{"lockMinutes": 3}\xc3']) {
    const state = read(() => parseJson(path, decode(path, Buffer.from(damaged, 'latin1'))));
    expect(JSON.stringify(state)).toContain('is not text in UTF-8');
  }
});

test('what the registry prints, with each byte damaged, is refused or loses no value', () => {
  const key = String.raw`HKEY_LOCAL_MACHINE\Software\Policies\Letterlock`;
  const printed = Buffer.from(
    [
      '',
      key,
      '    lockMinutes    REG_DWORD    0x5',
      '    dailyLimit    REG_DWORD    0x64',
      '',
      String.raw`${key}\forbiddenWords`,
      '    1    REG_SZ    guaranteed',
      '    2    REG_SZ    risk-free',
      '',
    ].join('\r\n'),
  );
  const undamaged = read(() => parseRegistry(printed.toString('utf8'), key));
  expect(undamaged.state).toBe('valid');
  const lost: string[] = [];
  for (let at = 0; at < printed.length; at += 1) {
    for (const bit of [1, 2, 4, 8, 16, 32, 64]) {
      const damaged = Buffer.from(printed);
      damaged[at] = (damaged[at] ?? 0) ^ bit;
      const state = read(() => parseRegistry(damaged.toString('utf8'), key));
      if (state.state !== 'valid' || undamaged.state !== 'valid') continue;
      if (leaves(state.policy).length < leaves(undamaged.policy).length)
        lost.push(`${at}/${bit} ${JSON.stringify(damaged.toString('latin1').slice(Math.max(0, at - 10), at + 10))}`);
    }
  }
  expect(lost).toEqual([]);
});
