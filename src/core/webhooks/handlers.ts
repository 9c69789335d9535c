import { randomBytes } from 'node:crypto';
import { webhookEvent } from '../../shared/contract/webhooks.ts';
import type { WebhookEvent } from '../../shared/contract/webhooks.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Handlers } from '../handlers.ts';
import { decodeCursor, toPage } from '../store/page.ts';
import { forget } from '../vault/forget.ts';
import { wrap } from '../vault/seal.ts';
import {
  changeWebhook,
  deliveriesBefore,
  findDelivery,
  findWebhook,
  insertDelivery,
  insertWebhook,
  putSecret,
  removeWebhook,
  webhooksOf,
} from './repository.ts';
import type { DeliveryRow, ListedWebhook, WebhookRow } from './repository.ts';
import { newSecret, secretAbout, writeSecret } from './signature.ts';
import { checkUrl } from './url-rules.ts';
import type { WebhooksDeps } from './webhooks.ts';

export interface WebhookHandlerDeps extends WebhooksDeps {
  readonly key: Buffer;
  /** There may be something to deliver. */
  wake(): void;
  /** One attempt; resolves when it was written down. */
  deliverNow(deliveryId: number): Promise<void>;
}

const hour = 60 * 60_000;
const mostWebhooks = 50;

export function createWebhookHandlers(deps: WebhookHandlerDeps): Handlers<'webhooks'> {
  const { store, clock, events, key } = deps;

  const known = (id: number): WebhookRow => {
    const hook = findWebhook(store.db, id);
    if (hook === undefined) throw new LetterlockError('not-found', 'There is no such webhook.');
    return hook;
  };
  const changed = (): Record<string, never> => {
    events.emit('webhooks.changed', {});
    deps.wake();
    return {};
  };
  const giveSecret = (id: number, formerUntil: number | null): string => {
    const secret = newSecret();
    store.transaction((db) => putSecret(db, id, wrap(key, secret, secretAbout(id)), formerUntil));
    const shown = writeSecret(secret);
    forget(secret);
    return shown;
  };

  return {
    list: () => ({ items: webhooksOf(store.db).map((row) => show(row, clock.now())) }),
    create({ name, url, events: wanted, privateNetworks }, { principal, note }) {
      if (webhooksOf(store.db).length >= mostWebhooks) {
        throw new LetterlockError('too-large', `A workspace has at most ${mostWebhooks} webhooks.`);
      }
      const choice = chosen(name, checkUrl(url, privateNetworks), wanted, privateNetworks);
      const made = store.transaction((db) => {
        const id = insertWebhook(db, choice, principal.name, clock.now());
        return { id, secret: giveSecret(id, null) };
      });
      note({ id: made.id });
      changed();
      return made;
    },
    update({ id, name, url, events: wanted, privateNetworks, enabled }) {
      known(id);
      const choice = chosen(name, checkUrl(url, privateNetworks), wanted, privateNetworks);
      store.transaction((db) => changeWebhook(db, id, { ...choice, enabled: enabled ? 1 : 0 }));
      return changed();
    },
    remove({ id }) {
      known(id);
      store.transaction((db) => removeWebhook(db, id, clock.now()));
      return changed();
    },
    rotate({ id, overlapHours }) {
      known(id);
      const secret = giveSecret(id, overlapHours === 0 ? null : clock.now() + overlapHours * hour);
      changed();
      return { secret };
    },
    async test({ id }) {
      known(id);
      const at = clock.now();
      const delivery = { webhookId: id, eventId: newEventId(), type: 'webhook.test', at, payload: '{}', nextAt: null };
      const deliveryId = store.transaction((db) => insertDelivery(db, delivery));
      await deps.deliverNow(deliveryId);
      return showDelivery(knownDelivery(deliveryId));
    },
    deliveries({ id, cursor, limit }) {
      known(id);
      const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(cursor, 1)[0]);
      return toPage(deliveriesBefore(store.db, id, before, limit + 1), limit, showDelivery, (row) => [row.id]);
    },
    redeliver({ deliveryId }) {
      const { webhookId, eventId, type, at, payload } = knownDelivery(deliveryId);
      known(webhookId);
      const again = { webhookId, eventId, type, at, payload, nextAt: clock.now() };
      store.transaction((db) => insertDelivery(db, again));
      return changed();
    },
  };

  function knownDelivery(deliveryId: number): DeliveryRow {
    const row = findDelivery(store.db, deliveryId);
    if (row === undefined) throw new LetterlockError('not-found', 'That delivery is not known any more.');
    return row;
  }
}

const newEventId = (): string => `evt_${randomBytes(12).toString('hex')}`;

const chosen = (name: string, url: string, wanted: readonly WebhookEvent[], privateNetworks: boolean) => ({
  name,
  url,
  events: JSON.stringify([...new Set(wanted)]),
  privateNetworks: privateNetworks ? 1 : 0,
});

function show(row: ListedWebhook, now: number) {
  const { id, name, url, createdAt, createdBy, lastDeliveredAt, formerUntil, waiting, failed } = row;
  return {
    id,
    name,
    url,
    createdAt,
    createdBy,
    lastDeliveredAt,
    waiting,
    failed,
    events: webhookEvent.array().parse(JSON.parse(row.events)),
    privateNetworks: row.privateNetworks === 1,
    enabled: row.enabled === 1,
    formerUntil: (formerUntil ?? 0) > now ? formerUntil : null,
  };
}

function showDelivery({ id, eventId, type, at, state, attempts, nextAt, status, detail }: DeliveryRow) {
  return { id, eventId, type, at, state, attempts, nextAt, status, detail };
}
