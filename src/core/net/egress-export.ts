/** The manifest for firewalls and for people, the connections as a table. Pure. */
import { isIP } from 'node:net';
import type { Connection, EgressRule } from '../../shared/contract/egress.ts';
import { csvRecord } from '../contacts/csv/write.ts';
import type { DayTraffic } from './connection-repository.ts';

const ports = ({ ports: list }: EgressRule): string => (list.length === 0 ? 'any' : list.join(','));

/** Nothing that a shell, a rule file or a spreadsheet would read as more than text. */
const comment = (text: string): string => text.replaceAll(/[^\p{L}\p{N}@.:,_ -]/gu, '').slice(0, 100);

const head = 'What Letterlock contacts, by its accounts, services and settings of this moment.';

export function asList(rules: readonly EgressRule[]): string {
  const lines = rules.map((rule) => [rule.host, ports(rule), rule.purpose, comment(rule.why)].join('\t').trimEnd());
  return [`# ${head}`, '# host\tports\tpurpose\tfor', ...lines, ''].join('\n');
}

/**
 * A table for `nft -f`: names are looked up when it is written, since a packet filter knows addresses alone.
 * @param resolved addresses by name
 */
export function asNftables(rules: readonly EgressRule[], resolved: ReadonlyMap<string, readonly string[]>): string {
  const lines = rules.flatMap((rule) => {
    const found = isIP(rule.host) === 0 ? (resolved.get(rule.host) ?? []) : [rule.host];
    const what = rule.ports.length === 0 ? 'meta l4proto tcp' : `tcp dport { ${rule.ports.join(', ')} }`;
    const note = `    # ${comment(`${rule.host} ${rule.purpose} ${rule.why}`)}`;
    const families = ([4, 6] as const).flatMap((family) => {
      const addresses = found.filter((address) => isIP(address) === family);
      const word = family === 4 ? 'ip' : 'ip6';
      return addresses.length === 0 ? [] : [`    ${word} daddr { ${addresses.join(', ')} } ${what} accept`];
    });
    return families.length === 0 ? [`${note}: no address found`] : [note, ...families];
  });
  return [
    '#!/usr/sbin/nft -f',
    `# ${head} Addresses change: write it anew from time to time.`,
    'table inet letterlock {',
    '  chain output {',
    '    type filter hook output priority 0; policy accept;',
    '    # narrow this to the user that runs Letterlock: meta skuid "name"',
    '    oifname "lo" accept',
    '    udp dport 53 accept',
    '    tcp dport 53 accept',
    ...lines,
    '    meta l4proto tcp reject with tcp reset',
    '  }',
    '}',
    '',
  ].join('\n');
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** For PowerShell (learn.microsoft.com, New-NetFirewallRule); as `asNftables`. */
export function asWindows(rules: readonly EgressRule[], resolved: ReadonlyMap<string, readonly string[]>): string {
  const lines = rules.flatMap((rule) => {
    const found = isIP(rule.host) === 0 ? (resolved.get(rule.host) ?? []) : [rule.host];
    const name = quoted(`Letterlock: ${comment(`${rule.host} ${rule.purpose}`)}`);
    if (found.length === 0) return [`# ${comment(rule.host)}: no address found`];
    const port = rule.ports.length === 0 ? '' : ` -RemotePort ${rule.ports.join(',')}`;
    const remote = found.map(quoted).join(',');
    return [
      `New-NetFirewallRule -DisplayName ${name} -Direction Outbound -Action Allow -Program $program -Protocol TCP${port} -RemoteAddress ${remote}`,
    ];
  });
  return [
    `# ${head} Addresses change: run it anew from time to time.`,
    '# Allow rules count where the outbound default of the profile is Block.',
    "$program = 'C:\\Program Files\\Letterlock\\Letterlock.exe'",
    "Get-NetFirewallRule -DisplayName 'Letterlock: *' -ErrorAction SilentlyContinue | Remove-NetFirewallRule",
    ...lines,
    '',
  ].join('\r\n');
}

const table = (header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string =>
  [header, ...rows].map((row) => csvRecord(row.map((value) => value ?? ''))).join('');

export function asCsv(connections: readonly Connection[]): string {
  const rows = connections.map(({ at, host, port, address, purpose, tls, sent, received, state }) => [
    new Date(at).toISOString(),
    host,
    port,
    address,
    purpose,
    tls,
    sent,
    received,
    state,
  ]);
  return table(['at', 'host', 'port', 'address', 'purpose', 'tls', 'sent', 'received', 'state'], rows);
}

/** By day, in UTC. A line without a host counts what was made while locked. */
export function asDayCsv(days: readonly DayTraffic[]): string {
  const counted = ['port', 'purpose', 'tls', 'connections', 'failed', 'refused', 'sent', 'received'] as const;
  const rows = days.map((entry) => [
    new Date(entry.day * 86_400_000).toISOString().slice(0, 10),
    entry.host,
    ...counted.map((name) => entry[name]),
  ]);
  return table(['day', 'host', ...counted], rows);
}
