/** Sending: at most once, provably. The ledger, the engine that works through it, and mail that a person writes. */
import { LetterlockError } from '../../shared/result.ts';
import type { SendOutcome } from '../connectors/connector.ts';
import type { ComposedMail } from '../connectors/mime/mail.ts';
import type { WritableDb } from '../store/open.ts';
import type { AnswerMail } from './answers.ts';
import { createAnswers } from './answers.ts';
import { createBooks } from './books.ts';
import type { Engine } from './engine.ts';
import { createEngine } from './engine.ts';
import { enrol, resumeContact, stopContact, sweepStopped } from './enrolment.ts';
import type { OutboundDeps } from './ports.ts';
import { findRow } from './repository.ts';
import { addToTally, enrolmentsOf } from './repository-enrolment.ts';
import { createSender } from './sender.ts';
import { settleOpen } from './settle.ts';
import type { StopReason } from './stop-reason.ts';

/** Functions that take `db` run inside the caller's transaction; instants are UTC ms. */
export interface Outbound extends Engine {
  /** Adds contacts with their first step; who is in already stays as he is. @returns how many were new */
  enrol(db: WritableDb, campaignId: number, contactIds: readonly number[], at: number): number;
  stopContact(
    db: WritableDb,
    campaignId: number,
    contactId: number,
    reason: StopReason,
    detail: string,
    at: number,
  ): void;
  /** Ends every sequence that a contact is in. */
  stopEverywhere(db: WritableDb, contactId: number, reason: StopReason, detail: string, at: number): void;
  /** Undoes a stop: what was pending is planned again. */
  resumeContact(db: WritableDb, campaignId: number, contactId: number, at: number): void;
  /** Ends all enrolments of a campaign that has just become `stopped`; a large one is finished in the background. */
  stopCampaign(db: WritableDb, campaignId: number, at: number): void;
  /**
   * A person's decision about an uncertain message.
   * @throws LetterlockError `not-found`, `not-allowed-now` when it is not uncertain
   */
  settle(ledgerId: number, as: 'sent' | 'not-sent'): void;
  tally(db: WritableDb, campaignId: number, name: 'autoReplied', change: 1 | -1): void;
  /** Sends a mail outside every campaign. @throws LetterlockError `not-found`, `mail-*` when the mailbox cannot be opened, `not-allowed-now` at its provider's limit */
  sendTest(mail: ComposedMail, accountId: number): Promise<SendOutcome>;
  /** Sends an answer at most once and keeps it. @throws like `sendTest`; nothing is kept then */
  sendAnswer(answer: AnswerMail): Promise<SendOutcome>;
}

const stopBatch = 100;

export function createOutbound(deps: OutboundDeps): Outbound {
  const { store, clock, campaigns, log } = deps;
  const sender = createSender(deps);
  const books = createBooks(store.db, deps.runs);
  const engine = createEngine({ ...deps, sender, books });
  const answers = createAnswers({ ...deps, sender, books });

  return {
    ...engine,
    start() {
      engine.start();
      answers.recover().catch((error: unknown) => log.error('answers could not be settled', { error: String(error) }));
    },
    async stop() {
      await Promise.all([engine.stop(), answers.stop()]);
    },
    enrol(db, campaignId, contactIds, at) {
      const run = deps.runs.load(campaignId);
      if (run === null) throw new LetterlockError('not-found', 'There is no such campaign, or it has no account.');
      return enrol(db, run, contactIds, at);
    },
    stopContact(db, campaignId, contactId, reason, detail, at) {
      stopContact(db, campaigns, { campaignId, contactId, reason, detail, at });
    },
    stopEverywhere(db, contactId, reason, detail, at) {
      for (const { campaignId } of enrolmentsOf(db, contactId).filter(({ state }) => state === 'active')) {
        stopContact(db, campaigns, { campaignId, contactId, reason, detail, at });
      }
    },
    resumeContact(db, campaignId, contactId, at) {
      resumeContact(db, deps, campaignId, contactId, at);
    },
    stopCampaign(db, campaignId, at) {
      sweepStopped(db, campaignId, stopBatch, at);
      engine.wake();
    },
    settle(ledgerId, as) {
      const evidence = as === 'sent' ? 'Taken as sent by a person.' : 'Taken as not sent by a person.';
      store.transaction((db) => {
        const row = findRow(db, ledgerId);
        if (row === undefined) throw new LetterlockError('not-found', 'There is no such message.');
        if (row.state !== 'uncertain') {
          throw new LetterlockError('not-allowed-now', 'Only a message whose outcome is not known can be decided.');
        }
        settleOpen(db, deps, ledgerId, as, evidence, clock.now());
      });
      engine.wake();
    },
    tally: addToTally,
    sendTest: (mail, accountId) => answers.sendTest(mail, accountId),
    sendAnswer: (answer) => answers.sendAnswer(answer),
  };
}
