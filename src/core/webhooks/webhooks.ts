/**
 * Webhooks: tells other programs what becomes of campaigns. Triggers of the database put events into the outbox, in the
 * transaction of what they tell of; from there they are delivered at least once, over restarts, until somebody answers.
 */
import type { DomainDeps } from '../domain.ts';
import type { Handlers } from '../handlers.ts';
import type { Cancel, Ports } from '../ports.ts';
import { domainKey } from '../vault/domain-keys.ts';
import { forget } from '../vault/forget.ts';
import { unwrap } from '../vault/seal.ts';
import { isDelivered, waitAfter } from './backoff.ts';
import { createWebhookHandlers } from './handlers.ts';
import { post } from './post.ts';
import {
  anyEnabled,
  dueDeliveries,
  findDelivery,
  findWebhook,
  forgetDeliveries,
  nextDelivery,
  noteAttempt,
} from './repository.ts';
import type { DeliveryRow, WebhookRow } from './repository.ts';
import { secretAbout, signatureHeader } from './signature.ts';

export interface WebhooksDeps extends DomainDeps {
  readonly ports: Pick<Ports, 'network' | 'version'>;
  /** 32 bytes, derived from the master key. */
  readonly credentialKey: Buffer;
}

export interface Webhooks {
  readonly handlers: Handlers<'webhooks'>;
  start(): void;
  /** Ends what is under way; it is delivered again after the next start. */
  stop(): Promise<void>;
}

/** For events that come without anybody telling. */
const lookEveryMs = 20_000;
const soonMs = 500;
const atOnce = 4;
const keptMs = 30 * 24 * 60 * 60_000;
const forgottenAtOnce = 500;

export function createWebhooks(deps: WebhooksDeps): Webhooks {
  const { store, clock, events, log, ports } = deps;
  const key = domainKey(store, deps.credentialKey, 'webhooks');
  const underWay = new Map<number, Promise<void>>();
  const abort = new AbortController();
  let cancel: Cancel = () => undefined;
  let nextLook = Number.POSITIVE_INFINITY;

  const secretsFor = (hook: WebhookRow): Buffer[] => {
    const former = (hook.formerUntil ?? 0) > clock.now() ? hook.formerSecret : null;
    return [hook.secret, former].flatMap((sealed) =>
      sealed === null ? [] : (unwrap(key, sealed, secretAbout(hook.id)) ?? []),
    );
  };

  const attempt = async (hook: WebhookRow, row: DeliveryRow): Promise<{ status: number | null; detail: string }> => {
    const { eventId, type, at, payload } = row;
    const body = JSON.stringify({ id: eventId, type, at: new Date(at).toISOString(), data: JSON.parse(payload) });
    const secrets = secretsFor(hook);
    const headers = {
      'content-type': 'application/json',
      'user-agent': `Letterlock/${ports.version}`,
      'letterlock-event': type,
      'letterlock-signature': signatureHeader(secrets, clock.now(), body),
    };
    forget(...secrets);
    try {
      const privateNetworks = hook.privateNetworks === 1;
      const status = await post(ports.network, { url: hook.url, privateNetworks, headers, body }, abort.signal);
      return { status, detail: isDelivered(status) ? '' : `It answered ${status}.` };
    } catch (error) {
      return { status: null, detail: (error instanceof Error ? error.message : String(error)).slice(0, 300) };
    }
  };

  const deliver = async (row: DeliveryRow, retry: boolean): Promise<void> => {
    const hook = findWebhook(store.db, row.webhookId);
    if (hook === undefined) return;
    const { status, detail } = await attempt(hook, row);
    if (abort.signal.aborted) return;
    const now = clock.now();
    const done = status !== null && isDelivered(status);
    const wait = done || !retry ? null : waitAfter(row.attempts + 1, status);
    const state = done ? 'delivered' : wait === null ? 'failed' : 'waiting';
    const outcome = { state, nextAt: wait === null ? null : now + wait, status, detail } as const;
    store.transaction((db) => noteAttempt(db, row, outcome, now), { waitForDisk: false });
    events.emit('webhooks.changed', {});
  };

  const begin = (row: DeliveryRow, retry = true): Promise<void> => {
    const ended = (ms: number): void => {
      underWay.delete(row.id);
      if (!abort.signal.aborted && retry) lookIn(ms);
    };
    const work = deliver(row, retry).then(
      () => ended(0),
      (error: unknown) => {
        log.error('a webhook could not be delivered', { error: String(error) });
        // It is due still, since nothing was written down: at once it would go out again and again.
        ended(lookEveryMs);
      },
    );
    underWay.set(row.id, work);
    return work;
  };

  const look = (): void => {
    nextLook = Number.POSITIVE_INFINITY;
    if (abort.signal.aborted) return;
    const due = dueDeliveries(store.db, clock.now(), atOnce * 2).filter(({ id }) => !underWay.has(id));
    for (const row of due.slice(0, Math.max(0, atOnce - underWay.size))) void begin(row);
    if (!anyEnabled(store.db)) return;
    const next = nextDelivery(store.db, clock.now());
    lookIn(Math.min(lookEveryMs, next === null ? lookEveryMs : next - clock.now()));
  };
  const lookIn = (ms: number): void => {
    const at = clock.now() + ms;
    if (abort.signal.aborted || at >= nextLook) return;
    cancel();
    nextLook = at;
    cancel = clock.schedule(at, look);
  };
  const stopListening = events.listen((name) => {
    const tells = name === 'campaigns.changed' || name === 'inbox.changed';
    if (tells && nextLook !== Number.POSITIVE_INFINITY) lookIn(soonMs);
  });

  return {
    handlers: createWebhookHandlers({
      ...deps,
      key,
      wake: () => lookIn(0),
      async deliverNow(deliveryId) {
        const row = findDelivery(store.db, deliveryId);
        if (row !== undefined) await begin(row, false);
      },
    }),
    start() {
      const before = clock.now() - keptMs;
      store.transaction((db) => forgetDeliveries(db, before, forgottenAtOnce), { waitForDisk: false });
      look();
    },
    async stop() {
      abort.abort();
      stopListening();
      cancel();
      await Promise.allSettled(underWay.values());
      forget(key);
    },
  };
}
