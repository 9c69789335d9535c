/** What SES sends back: answers in the reply mailbox, and bounces and complaints in the queue, as one stream. */
import { z } from 'zod';
import { LetterlockError } from '../../../shared/result.ts';
import type { Log } from '../../ports.ts';
import type { FetchBatch, FetchOptions } from '../connector.ts';
import type { Received, SesQueue } from './queue.ts';

/** The reading half of a mailbox. */
export interface ReplyMailbox {
  fetch(options: FetchOptions): AsyncIterable<FetchBatch>;
  watch(onMail: () => void, signal: AbortSignal): Promise<void>;
}

export interface SesReceiver {
  fetch(options: FetchOptions): AsyncIterable<FetchBatch>;
  watch(onMail: () => void, signal: AbortSignal): Promise<void>;
}

const cursorShape = z.strictObject({ v: z.literal(1), replies: z.string().nullable() });

/** The reply mailbox's own cursor within ours; one that cannot be read counts as none. Pure. */
export function repliesCursor(cursor: string | null): string | null {
  if (cursor === null) return null;
  try {
    return cursorShape.parse(JSON.parse(cursor)).replies;
  } catch {
    return null;
  }
}

const wrap = (replies: string | null): string => JSON.stringify({ v: 1, replies });

/** Requests in one look: 1,000 notifications; the next look takes the rest. */
const mostRequests = 100;
/** Asks all of the queue's servers, and costs no second when it is empty. */
const shortWait = 1;
const longWait = 20;

export function createSesReceiver(replies: ReplyMailbox | null, queue: SesQueue | null, log: Log): SesReceiver {
  /** Taken by the long poll, and not yet fetched. */
  let held: Received | null = null;
  let taken: (() => void) | null = null;

  async function* fromQueue(from: SesQueue, cursor: string, signal: AbortSignal): AsyncGenerator<FetchBatch> {
    for (let requests = 0; requests < mostRequests; requests += 1) {
      const waiting = held;
      held = null;
      taken?.();
      const { queued, seen } = waiting ?? (await from.receive(shortWait, signal));
      if (seen === 0) return;
      if (queued.length === 0) continue;
      const messages = queued.map(({ message }) => message);
      yield { messages, cursor, stored: () => from.remove(queued, signal) };
    }
  }

  const listen = async (from: SesQueue, onMail: () => void, signal: AbortSignal): Promise<void> => {
    const ended = aborted(signal);
    while (!signal.aborted) {
      const received = await from.receive(longWait, signal);
      if (received.queued.length === 0) continue;
      const fetched = Promise.withResolvers<void>();
      held = received;
      taken = fetched.resolve;
      onMail();
      await Promise.race([fetched.promise, ended]);
    }
  };

  return {
    async *fetch(options) {
      let inner = repliesCursor(options.cursor);
      let broken: unknown = null;
      try {
        if (replies !== null) {
          for await (const batch of replies.fetch({ ...options, cursor: inner })) {
            inner = batch.cursor;
            yield { messages: batch.messages, cursor: wrap(inner) };
          }
        }
      } catch (error) {
        // Bounces and complaints are worth reading although the reply mailbox is out of order.
        if (queue === null || options.signal.aborted || !(error instanceof LetterlockError)) throw error;
        broken = error;
      }
      if (queue !== null) yield* fromQueue(queue, wrap(inner), options.signal);
      if (broken !== null) throw broken;
      if (replies === null) yield { messages: [], cursor: wrap(inner) };
    },
    async watch(onMail, signal) {
      const stop = new AbortController();
      const both = AbortSignal.any([signal, stop.signal]);
      const listening = [
        ...(replies === null ? [] : [replies.watch(onMail, both)]),
        ...(queue === null ? [] : [listen(queue, onMail, both)]),
      ];
      try {
        await Promise.race(listening);
      } catch (error) {
        if (!signal.aborted) log.info('listening for answers ended', { error: String(error) });
        throw error;
      } finally {
        // One that ended is begun anew together with the other.
        stop.abort();
        await Promise.allSettled(listening);
      }
    },
  };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
