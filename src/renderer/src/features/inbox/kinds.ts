import { Bot, CircleHelp, MailX, Reply, ShieldAlert, UserMinus, type LucideIcon } from 'lucide-react';
import type { VerdictKind } from '../../../../shared/contract/inbox.ts';
import type { Tone } from '../../ui/badge.tsx';

/** In the order of the filters, of the number keys and of what matters to a sender. */
export const kinds: readonly VerdictKind[] = ['reply', 'auto-reply', 'bounce', 'unsubscribe', 'complaint', 'other'];

export const kindIcon: Readonly<Record<VerdictKind, LucideIcon>> = {
  reply: Reply,
  'auto-reply': Bot,
  bounce: MailX,
  unsubscribe: UserMinus,
  complaint: ShieldAlert,
  other: CircleHelp,
};

export const kindTone: Readonly<Record<VerdictKind, Tone>> = {
  reply: 'ok',
  'auto-reply': 'neutral',
  bounce: 'warn',
  unsubscribe: 'neutral',
  complaint: 'danger',
  other: 'neutral',
};
