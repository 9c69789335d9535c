/** What a row of the audit log may be the last straw of. */
import type { AuditRecord } from '../dispatch.ts';
import type { ReadableDb } from '../store/open.ts';
import { callsByDay, instantsOf, refusalsOf } from './repository.ts';
import type { Finding } from './repository.ts';
import { egressBurst, isBurst, isUnusualExport, keyBurst, rules, unlockBurst } from './rules.ts';

const wrongSecrets: readonly string[] = [
  'wrong-passphrase',
  'wrong-recovery-code',
  'wrong-code',
  'wrong-security-key',
  'too-many-attempts',
  'keys-wiped',
];
/** What a key that is in the right hands does not get: a mistake in a script's input is none of these. */
const refusals: readonly string[] = ['forbidden', 'unauthenticated'];
const comparedDays = 30;

export const isKey = (principal: string): boolean => principal.startsWith('key:');
const isExport = (method: string): boolean => /\.export[A-Za-z]*$/.test(method) && !method.startsWith('audit.');

export function findInCall(db: ReadableDb, record: AuditRecord): Finding | null {
  const { at, method, outcome, principal } = record;
  if (method === 'vault.unlock' && wrongSecrets.includes(outcome)) {
    const instants = instantsOf(db, method, wrongSecrets, unlockBurst.count);
    if (!isBurst(instants, unlockBurst)) return null;
    return { kind: 'failed-unlocks', ...rules['failed-unlocks'], at, subject: '', facts: { since: instants[0] ?? at } };
  }
  if (method === 'egress.refused') {
    const instants = instantsOf(db, method, ['egress-refused'], egressBurst.count);
    if (!isBurst(instants, egressBurst)) return null;
    const { host } = record.objects;
    const facts = { host: typeof host === 'string' ? host : '', since: instants[0] ?? at };
    return { kind: 'refused-egress', ...rules['refused-egress'], at, subject: '', facts };
  }
  if (isKey(principal) && refusals.includes(outcome)) {
    if (!isBurst(refusalsOf(db, principal, refusals, keyBurst.count), keyBurst)) return null;
    return { kind: 'refused-key', ...rules['refused-key'], at, subject: principal, facts: { key: principal, method } };
  }
  if (outcome === 'ok' && isExport(method)) {
    const days = callsByDay(db, method, at, comparedDays);
    const today = days.find(({ day }) => day === 0)?.calls ?? 0;
    const before = days.filter(({ day }) => day !== 0).map(({ calls }) => calls);
    if (!isUnusualExport(today, before)) return null;
    const facts = { method, principal, exports: today };
    return { kind: 'unusual-exports', ...rules['unusual-exports'], at, subject: principal, facts };
  }
  return null;
}
