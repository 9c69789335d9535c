import { expect, test } from 'vitest';
import { shownTo } from '../../../src/core/jobs/shown.ts';
import type { Principal } from '../../../src/core/handlers.ts';
import type { Job } from '../../../src/shared/contract/jobs.ts';

const job = (kind: string): Job => ({
  id: 1,
  kind,
  subject: 'leads.csv',
  state: 'done',
  done: 1,
  total: 1,
  phase: null,
  createdAt: 1,
  finishedAt: 2,
  error: null,
  result: { fileId: 'secret' },
});
const caller = (permissions: Principal['permissions']): Principal => ({ name: 'key:ci', from: 'api', permissions });

test.each([
  ['contacts.export', 'contacts:export'],
  ['audit.export', 'audit:export'],
  ['suppression.export', 'suppression:export'],
  ['monitor.incident', 'audit:export'],
] as const)('the file of %s is for those with %s', (kind, permission) => {
  expect(shownTo(caller(new Set(['jobs:read', 'files:read'])), job(kind)).result).toBeNull();
  expect(shownTo(caller(new Set([permission])), job(kind)).result).toEqual({ fileId: 'secret' });
  expect(shownTo(caller('all'), job(kind)).result).toEqual({ fileId: 'secret' });
});

test.each([
  ['contacts.import', 'contacts:read'],
  ['suppression.import', 'suppression:read'],
] as const)('the name of the file of %s is for those with %s', (kind, permission) => {
  expect(shownTo(caller(new Set(['jobs:read'])), job(kind)).subject).toBeNull();
  expect(shownTo(caller(new Set([permission])), job(kind)).subject).toBe('leads.csv');
});

test('other jobs are shown as they are', () => {
  expect(shownTo(caller(new Set()), job('campaigns.simulate'))).toEqual(job('campaigns.simulate'));
});
