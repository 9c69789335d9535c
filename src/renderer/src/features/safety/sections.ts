/** The parts of the safety page, in their order. To add one: its component, its title in the catalogues, a line here. */
import {
  Bell,
  Building2,
  ClipboardCheck,
  Eye,
  KeyRound,
  LayoutList,
  Network,
  ScrollText,
  ShieldAlert,
  Siren,
  Users,
  Webhook,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { lazy, type ComponentType } from 'react';
import type { MessageKey } from '../../i18n/catalogue.ts';

interface Part {
  /** The last part of its route: `/safety/audit`. */
  readonly id: string;
  readonly title: MessageKey;
  readonly icon: LucideIcon;
  /** Without it, the part is not offered. */
  readonly permission?: string;
  readonly Component: ComponentType;
}

export const sections: readonly [Part, ...Part[]] = [
  {
    id: 'overview',
    title: 'safety:overview.title',
    icon: LayoutList,
    Component: lazy(async () => ({ default: (await import('./overview.tsx')).Overview })),
  },
  {
    id: 'alerts',
    title: 'safety:alerts.title',
    icon: Bell,
    Component: lazy(async () => ({ default: (await import('./alerts.tsx')).Alerts })),
  },
  {
    id: 'rules',
    title: 'safety:rules.title',
    icon: Eye,
    Component: lazy(async () => ({ default: (await import('./rules.tsx')).Rules })),
  },
  {
    id: 'audit',
    title: 'safety:audit.title',
    icon: ScrollText,
    Component: lazy(async () => ({ default: (await import('./audit-log.tsx')).AuditLog })),
  },
  {
    id: 'dlp',
    title: 'dlp:short',
    icon: ShieldAlert,
    permission: 'dlp:read',
    Component: lazy(async () => ({ default: (await import('../dlp/dlp.tsx')).Dlp })),
  },
  {
    id: 'people',
    title: 'access:people.title',
    icon: Users,
    permission: 'people:read',
    Component: lazy(async () => ({ default: (await import('./people.tsx')).People })),
  },
  {
    id: 'keys',
    title: 'access:keys.title',
    icon: KeyRound,
    permission: 'keys:read',
    Component: lazy(async () => ({ default: (await import('./keys.tsx')).Keys })),
  },
  {
    id: 'webhooks',
    title: 'access:webhooks.title',
    icon: Webhook,
    permission: 'webhooks:read',
    Component: lazy(async () => ({ default: (await import('./webhooks.tsx')).Webhooks })),
  },
  {
    id: 'access',
    title: 'access:review.title',
    icon: ClipboardCheck,
    permission: 'people:read',
    Component: lazy(async () => ({ default: (await import('./access-review.tsx')).AccessReview })),
  },
  {
    id: 'incident',
    title: 'safety:incident.title',
    icon: Siren,
    Component: lazy(async () => ({ default: (await import('./incident.tsx')).Incident })),
  },
  {
    id: 'policy',
    title: 'policy:title',
    icon: Building2,
    Component: lazy(async () => ({ default: (await import('./policy.tsx')).PolicyPart })),
  },
  {
    id: 'network',
    title: 'policy:network.title',
    icon: Network,
    Component: lazy(async () => ({ default: (await import('./network.tsx')).NetworkPart })),
  },
];
