import type { EventName } from '../../../shared/contract/events.ts';

/**
 * Which answers an event makes stale, as prefixes of method names. The table names every event of the contract (its
 * type sees to that) without bringing the contract's schemas into the bundle.
 */
export const staleAfter: Readonly<Record<EventName, readonly string[]>> = {
  'vault.changed': ['vault.', 'policy.'],
  'job.changed': ['contacts.imports'],
  'contacts.changed': ['contacts.', 'campaigns.audienceCount', 'campaigns.preflight', 'today.'],
  'suppression.changed': ['suppression.', 'contacts.', 'today.'],
  'accounts.changed': [
    'egress.manifest',
    'accounts.',
    'dkim.',
    'domainCheck.',
    'selfProbe.',
    'practice.',
    'today.',
    'campaigns.preflight',
  ],
  'selfProbe.changed': ['selfProbe.list', 'accounts.health', 'accounts.list'],
  'accounts.signIn': ['accounts.signInStatus'],
  'campaigns.changed': ['campaigns.', 'contacts.timeline', 'practice.', 'accounts.', 'today.'],
  'inbox.changed': ['inbox.', 'contacts.timeline', 'today.'],
  'monitor.changed': ['monitor'],
  'people.changed': ['people.', 'today.', 'vault.', 'keys.'],
  'keys.changed': ['keys.', 'people.'],
  'webhooks.changed': ['webhooks.'],
  'settings.changed': ['settings.', 'egress.manifest', 'people.reviews'],
  'policy.changed': ['policy.', 'settings.'],
  'egress.changed': ['egress.connections', 'egress.traffic'],
  'dlp.changed': ['dlp.', 'campaigns.preflight'],
  'backup.changed': ['backup.'],
};

export const eventNames: readonly EventName[] = Object.keys(staleAfter).filter(
  (name): name is EventName => name in staleAfter,
);
