/** Looks at every mailbox's hour and day: how much it sends, and how much comes back. */
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { bouncedSince, dropHours, hoursBefore, putHour, sentBetween, watchedAccounts } from './repository.ts';
import type { Finding } from './repository.ts';
import { bounceSeverity, day, hour, isUnusualSending, rules } from './rules.ts';

/** How long hours are kept to compare with. */
const keptHours = 14 * 24;

/** Writes down how many mails the present and the last hour had. */
export function countHours(db: WritableDb, now: number): void {
  const current = Math.floor(now / hour);
  for (const { id } of watchedAccounts(db)) {
    for (const number of [current - 1, current]) {
      const sent = sentBetween(db, id, number * hour - 1, (number + 1) * hour - 1);
      if (sent > 0) putHour(db, id, number, sent);
    }
  }
  dropHours(db, current - keptHours);
}

export function findRates(db: ReadableDb, now: number): Finding[] {
  const current = Math.floor(now / hour);
  return watchedAccounts(db).flatMap(({ id, address }) => {
    const subject = String(id);
    const lastHour = sentBetween(db, id, now - hour, now);
    const before = hoursBefore(db, id, current - 1, current - keptHours);
    const sent = sentBetween(db, id, now - day, now);
    const bounced = sent === 0 ? 0 : bouncedSince(db, id, now - day);
    const bounces = bounceSeverity({ sent, bounced });
    const findings: Finding[] = [];
    if (isUnusualSending(lastHour, before)) {
      const { severity } = rules['unusual-sending'];
      const facts = { address, sent: lastHour, usual: Math.max(...before) };
      findings.push({ kind: 'unusual-sending', severity, at: now, subject, facts });
    }
    if (bounces !== null) {
      findings.push({ kind: 'many-bounces', severity: bounces, at: now, subject, facts: { address, sent, bounced } });
    }
    return findings;
  });
}
