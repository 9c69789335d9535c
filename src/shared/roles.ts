/** Who may do what: each role is a set of the contract's permissions. The dispatcher alone enforces it. */
import { z } from 'zod';
import type { Permission } from './contract/define.ts';

export const role = z.enum(['owner', 'admin', 'sender', 'reviewer', 'auditor']);
export type Role = z.infer<typeof role>;

const owner = ['owner'] as const;
const managers = ['owner', 'admin'] as const;
const senders = [...managers, 'sender'] as const;
const readers = [...senders, 'reviewer'] as const;
const everyone = [...readers, 'auditor'] as const;
const controllers = [...managers, 'auditor'] as const;

/** Every permission of the contract, and whose it is. */
export const permissionTable: Readonly<Partial<Record<Permission, readonly Role[]>>> = {
  'app:read': everyone,
  'app:export': owner,
  'vault:read': everyone,
  'vault:write': everyone,
  'vault:manage': owner,
  'analytics:read': everyone,
  'campaigns:read': readers,
  'campaigns:write': senders,
  'campaigns:send': senders,
  'contacts:read': readers,
  'contacts:write': senders,
  'contacts:export': managers,
  'inbox:read': readers,
  'inbox:write': senders,
  'inbox:send': senders,
  'suppression:read': readers,
  'suppression:write': senders,
  'suppression:export': managers,
  'accounts:read': everyone,
  'accounts:write': managers,
  'accounts:manage': managers,
  'settings:read': everyone,
  'settings:write': managers,
  'files:read': everyone,
  'files:write': senders,
  'jobs:read': everyone,
  'jobs:write': senders,
  'backup:read': controllers,
  'backup:manage': managers,
  'audit:read': controllers,
  'audit:export': controllers,
  'monitor:read': controllers,
  'monitor:write': controllers,
  'monitor:manage': managers,
  'people:read': controllers,
  'people:export': controllers,
  'people:manage': managers,
  'keys:read': controllers,
  'keys:manage': managers,
  'webhooks:read': controllers,
  'webhooks:manage': managers,
  'dlp:read': controllers,
  'dlp:write': senders,
  'dlp:manage': managers,
};

const tableEntries = Object.entries(permissionTable) as [Permission, readonly Role[]][];

/** An owner may do everything, whatever is added to the contract. */
export function permissionsOf(asked: Role): ReadonlySet<Permission> | 'all' {
  if (asked === 'owner') return 'all';
  return new Set(tableEntries.filter(([, roles]) => roles.includes(asked)).map(([permission]) => permission));
}
