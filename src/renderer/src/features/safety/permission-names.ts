/** Permissions in words; what this version has no name for is written as the contract writes it. Pure. */
import type { MessageKey, Translate } from '../../i18n/catalogue.ts';

/** Looks messages up and says which there are. */
interface Names {
  readonly t: Translate;
  readonly has: (key: string) => key is MessageKey;
}

export interface PermissionGroup {
  /** As in the contract. */
  readonly domain: string;
  readonly permissions: readonly string[];
}

const domainOf = (permission: string): string => permission.split(':', 1)[0] ?? '';
const verbOf = (permission: string): string => permission.split(':')[1] ?? '';

const verbs = ['read', 'write', 'export', 'send', 'manage'];
const rank = (permission: string): number => {
  const at = verbs.indexOf(verbOf(permission));
  return at < 0 ? verbs.length : at;
};

/** By domain, in the order in which they came; what changes more stands behind. */
export function grouped(permissions: readonly string[]): PermissionGroup[] {
  const domains = [...new Set(permissions.map(domainOf))];
  return domains.map((domain) => ({
    domain,
    permissions: permissions.filter((one) => domainOf(one) === domain).toSorted((a, b) => rank(a) - rank(b)),
  }));
}

function named({ t, has }: Names, part: 'domain' | 'verb', name: string): string {
  const key = `access:permission.${part}.${name}`;
  return has(key) ? t(key) : name;
}

export const domainName = (names: Names, domain: string): string => named(names, 'domain', domain);
export const verbName = (names: Names, permission: string): string => named(names, 'verb', verbOf(permission));

/** `Contacts: read, export`, one for each domain. */
export const permissionNames = (names: Names, permissions: readonly string[]): string[] =>
  grouped(permissions).map((group) =>
    names.t('access:permission.of', {
      domain: domainName(names, group.domain),
      verbs: group.permissions.map((one) => verbName(names, one)).join(', '),
    }),
  );
