/** Looks for one mail in the receiving mailbox: in every folder that its connector reads. */
import type { Connector, FetchedMessage } from '../../connectors/connector.ts';
import { headerOf } from './fields.ts';

/** Far more than the probe has; what a mailbox adds to it fits in as well. */
const maxBytes = 1024 * 1024;
const batchSize = 50;
/** The mailbox's clock and ours need not agree. */
const skewMs = 10 * 60_000;

export interface Looker {
  /** Reads what is new since the last look; the mail, once it is there. @throws LetterlockError `mail-*` */
  look(signal: AbortSignal): Promise<FetchedMessage | null>;
}

/**
 * The mail is known by the token in its header: as a part of its Message-ID and, where a provider gives it another one,
 * of its unsubscribe address.
 * @param at when the probe began, UTC ms: older mail is not looked at
 */
export function createLooker(connector: Pick<Connector, 'fetch'>, token: string, at: number): Looker {
  let cursor: string | null = null;
  return {
    async look(signal) {
      let found: FetchedMessage | null = null;
      const options = { cursor, since: Math.max(0, at - skewMs), maxBytes, batchSize, unwanted: true, signal };
      for await (const batch of connector.fetch(options)) {
        ({ cursor } = batch);
        found ??= batch.messages.find(({ raw }) => headerOf(raw).includes(token)) ?? null;
      }
      return found;
    },
  };
}
