/** Watches what happens in a workspace, says what is out of the ordinary, and does at once what was chosen for it. */
import { createHash } from 'node:crypto';
import { hostname, machine } from 'node:os';
import type { AlertKind, AlertResponse } from '../../shared/contract/monitor.ts';
import type { AuditRecord } from '../dispatch.ts';
import type { DomainDeps } from '../domain.ts';
import type { Handlers } from '../handlers.ts';
import type { Cancel } from '../ports.ts';
import { findInCall } from './calls.ts';
import { createMonitorHandlers } from './handlers.ts';
import type { Responders } from './ports.ts';
import { countHours, findRates } from './rates.ts';
import { anyDevice, raise, ruleChoices, seen, watchedAccounts } from './repository.ts';
import type { Finding, RuleChoice } from './repository.ts';
import { rules, setBack } from './rules.ts';

export interface MonitorDeps extends DomainDeps {
  readonly responders: Responders;
  /** Writes what the app did by itself to the audit log. */
  audit(record: AuditRecord): void;
}

export interface Monitor {
  readonly handlers: Handlers<'monitor'>;
  /** A row was written to the audit log. */
  saw(record: AuditRecord): void;
  /** What was found before the workspace was open. */
  opened(found: { readonly changedOutside: boolean; readonly lastRowAt: number | null }): void;
  /** A provider does not take a mailbox's sign-in any more. */
  signInEnded(accountId: number, how: { readonly reused: boolean; readonly words: string }): void;
  /** The audit log did not verify. */
  logBroken(problem: string, row: number): void;
  start(): void;
  stop(): void;
}

const everyMs = 5 * 60_000;
const method = 'monitor.respond';

export function createMonitor(deps: MonitorDeps): Monitor {
  const { store, clock, events } = deps;
  let cancel: Cancel = () => undefined;
  /** The latest instant that anything happened at: time goes on from there. */
  let latest = 0;
  const doors = new Set<string>();

  const choice = (kind: AlertKind): RuleChoice =>
    ruleChoices(store.db).get(kind) ?? { enabled: true, responses: rules[kind].responses };

  const report = (finding: Finding): void => {
    const { enabled, responses } = choice(finding.kind);
    if (!enabled) return;
    const isNew = store.transaction((db) => raise(db, finding, responses));
    events.emit('monitor.changed', {});
    if (!isNew) return;
    const { kind, at, subject } = finding;
    const objects = { alert: kind, responses: responses.join(' ') };
    deps.audit({ at, principal: 'system', door: 'monitor', method, class: 'write', objects, outcome: 'ok' });
    for (const response of responses) respond(response, kind, subject);
  };

  const respond = (response: AlertResponse, kind: AlertKind, subject: string): void => {
    const { responders } = deps;
    switch (response) {
      case 'notify':
        return responders.notify(kind);
      case 'lock':
        return responders.lock();
      case 'pause-sending':
        return responders.pauseSending(
          /^\d+$/.test(subject) ? [Number(subject)] : watchedAccounts(store.db).map(({ id }) => id),
          kind,
        );
      default:
        return responders.revokeKey(subject);
    }
  };

  const lookAtClock = (now: number): void => {
    const back = setBack(latest, now);
    // Told once: from here on time goes on from the new instant.
    const before = latest;
    latest = back === null ? Math.max(latest, now) : now;
    if (back === null) return;
    const facts = { before, minutes: Math.round(back / 60_000) };
    report({ kind: 'clock-set-back', severity: 'notice', at: now, subject: '', facts });
  };

  const tick = (): void => {
    const now = clock.now();
    cancel = clock.schedule(now + everyMs, tick);
    lookAtClock(now);
    store.transaction((db) => countHours(db, now), { waitForDisk: false });
    for (const finding of findRates(store.db, now)) report(finding);
  };

  /** A person's own doors are the window, the browser and the terminal; scripts come through others, each once new. */
  const door = (record: AuditRecord): void => {
    if (!record.door.startsWith('api') || doors.has(record.door)) return;
    doors.add(record.door);
    if (!store.transaction((db) => seen(db, 'door', record.door, record.at))) return;
    const facts = { door: record.door, principal: record.principal };
    report({ kind: 'new-door', severity: 'notice', at: record.at, subject: record.door, facts });
  };

  return {
    handlers: createMonitorHandlers(deps, choice),
    saw(record) {
      if (record.method === method) return;
      lookAtClock(clock.now());
      door(record);
      const finding = findInCall(store.db, record);
      if (finding !== null) report(finding);
    },
    opened({ changedOutside, lastRowAt }) {
      const at = clock.now();
      const device = thisDevice();
      const first = !anyDevice(store.db);
      const isNew = store.transaction((db) => seen(db, 'device', device.id, at));
      if (isNew && !first) {
        report({ kind: 'new-device', severity: 'notice', at, subject: device.id, facts: { device: device.name } });
      }
      if (changedOutside) report({ kind: 'changed-outside', severity: 'danger', at, subject: '', facts: {} });
      latest = lastRowAt ?? 0;
      lookAtClock(at);
    },
    signInEnded(accountId, { reused, words }) {
      const address = watchedAccounts(store.db).find(({ id }) => id === accountId)?.address ?? '';
      const { severity } = reused ? ({ severity: 'danger' } as const) : rules['sign-in-ended'];
      const facts = { address, words, how: reused ? 'reused' : 'ended' };
      report({ kind: 'sign-in-ended', severity, at: clock.now(), subject: String(accountId), facts });
    },
    logBroken(problem, row) {
      report({ kind: 'log-broken', severity: 'danger', at: clock.now(), subject: '', facts: { problem, row } });
    },
    start: tick,
    stop: () => cancel(),
  };
}

/** Names this machine to its owner; the id is a digest, so that the database holds no more than that. */
function thisDevice(): { id: string; name: string } {
  const name = hostname();
  const id = createHash('sha256')
    .update(JSON.stringify([name, process.platform, machine()]))
    .digest('hex');
  return { id: id.slice(0, 32), name };
}
