import type { AlertKind } from '../../shared/contract/monitor.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { DomainDeps } from '../domain.ts';
import type { Handlers } from '../handlers.ts';
import { decodeCursor, toPage } from '../store/page.ts';
import type { IncidentInput } from './incident-job.ts';
import { acknowledge, alertsBefore, openAlerts, putRule } from './repository.ts';
import type { RuleChoice } from './repository.ts';
import { rules } from './rules.ts';

const kinds = Object.keys(rules) as AlertKind[];

export function createMonitorHandlers(
  { store, clock, events, jobs }: Pick<DomainDeps, 'store' | 'clock' | 'events' | 'jobs'>,
  choice: (kind: AlertKind) => RuleChoice,
): Handlers<'monitor'> {
  const changed = (): Record<string, never> => {
    events.emit('monitor.changed', {});
    return {};
  };
  return {
    alerts({ open, cursor, limit }) {
      const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(cursor, 1)[0]);
      return toPage(
        alertsBefore(store.db, before, limit + 1, open),
        limit,
        (alert) => alert,
        ({ id }) => [id],
      );
    },
    summary: () => openAlerts(store.db),
    acknowledge({ ids }, { principal }) {
      store.transaction((db) => acknowledge(db, ids, principal.name, clock.now()));
      return changed();
    },
    rules: () => ({
      items: kinds.map((kind) => {
        const { severity, offered } = rules[kind];
        const { enabled, responses } = choice(kind);
        return { kind, severity, offered: [...offered], enabled, responses: [...responses] };
      }),
    }),
    setRule({ kind, enabled, responses }, { note }) {
      const wrong = responses.find((response) => !rules[kind].offered.includes(response));
      if (wrong !== undefined) {
        throw new LetterlockError('invalid-input', `responses: “${wrong}” does not help against “${kind}”.`);
      }
      store.transaction((db) => putRule(db, kind, { enabled, responses: [...new Set(responses)] }));
      note({ kind, enabled, responses: responses.join(' ') });
      return changed();
    },
    incident({ from, to }) {
      const input: IncidentInput = { from, to, writtenAt: clock.now() };
      return { jobId: jobs.start('monitor.incident', input) };
    },
  };
}
