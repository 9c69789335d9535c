/** Which hosts may be contacted, and what was. Holds no socket: the gate asks before it lets one connect. */
import { isIP } from 'node:net';
import type { EgressPurpose, EgressRule } from '../../shared/contract/egress.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Clock } from '../ports.ts';
import { createJournal } from './egress-journal.ts';
import type { Journal } from './egress-journal.ts';
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

export interface Egress extends Omit<Journal, 'refused'> {
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
  /** By name alone, as for looking it up. @throws LetterlockError `egress-refused` */
  checkName(host: string): void;
  /** Refuses what has no host to be judged by. */
  readonly refuse: (host: string, port: number, why: string) => LetterlockError;
}

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
  const { refused: noteRefused, ...journal } = createJournal(clock);

  const all = (): EgressRule[] => [...implied(), ...[...leased].flat(), ...limits().allow.map(limitRule)];
  const denied = (host: string, port: number): boolean =>
    limits().deny.some((text) => covers(limitRule(text), host, port));

  const refuse: Egress['refuse'] = (host, port, why) => {
    noteRefused(host, port);
    for (const listener of listeners) listener({ host, port });
    const where = port === 0 ? host : `${host}:${port}`;
    return new LetterlockError('egress-refused', `Letterlock does not connect to ${where}: ${why}.`, { host, port });
  };
  const deniedWhy = 'your organisation denies it';
  const unknownWhy = 'no account, service or setting calls for it';

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
      throw refuse(host, port, denied(host, port) ? deniedWhy : unknownWhy);
    },
    checkName(host) {
      if (isLoopback(host) || all().some((rule) => hostMatches(rule.host, host))) return;
      throw refuse(host, 0, unknownWhy);
    },
    refuse,
    onRefused(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ...journal,
  };
}

/** `open` for a purpose. */
export const purposeOf = (rule: EgressRule | 'own'): EgressPurpose | null => (rule === 'own' ? null : rule.purpose);
