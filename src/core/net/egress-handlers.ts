import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { EgressRule } from '../../shared/contract/egress.ts';
import type { Handlers } from '../handlers.ts';
import { decodeCursor, toPage } from '../store/page.ts';
import type { ReadableDb } from '../store/open.ts';
import type { ConnectionLog } from './connection-log.ts';
import { connectionsBefore, trafficByDay, trafficSince } from './connection-repository.ts';
import type { Egress } from './egress.ts';
import { asCsv, asDayCsv, asList, asNftables, asWindows } from './egress-export.ts';

async function addresses(rules: readonly EgressRule[]): Promise<Map<string, readonly string[]>> {
  const names = [...new Set(rules.map(({ host }) => host))].filter(
    (host) => isIP(host) === 0 && !host.startsWith('*.'),
  );
  const found = await Promise.all(
    names.map(async (name): Promise<[string, readonly string[]]> => {
      const all = await lookup(name, { all: true }).catch(() => []);
      return [name, all.map(({ address }) => address).toSorted()];
    }),
  );
  return new Map(found);
}

export interface EgressHandlerDeps {
  /** Null where the host has no gate: nothing is known then. */
  readonly egress: Egress | null;
  readonly db: ReadableDb;
  readonly log: Pick<ConnectionLog, 'flush' | 'open'>;
}

/** More hosts than a workspace has anything to do with. */
const mostHosts = 1000;

export function createEgressHandlers({ egress, db, log }: EgressHandlerDeps): Handlers<'egress'> {
  const manifest = (): EgressRule[] => egress?.manifest() ?? [];
  return {
    manifest: () => ({ items: manifest() }),
    connections({ filter, cursor, limit }) {
      log.flush();
      const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(cursor, 1)[0]);
      const rows = connectionsBefore(db, before, filter, limit + 1);
      const page = toPage(
        rows,
        limit,
        (row) => row,
        ({ id }) => [id],
      );
      return cursor === undefined ? { ...page, items: [...log.open(filter), ...page.items] } : page;
    },
    traffic({ from = 0 }) {
      log.flush();
      return { items: trafficSince(db, from, mostHosts) };
    },
    async export({ format, filter }) {
      log.flush();
      if (format === 'csv') {
        const settled = connectionsBefore(db, Number.MAX_SAFE_INTEGER, filter, Number.MAX_SAFE_INTEGER);
        return { name: 'letterlock-connections.csv', text: asCsv([...log.open(filter), ...settled]) };
      }
      if (format === 'csv-days') return { name: 'letterlock-traffic.csv', text: asDayCsv(trafficByDay(db)) };
      const rules = manifest();
      if (format === 'list') return { name: 'letterlock-hosts.txt', text: asList(rules) };
      const resolved = await addresses(rules);
      return format === 'nftables'
        ? { name: 'letterlock.nft', text: asNftables(rules, resolved) }
        : { name: 'letterlock-firewall.ps1', text: asWindows(rules, resolved) };
    },
  };
}
