import { z } from 'zod';
import { campaignRow } from './campaign-shape.ts';
import { conversation } from './inbox.ts';
import { id, instant, method, nothing } from './define.ts';

export const attention = z.strictObject({
  /** `account-paused`, `domain-worse`, `uncertain`, `campaign-paused`, `unread-replies`, `access-review`; the catalogues have a sentence for each. */
  code: z.string(),
  params: z.record(z.string(), z.string().or(z.number())),
  /** Where the screens go from here. */
  target: z.strictObject({
    screen: z.enum(['accounts', 'campaigns', 'inbox', 'contacts', 'settings', 'safety']),
    id: id.nullable(),
  }),
});

export const today = {
  summary: method({
    summary: 'What happened today, what comes next, and what needs a person.',
    input: nothing,
    output: z.strictObject({
      sentToday: z.int(),
      repliesToday: z.int(),
      bouncesToday: z.int(),
      dueToday: z.int(),
      nextSendAt: instant.nullable(),
      attention: z.array(attention),
      running: z.array(campaignRow),
      replies: z.array(conversation),
      /** The last 14 local days, oldest first. */
      daily: z.array(z.strictObject({ date: z.string(), sent: z.int(), replies: z.int() })),
      /** What a new user has done already. */
      started: z.strictObject({ contacts: z.boolean(), account: z.boolean(), campaign: z.boolean() }),
    }),
    permission: 'analytics:read',
    audit: 'none',
  }),
};
