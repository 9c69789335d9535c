/** Which hosts may be contacted, and what was. Holds no socket: the gate asks before it lets one connect. */
import { isIP } from 'node:net';
import type { Connection, EgressPurpose, EgressRule } from '../../shared/contract/egress.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Clock } from '../ports.ts';
import { isLoopback } from './proxy-rules.ts';

/** From the organisation's policy: names, `*.` patterns, with or without a port. */
export interface EgressLimits {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

export interface Refused {
  readonly host: string;
  readonly port: number;
}

export interface Egress {
  /** Replaces what accounts, services and settings imply; asked each time, so that it is never stale. */
  imply(rules: () => readonly EgressRule[]): void;
  /** Replaces what the organisation allows and denies. */
  limit(limits: () => EgressLimits): void;
  /** Hosts for the time of one piece of work; answers the function that ends it. */
  lease(rules: readonly EgressRule[]): () => void;
  /** What holds now, each host and purpose once. */
  manifest(): EgressRule[];
  /** The rule by which a host may be contacted, `own` for this machine. @throws LetterlockError `egress-refused` */
  check(host: string, port: number): EgressRule | 'own';
  /** Called with each refusal. Answers the function that stops it. */
  onRefused(listener: (refused: Refused) => void): () => void;
  /** Newest first. */
  connections(): Connection[];
  /** Takes note of a connection; what is learned of it later is told to `change`. */
  note(first: Omit<Connection, 'id' | 'at'>): { change(more: Partial<Omit<Connection, 'id'>>): void };
}

const mostConnections = 1000;
const plain = (host: string): string =>
  host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();

/** `*.example.org` stands for every name below example.org, and for no address. */
export function hostMatches(pattern: string, host: string): boolean {
  const wanted = plain(pattern);
  const given = plain(host);
  return wanted.startsWith('*.') ? isIP(given) === 0 && given.endsWith(wanted.slice(1)) : given === wanted;
}

/** A policy's entry as a rule. */
function limitRule(text: string): EgressRule {
  const [, host = text, port] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(text) ?? [];
  return { host, ports: port === undefined ? [] : [Number(port)], purpose: 'policy', why: '' };
}

const covers = ({ host, ports }: EgressRule, given: string, port: number): boolean =>
  (ports.length === 0 || ports.includes(port)) && hostMatches(host, given);

export function createEgress(clock: Pick<Clock, 'now'>): Egress {
  let implied: () => readonly EgressRule[] = () => [];
  let limits: () => EgressLimits = () => ({ allow: [], deny: [] });
  const leased = new Set<readonly EgressRule[]>();
  const listeners = new Set<(refused: Refused) => void>();
  const log: Connection[] = [];
  let lastId = 0;

  const all = (): EgressRule[] => [...implied(), ...[...leased].flat(), ...limits().allow.map(limitRule)];
  const denied = (host: string, port: number): boolean =>
    limits().deny.some((text) => covers(limitRule(text), host, port));

  const note: Egress['note'] = (first) => {
    lastId += 1;
    const id = lastId;
    log.push({ ...first, id, at: clock.now() });
    if (log.length > mostConnections) log.shift();
    return {
      change(more) {
        const index = log.findIndex((entry) => entry.id === id);
        const known = log[index];
        if (known !== undefined) log[index] = { ...known, ...more };
      },
    };
  };

  return {
    imply: (rules) => void (implied = rules),
    limit: (next) => void (limits = next),
    lease(rules) {
      const own = [...rules];
      leased.add(own);
      return () => void leased.delete(own);
    },
    manifest() {
      const seen = new Map<string, EgressRule>();
      for (const rule of all()) {
        if (rule.ports.length > 0 && rule.ports.every((port) => denied(rule.host, port))) continue;
        seen.set(`${rule.host} ${rule.ports.join()} ${rule.purpose} ${rule.why}`, rule);
      }
      return [...seen.values()].toSorted((a, b) => a.purpose.localeCompare(b.purpose) || a.host.localeCompare(b.host));
    },
    check(host, port) {
      const known = all().find((rule) => covers(rule, host, port));
      if (!denied(host, port)) {
        if (known !== undefined) return known;
        if (isLoopback(host)) return 'own';
      }
      note({ host, port, address: null, purpose: null, tls: null, sent: 0, received: 0, state: 'refused' });
      for (const listener of listeners) listener({ host, port });
      const why = denied(host, port) ? 'your organisation denies it' : 'no account, service or setting calls for it';
      throw new LetterlockError('egress-refused', `Letterlock does not connect to ${host}:${port}: ${why}.`, {
        host,
        port,
      });
    },
    onRefused(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    connections: () => log.toReversed(),
    note,
  };
}

/** `open` for a purpose. */
export const purposeOf = (rule: EgressRule | 'own'): EgressPurpose | null => (rule === 'own' ? null : rule.purpose);
