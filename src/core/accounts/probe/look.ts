/** Looks for one mail in a mailbox: in every folder that its connector reads. */
import { analyse } from '../../inbound/classify.ts';
import { parseMail } from '../../inbound/mime/parse.ts';
import type { Connector, FetchedMessage } from '../../connectors/connector.ts';
import { LetterlockError } from '../../../shared/result.ts';
import { headerOf } from '../../inbound/mime/header-fields.ts';

/** Far more than the probe has; what a mailbox adds to it fits in as well. */
const maxBytes = 1024 * 1024;
const batchSize = 50;
/** Real time: a server that falls silent is asked again. */
const longestLookMs = 60_000;
/** The mailbox's clock and ours need not agree. */
const skewMs = 10 * 60_000;

/** Reads what is new since the last look and answers what it looks for. Rejects with LetterlockError `mail-*`. */
type Look<T> = (signal: AbortSignal) => Promise<T | null>;
type Mailbox = Pick<Connector, 'fetch'>;

/** @param at when the probe began, UTC ms: older mail is not looked at */
function createLook(mailbox: Mailbox, at: number, isIt: (raw: Buffer) => boolean): Look<FetchedMessage> {
  let cursor: string | null = null;
  const read = async (signal: AbortSignal): Promise<FetchedMessage | null> => {
    let found: FetchedMessage | null = null;
    const options = { cursor, since: Math.max(0, at - skewMs), maxBytes, batchSize, unwanted: true, signal };
    for await (const batch of mailbox.fetch(options)) {
      ({ cursor } = batch);
      found ??= batch.messages.find(({ raw }) => isIt(raw)) ?? null;
    }
    return found;
  };
  return async (signal) => {
    const late = AbortSignal.timeout(longestLookMs);
    try {
      return await read(AbortSignal.any([signal, late]));
    } catch (error) {
      if (!late.aborted || signal.aborted) throw error;
      throw new LetterlockError('mail-connection', 'The mailbox did not answer in time.', undefined, { cause: error });
    }
  };
}

/**
 * The mail itself, known by the token in its header: as a part of its Message-ID and, where a provider gives it another
 * one, of its unsubscribe address.
 */
export const lookForMail = (mailbox: Mailbox, token: string, at: number): Look<FetchedMessage> =>
  createLook(mailbox, at, (raw) => headerOf(raw).includes(token));

/** What a server says that returned the mail to its sender. */
export function lookForBounce(mailbox: Mailbox, token: string, at: number): Look<string> {
  const look = createLook(mailbox, at, (raw) => raw.includes(token));
  return async (signal) => {
    const message = await look(signal);
    if (message === null) return null;
    const { verdict } = analyse(await parseMail(message.raw));
    return verdict.kind === 'bounce' ? verdict.evidence : null;
  };
}
