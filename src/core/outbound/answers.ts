/**
 * Mail that a person writes: test mails, and answers in the inbox. Answers go out at most once like everything else:
 * the row with its Message-ID is on disk before the first byte.
 */
import { LetterlockError } from '../../shared/result.ts';
import type { SendOutcome } from '../connectors/connector.ts';
import type { ComposedMail } from '../connectors/mime/mail.ts';
import type { AttemptEnd } from './outcome.ts';
import type { Books } from './books.ts';
import { farewellMs } from './lane.ts';
import type { OutboundDeps } from './ports.ts';
import { claimAnswer, openAnswers, settleAnswer } from './repository-answer.ts';
import { noteHandSent } from './repository-pace.ts';
import type { Sender } from './sender.ts';
import type { WritableDb } from '../store/open.ts';

export interface AnswerMail {
  readonly conversationId: number;
  readonly accountId: number;
  /** Its Message-ID is kept; nothing else needs to know it before. */
  readonly mail: ComposedMail;
}

export interface Answers {
  sendTest(mail: ComposedMail, accountId: number): Promise<SendOutcome>;
  sendAnswer(answer: AnswerMail): Promise<SendOutcome>;
  /** Settles answers whose sending was cut off, as far as the mailbox can tell. */
  recover(): Promise<void>;
  stop(): Promise<void>;
}

const toOutcome = (end: AttemptEnd): SendOutcome => {
  if (end.kind === 'unsendable') return { kind: 'failed', class: 'permanent', response: end.response };
  if (end.kind === 'released') return { kind: 'failed', class: 'transient', response: 'Letterlock is ending.' };
  return end;
};

const stateAfter = ({ kind }: SendOutcome): 'sent' | 'failed' | 'uncertain' =>
  kind === 'unknown' ? 'uncertain' : kind;

export function createAnswers(deps: OutboundDeps & { readonly sender: Sender; readonly books: Books }): Answers {
  const { store, clock, log, books } = deps;
  /** Nothing more is begun. */
  const ending = new AbortController();
  /** What is being handed over is given up. */
  const abort = new AbortController();
  const inFlight = new Set<Promise<unknown>>();

  const tracked = async <T>(work: Promise<T>): Promise<T> => {
    inFlight.add(work);
    try {
      return await work;
    } finally {
      inFlight.delete(work);
    }
  };

  /** Counts the mail and writes `claim`, or refuses where the provider would. A person's own lower limits are for campaigns. */
  const count = (accountId: number, claim: (db: WritableDb) => void): void => {
    const now = clock.now();
    const usage = books.account(accountId, now);
    const { provider } = deps.limits.of(accountId);
    if (usage.room(provider, now) === 0) {
      throw new LetterlockError('not-allowed-now', 'The mailbox has sent as much as its provider allows for now.', {
        again: usage.roomAt(provider, now),
      });
    }
    store.transaction((db) => {
      claim(db);
      noteHandSent(db, accountId, now);
    });
    usage.take();
  };

  const handOver = async (
    mail: ComposedMail,
    accountId: number,
    claim: (db: WritableDb) => void,
  ): Promise<SendOutcome> => {
    const connector = await deps.connectors.open(accountId);
    count(accountId, claim);
    const mayGo = (): boolean => !ending.signal.aborted;
    const end = await deps.sender.handOver({ connector, mail, mayGo, signal: abort.signal });
    books.account(accountId, clock.now()).settle(clock.now());
    return toOutcome(end);
  };

  const answer = async ({ conversationId, accountId, mail }: AnswerMail): Promise<SendOutcome> => {
    const outcome = await handOver(mail, accountId, (db) => claimAnswer(db, conversationId, mail, clock.now()));
    store.transaction((db) => settleAnswer(db, mail.messageId, stateAfter(outcome), outcome.response));
    return outcome;
  };

  const isSent = async (accountId: number, messageId: string, claimedAt: number): Promise<boolean> => {
    try {
      const connector = await deps.connectors.open(accountId);
      return (await connector.findSent(messageId, claimedAt, ending.signal)) === 'found';
    } catch (error) {
      log.warn('an answer could not be looked up', { accountId, error: String(error) });
      return false;
    }
  };

  const recover = async (): Promise<void> => {
    for (const { messageId, accountId, claimedAt } of openAnswers(store.db)) {
      const found = accountId !== null && (await isSent(accountId, messageId, claimedAt));
      if (ending.signal.aborted) return;
      const response = found ? 'Found among the sent mail of the mailbox.' : 'Interrupted while it was being sent.';
      store.transaction((db) => settleAnswer(db, messageId, found ? 'sent' : 'uncertain', response));
    }
  };

  return {
    sendTest: (mail, accountId) => tracked(handOver(mail, accountId, () => undefined)),
    sendAnswer: (mail) => tracked(answer(mail)),
    recover: () => tracked(recover()),
    async stop() {
      ending.abort();
      const timer = setTimeout(() => abort.abort(), farewellMs);
      await Promise.allSettled(inFlight);
      clearTimeout(timer);
    },
  };
}
