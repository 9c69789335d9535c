import type { WebhookEvent } from '../../../../shared/contract/webhooks.ts';
import type { MessageKey } from '../../i18n/catalogue.ts';

/** What can be told, in the order in which it happens. */
export const webhookEvents: readonly WebhookEvent[] = [
  'message.sent',
  'message.failed',
  'contact.replied',
  'contact.bounced',
  'contact.unsubscribed',
  'campaign.finished',
];

const titles: Readonly<Record<string, MessageKey>> = {
  'message.sent': 'access:events.message-sent',
  'message.failed': 'access:events.message-failed',
  'contact.replied': 'access:events.contact-replied',
  'contact.bounced': 'access:events.contact-bounced',
  'contact.unsubscribed': 'access:events.contact-unsubscribed',
  'campaign.finished': 'access:events.campaign-finished',
};

export const eventTitle = (type: string): MessageKey => titles[type] ?? 'access:events.webhook-test';
