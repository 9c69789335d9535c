import { describe, expect, test } from 'vitest';
import { checkLaunchedChange, checkSchedule, checkSteps } from '../../../src/core/campaigns/draft-rules.ts';
import type { CampaignChange } from '../../../src/core/campaigns/draft-rules.ts';
import type { StepRecord } from '../../../src/core/campaigns/repository.ts';
import { schedule as shape } from '../../../src/shared/contract/campaign-shape.ts';
import { LetterlockError } from '../../../src/shared/result.ts';

const codeOf = (work: () => void): string => {
  try {
    work();
    return 'ok';
  } catch (error) {
    return error instanceof LetterlockError ? error.code : String(error);
  }
};
const schedule = shape.parse({ zone: 'Europe/Berlin' });
const step = (id: number): StepRecord => ({
  id,
  delay: { amount: 1, unit: 'hours' },
  thread: 'new',
  subject: 's',
  html: 'h',
  text: null,
});

describe('a schedule', () => {
  test.each([
    ['as it comes', {}, 'ok'],
    ['a zone nobody knows', { zone: 'Mars/Olympus' }, 'invalid-input'],
    ['hours that end before they begin', { from: 900, until: 540 }, 'invalid-input'],
    ['no hours', { from: 540, until: 540 }, 'invalid-input'],
    ['a gap turned round', { gap: { min: 10, max: 5 } }, 'invalid-input'],
    ['a holiday that is no day', { holidays: ['2026-02-30'] }, 'invalid-input'],
    ['a start that is no day', { startDate: '2026-13-01' }, 'invalid-input'],
    ['a leap day', { holidays: ['2028-02-29'] }, 'ok'],
  ])('%s: %s', (_, change, expected) => {
    expect(codeOf(() => checkSchedule({ ...schedule, ...change }))).toBe(expected);
  });
});

test('steps keep their identity: no foreign id, none twice', () => {
  const known = new Set([1, 2]);
  expect(codeOf(() => checkSteps([step(2), { ...step(1), id: null }, step(1)], known))).toBe('ok');
  expect(codeOf(() => checkSteps([step(3)], known))).toBe('invalid-input');
  expect(codeOf(() => checkSteps([step(1), step(1)], known))).toBe('invalid-input');
});

describe('after the launch', () => {
  const steps = [step(1), step(2)];
  const running = { schedule, launch: null, status: 'running' } as const;
  test.each<[string, CampaignChange, string]>([
    ['the name', { name: 'x' }, 'ok'],
    ['limits and hours', { schedule: { ...schedule, dailyLimit: 7, from: 600, holidays: ['2026-12-24'] } }, 'ok'],
    ['the same texts', { steps: [{ ...step(1) }, step(2)] }, 'ok'],
    ['a subject', { steps: [step(1), { ...step(2), subject: 'new' }] }, 'not-allowed-now'],
    ['texts', { steps: [{ ...step(1), subject: 'new', html: 'new', text: 'new' }, step(2)] }, 'not-allowed-now'],
    ['the audience', { audience: {} }, 'not-allowed-now'],
    ['the mailbox', { accountId: 2 }, 'not-allowed-now'],
    ['the clock', { schedule: { ...schedule, clock: 'recipient' } }, 'not-allowed-now'],
    ['the zone', { schedule: { ...schedule, zone: 'UTC' } }, 'not-allowed-now'],
    ['the order', { steps: [step(2), step(1)] }, 'not-allowed-now'],
    ['a step more', { steps: [...steps, { ...step(3), id: null }] }, 'not-allowed-now'],
    ['a delay', { steps: [step(1), { ...step(2), delay: { amount: 2, unit: 'hours' } }] }, 'not-allowed-now'],
  ])('%s: may change or not', (_, change, expected) => {
    expect(codeOf(() => checkLaunchedChange(running, steps, change))).toBe(expected);
  });

  test('texts change while it is paused', () => {
    const paused = { ...running, status: 'paused' } as const;
    const change = { steps: [{ ...step(1), subject: 'new', html: 'new', text: 'new' }, step(2)] };
    expect(codeOf(() => checkLaunchedChange(paused, steps, change))).toBe('ok');
  });

  test('an ended campaign keeps all but its name, one being launched everything', () => {
    const ended = { ...running, status: 'finished' } as const;
    expect(codeOf(() => checkLaunchedChange(ended, steps, { name: 'x' }))).toBe('ok');
    expect(codeOf(() => checkLaunchedChange(ended, steps, { name: 'x', steps }))).toBe('not-allowed-now');
    const launching = { ...running, status: 'draft', launch: 'enrolling' } as const;
    expect(codeOf(() => checkLaunchedChange(launching, steps, { name: 'x' }))).toBe('not-allowed-now');
  });
});
