import { z } from 'zod';
import { id } from './define.ts';
import { job } from './jobs.ts';

/**
 * What the core tells its hosts without being asked. Events say that something changed, never what is in it:
 * the screens fetch again through the contract, so that permissions hold.
 */
export const events = {
  'vault.changed': z.strictObject({}),
  'job.changed': job.omit({ result: true, subject: true }),
  'contacts.changed': z.strictObject({}),
  'suppression.changed': z.strictObject({}),
  'accounts.changed': z.strictObject({}),
  'selfProbe.changed': z.strictObject({}),
  'accounts.signIn': z.strictObject({ signInId: z.string() }),
  'campaigns.changed': z.strictObject({ id: id.nullable() }),
  'inbox.changed': z.strictObject({}),
  'monitor.changed': z.strictObject({}),
  'people.changed': z.strictObject({}),
  'keys.changed': z.strictObject({}),
  'webhooks.changed': z.strictObject({}),
  'settings.changed': z.strictObject({}),
  'policy.changed': z.strictObject({}),
  'egress.changed': z.strictObject({}),
  'dlp.changed': z.strictObject({}),
  'backup.changed': z.strictObject({}),
} as const;

export type EventName = keyof typeof events;
export type EventData<E extends EventName> = z.infer<(typeof events)[E]>;
