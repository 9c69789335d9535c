import { beforeAll, expect, test } from 'vitest';
import { createFormat } from '../../src/renderer/src/i18n/format.ts';
import { startMessages, translate } from '../../src/renderer/src/i18n/index.ts';
import { overviewLines } from '../../src/renderer/src/features/safety/overview-lines.ts';
import type { OverviewFacts } from '../../src/renderer/src/features/safety/overview-lines.ts';

beforeAll(() => startMessages());

const now = Date.UTC(2026, 2, 2, 9);
const day = 86_400_000;

const person = {
  id: '00000000-0000-4000-8000-000000000001',
  name: 'Owner',
  keychain: false,
  passphrase: true,
  recoveryCode: true,
  code: null,
  securityKeys: [],
  presence: false,
  wiped: false,
};

function facts(more: { [K in keyof OverviewFacts]?: object | null } = {}): OverviewFacts {
  const base = {
    vault: { people: [person], person: person.id, keychain: { available: true, name: 'Keychain', reason: null } },
    settings: { lockMinutes: 10, sendWhileLocked: false },
    audit: { rows: 12, checkpoint: { seq: 12, at: now } },
    alerts: { open: 0, worst: null },
    backup: { target: { kind: 'folder', path: '/b' }, lastVerified: { at: now - 3_600_000, bytes: 1 }, problem: null },
    accounts: [],
    reviews: { items: [{ at: now - day, reviewedAt: now, reviewedBy: 'owner' }], dueAt: now + day, fileProblem: null },
    now,
  };
  return { ...base, ...more } as OverviewFacts;
}

const stateOf = (id: string, more?: { [K in keyof OverviewFacts]?: object | null }): string | undefined =>
  overviewLines(facts(more), translate, createFormat('en', 'UTC')).find((line) => line.id === id)?.state;

test('a workspace in order has nothing that stands out', () => {
  const states = overviewLines(facts(), translate, createFormat('en', 'UTC')).map(({ state }) => state);
  expect(states).not.toContain('warn');
  expect(states).not.toContain('danger');
});

test.each([
  ['alerts', { alerts: { open: 2, worst: 'danger' } }, 'danger'],
  ['alerts', { alerts: { open: 1, worst: 'notice' } }, 'warn'],
  ['unlock', { vault: { ...facts().vault, people: [{ ...person, keychain: true, passphrase: false }] } }, 'plain'],
  ['lock', { settings: { lockMinutes: 0, sendWhileLocked: false } }, 'warn'],
  ['backup', { backup: { target: null, lastVerified: null, problem: null } }, 'warn'],
  ['backup', { backup: { ...facts().backup, lastVerified: { at: now - 3 * day, bytes: 1 } } }, 'danger'],
  [
    'backup',
    { backup: { ...facts().backup, problem: { code: 'x', message: 'The disk is full.', since: now } } },
    'danger',
  ],
  ['review', { reviews: { items: [{ at: now, reviewedAt: null }], dueAt: now + day, fileProblem: null } }, 'warn'],
  ['review', { reviews: { ...facts().reviews, fileProblem: 'The folder is not there.' } }, 'warn'],
  ['review', { reviews: null }, undefined],
  ['tls', { accounts: [{ id: 1, address: 'a@b.c', config: { smtp: { minimumTls: 'TLSv1.2' }, imap: null } }] }, 'warn'],
])('%s stands out when something is to be done: %j', (id, more, state) => expect(stateOf(id, more)).toBe(state));
