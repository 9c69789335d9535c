/**
 * The practice mailbox: mails go over real SMTP to a server on this machine, whose recipients answer by script.
 * Nothing leaves the machine, and nothing on the way of a mail is left out.
 */
import type { ServerConfig } from '../../../shared/contract/mailbox.ts';
import type { Handlers } from '../../handlers.ts';
import type { Clock, Log } from '../../ports.ts';
import type { Store } from '../../store/open.ts';
import type { Connector } from '../connector.ts';
import { answerTo } from './answers/answer.ts';
import { readOriginal } from './answers/original.ts';
import { createPracticeConnector } from './connector.ts';
import type { Submission } from './connector.ts';
import { createPracticeHandlers } from './handlers.ts';
import { startListener } from './listener.ts';
import type { Listener, Recipients, Refusal } from './listener.ts';
import { doorOf, reactionOf } from './persona.ts';
import { insertAnswer, insertMail, mailsTo } from './repository.ts';

export interface PracticeDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Which way the recipients' dice fall. */
  readonly seed: number;
  /** The SMTP client that every other mailbox uses, for a server and its password. */
  readonly submitTo: (server: ServerConfig, password: string) => Submission;
}

export interface Practice {
  connector(): Connector;
  readonly handlers: Handlers<'practice'>;
  close(): Promise<void>;
}

/** Greylisting servers take the second attempt once this long has passed. */
const greylistMs = 60_000;

export function createPractice(deps: PracticeDeps): Practice {
  const answerListeners = new Set<() => void>();
  const recipients = createRecipients(deps, () => {
    for (const listener of answerListeners) listener();
  });
  let running: Promise<{ listener: Listener; submission: Submission }> | null = null;

  const start = async (): Promise<{ listener: Listener; submission: Submission }> => {
    const listener = await startListener(recipients);
    const server: ServerConfig = {
      host: '127.0.0.1',
      port: listener.port,
      tls: 'implicit',
      user: listener.user,
      auth: 'auto',
      minimumTls: 'TLSv1.3',
      fingerprint: listener.fingerprint,
    };
    return { listener, submission: deps.submitTo(server, listener.password) };
  };
  const submission = async (): Promise<Submission> => {
    running ??= start();
    try {
      return (await running).submission;
    } catch (error) {
      running = null;
      throw error;
    }
  };

  return {
    connector: () =>
      createPracticeConnector({
        db: deps.store.db,
        clock: deps.clock,
        submission,
        onAnswer(listener) {
          answerListeners.add(listener);
          return () => answerListeners.delete(listener);
        },
      }),
    handlers: createPracticeHandlers(deps.store.db),
    async close() {
      const opened = await running?.catch(() => null);
      running = null;
      await opened?.submission.close();
      await opened?.listener.close();
    },
  };
}

function createRecipients({ store, clock, log, seed }: PracticeDeps, answerComing: () => void): Recipients {
  const firstAttempts = new Map<string, number>();

  const greylisted = (address: string): Refusal | null => {
    const now = clock.now();
    const first = firstAttempts.get(address);
    if (first === undefined) firstAttempts.set(address, now);
    else if (now - first >= greylistMs) return null;
    return { code: 451, text: `4.7.1 <${address}>: Greylisted, please try again in a minute` };
  };

  return {
    refuse(address) {
      const door = doorOf(address, seed);
      if (door === 'unknown-user') {
        return { code: 550, text: `5.1.1 <${address}>: Recipient address rejected: User unknown` };
      }
      return door === 'greylist' && mailsTo(store.db, address) === 0 ? greylisted(address) : null;
    },
    async take(envelope, raw) {
      const arrivedAt = clock.now();
      const original = await readOriginal(raw, envelope, arrivedAt);
      const reaction = reactionOf(envelope.to, mailsTo(store.db, envelope.to) + 1, seed);
      const answer = await answerTo(original, reaction).catch((error: unknown) => {
        log.warn('a practice recipient could not answer', { error: String(error) });
        return null;
      });
      const id = store.transaction((db) => {
        const mailId = insertMail(db, {
          messageId: original.messageId,
          from: envelope.from,
          to: envelope.to,
          subject: original.subject,
          receivedAt: arrivedAt,
          behaviour: answer === null ? 'silence' : reaction.behaviour,
          raw,
        });
        if (answer !== null) insertAnswer(db, mailId, answer.dueAt, answer.raw);
        return mailId;
      });
      firstAttempts.delete(envelope.to);
      if (answer !== null) answerComing();
      return String(id);
    },
  };
}
