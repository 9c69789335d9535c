import { z } from 'zod';
import type { Clock } from '../../ports.ts';
import type { ReadableDb } from '../../store/open.ts';
import type {
  Connector,
  FetchBatch,
  FetchedMessage,
  FetchOptions,
  OutgoingMessage,
  SendOutcome,
} from '../connector.ts';
import { answersBetween, hasMessage, nextAnswerAfter } from './repository.ts';
import type { AnswerRow, Arrival } from './repository.ts';
import { practiceConcurrency } from './listener.ts';

/** The sender's side of the line: how any other mailbox is sent from. */
export type Submission = Pick<Connector, 'send' | 'verify' | 'close'>;

export interface PracticeConnectorDeps {
  readonly db: ReadableDb;
  readonly clock: Clock;
  /** Hands mails to the listener, which is started where it does not run yet. */
  readonly submission: () => Promise<Submission>;
  /** Calls back whenever an answer is on its way; answers how to stop listening. */
  readonly onAnswer: (listener: () => void) => () => void;
}

/** A mailbox like any other to its callers: SMTP to send, a cursor over what has arrived, a Sent folder to ask. */
export function createPracticeConnector(deps: PracticeConnectorDeps): Connector {
  const { db, clock } = deps;
  return {
    capabilities: {
      receives: true,
      pushes: true,
      // What the listener accepted is on disk before the sender hears so.
      sentIsAuthoritative: true,
      filesSentMail: true,
      concurrency: practiceConcurrency,
    },
    verify: async (signal) => (await deps.submission()).verify(signal),
    send: (message, signal) => send(deps, message, signal),
    findSent: (messageId) => Promise.resolve(hasMessage(db, messageId) ? 'found' : 'absent'),
    fetch: (options) => fetchArrived(db, clock.now(), options),
    watch: (onMail, signal) => watch(deps, onMail, signal),
    close: () => Promise.resolve(),
  };
}

async function send(deps: PracticeConnectorDeps, message: OutgoingMessage, signal: AbortSignal): Promise<SendOutcome> {
  let submission: Submission;
  try {
    submission = await deps.submission();
  } catch (error) {
    const response = `The practice mailbox could not be started: ${error instanceof Error ? error.message : 'unknown'}`;
    return { kind: 'failed', class: 'connection', response };
  }
  return submission.send(message, signal);
}

async function* fetchArrived(db: ReadableDb, until: number, options: FetchOptions): AsyncGenerator<FetchBatch> {
  const known = parseCursor(options.cursor);
  let after = known ?? { at: options.since - 1, id: 0 };
  const batchSize = Math.max(1, options.batchSize);
  let first = known === null;
  for (;;) {
    options.signal.throwIfAborted();
    const rows = answersBetween(db, after, until, batchSize);
    const last = rows.at(-1);
    if (last !== undefined) after = { at: last.due_at, id: last.id };
    else if (first) after = { at: Math.max(until, options.since), id: 0 };
    else return;
    first = false;
    yield { messages: rows.map((row) => received(row, options.maxBytes)), cursor: JSON.stringify(after) };
    if (rows.length < batchSize) return;
  }
}

function received({ id, due_at, raw }: AnswerRow, maxBytes: number): FetchedMessage {
  return {
    providerKey: `practice/${id}`,
    receivedAt: due_at,
    raw: raw.subarray(0, maxBytes),
    truncated: raw.length > maxBytes,
  };
}

const arrival = z.strictObject({ at: z.int(), id: z.int() });

/** A cursor that cannot be read counts as none. */
function parseCursor(text: string | null): Arrival | null {
  try {
    return arrival.parse(JSON.parse(text ?? ''));
  } catch {
    return null;
  }
}

/** A timer stands at the next arrival; an answer that will come sooner moves it. */
function watch({ db, clock, onAnswer }: PracticeConnectorDeps, onMail: () => void, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    let cancel = (): void => undefined;
    const arm = (): void => {
      cancel();
      const next = nextAnswerAfter(db, clock.now());
      cancel =
        next === null
          ? () => undefined
          : clock.schedule(next, () => {
              arm();
              onMail();
            });
    };
    const silence = onAnswer(arm);
    arm();
    signal.addEventListener(
      'abort',
      () => {
        silence();
        cancel();
        resolve();
      },
      { once: true },
    );
  });
}
