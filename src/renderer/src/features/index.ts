/**
 * All sections, in the order of the sidebar. To add one: its folder, its catalogues (i18n/en, i18n/de), a line here.
 * What is listed here exists; there are no entries for what is to come.
 */
import { AtSign, FileUp, House, Inbox, Megaphone, Plus, Settings, ShieldCheck, Users } from 'lucide-react';
import type { Feature } from './feature.ts';
import { UnreadBadge } from './inbox/unread-badge.tsx';
import { AlertBadge } from './safety/alert-badge.tsx';

export const features: readonly Feature[] = [
  {
    id: 'today',
    title: 'today:title',
    icon: House,
    shortcut: 'g t',
    load: async () => ({ default: (await import('./today/today-screen.tsx')).TodayScreen }),
  },
  {
    id: 'inbox',
    permission: 'inbox:read',
    title: 'inbox:title',
    icon: Inbox,
    shortcut: 'g i',
    Badge: UnreadBadge,
    load: async () => ({ default: (await import('./inbox/inbox-screen.tsx')).InboxScreen }),
  },
  {
    id: 'campaigns',
    permission: 'campaigns:read',
    title: 'campaigns:title',
    icon: Megaphone,
    shortcut: 'g c',
    load: async () => ({ default: (await import('./campaigns/campaigns-screen.tsx')).CampaignsScreen }),
    commands: [
      {
        id: 'campaigns.new',
        title: 'campaigns:create',
        icon: Plus,
        path: '/campaigns/new',
        permission: 'campaigns:write',
      },
    ],
  },
  {
    id: 'contacts',
    permission: 'contacts:read',
    title: 'contacts:title',
    icon: Users,
    shortcut: 'g p',
    load: async () => ({ default: (await import('./contacts/contacts-screen.tsx')).ContactsScreen }),
    commands: [
      {
        id: 'contacts.import',
        title: 'contacts:importAction',
        icon: FileUp,
        path: '/contacts/import',
        permission: 'contacts:write',
      },
    ],
  },
  {
    id: 'accounts',
    title: 'accounts:title',
    icon: AtSign,
    shortcut: 'g a',
    load: async () => ({ default: (await import('./accounts/accounts-screen.tsx')).AccountsScreen }),
    commands: [
      {
        id: 'accounts.connect',
        title: 'accounts:connect.title',
        icon: Plus,
        path: '/accounts/connect',
        permission: 'accounts:manage',
      },
    ],
  },
  {
    id: 'safety',
    permission: 'audit:read',
    title: 'safety:title',
    icon: ShieldCheck,
    shortcut: 'g y',
    Badge: AlertBadge,
    load: async () => ({ default: (await import('./safety/safety-screen.tsx')).SafetyScreen }),
    footer: true,
  },
  {
    id: 'settings',
    title: 'settings:title',
    icon: Settings,
    shortcut: 'g s',
    load: async () => ({ default: (await import('./settings/settings-screen.tsx')).SettingsScreen }),
    footer: true,
  },
];
