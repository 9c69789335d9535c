import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { EgressRule } from '../../shared/contract/egress.ts';
import type { Handlers } from '../handlers.ts';
import type { Egress } from './egress.ts';
import { asCsv, asList, asNftables, asWindows } from './egress-export.ts';

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

/** @param egress null where the host has no gate: nothing is known then */
export function createEgressHandlers(egress: Egress | null): Handlers<'egress'> {
  const manifest = (): EgressRule[] => egress?.manifest() ?? [];
  return {
    manifest: () => ({ items: manifest() }),
    connections: () => ({ items: egress?.connections() ?? [] }),
    async export({ format }) {
      if (format === 'csv') return { name: 'letterlock-connections.csv', text: asCsv(egress?.connections() ?? []) };
      const rules = manifest();
      if (format === 'list') return { name: 'letterlock-hosts.txt', text: asList(rules) };
      const resolved = await addresses(rules);
      return format === 'nftables'
        ? { name: 'letterlock.nft', text: asNftables(rules, resolved) }
        : { name: 'letterlock-firewall.ps1', text: asWindows(rules, resolved) };
    },
  };
}
