/**
 * Turns picks into claims. A claim is the promise on disk that this Message-ID, and no other, is about to go out;
 * everything that could forbid it is asked in the transaction that writes it.
 */
import type { ComposedMail } from '../connectors/mime/mail.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { mayGoOut } from './conditions.ts';
import { endIfDone, planFollowing, queueZone, stopContact } from './enrolment.ts';
import { newMessageId } from './message-id.ts';
import type { Pick } from './pick.ts';
import type { Composer } from './ports.ts';
import { claim, forget, sendFacts, sentSteps, setZone, settle, withdraw } from './repository.ts';
import { queuedMessage } from './repository-queue.ts';
import type { QueuedMessage, SendingAccount } from './repository-queue.ts';
import { threadState } from './sequence.ts';
import type { SettleDeps } from './settle.ts';

/** A message that is ours to hand over, once. */
export interface Claimed {
  readonly pick: Pick;
  readonly mail: ComposedMail;
}

export type Prepared =
  | { readonly kind: 'mail'; readonly pick: Pick; readonly mail: ComposedMail }
  /** No mail that may go out can be made of it. */
  | { readonly kind: 'refused'; readonly pick: Pick; readonly message: QueuedMessage; readonly response: string }
  /** The recipient's clock is another one by now: the row joins that queue. */
  | { readonly kind: 'moved'; readonly pick: Pick; readonly zone: string }
  /** The sequence no longer has this step. */
  | { readonly kind: 'obsolete'; readonly pick: Pick; readonly message: QueuedMessage }
  | { readonly kind: 'gone'; readonly pick: Pick };

/** Composes one pick from what the database says now. Reads only. */
export function prepare(db: ReadableDb, composer: Composer, account: SendingAccount, pick: Pick): Prepared {
  const message = queuedMessage(db, pick.ledgerId);
  if (message === undefined) return { kind: 'gone', pick };
  const { run } = pick.campaign;
  const zone = queueZone(run.schedule, message.recipient.zone);
  if (run.schedule.clock === 'recipient' && zone !== message.zone) return { kind: 'moved', pick, zone };
  const step = run.steps.find(({ id }) => id === message.stepId);
  if (step === undefined) return { kind: 'obsolete', pick, message };
  const messageId = message.messageId ?? newMessageId(account.address, pick.at);
  try {
    const sent = step.thread === 'reply' ? sentSteps(db, run.id, message.recipient.contactId) : [];
    const mail = composer.compose({
      run,
      step,
      recipient: message.recipient,
      from: { name: account.displayName, address: account.address },
      thread: threadState(run, step, sent),
      messageId,
      date: pick.at,
      attachments: pick.campaign.attachments(step.id),
    });
    const facts = { postalAddress: run.postalAddress, campaignId: run.id, step: step.number };
    const response = composer.refusal(mail, facts);
    return response === null ? { kind: 'mail', pick, mail } : { kind: 'refused', pick, message, response };
  } catch (error) {
    if (error instanceof LetterlockError) return { kind: 'refused', pick, message, response: error.message };
    throw error;
  }
}

/**
 * Writes the claim, or what keeps it from being one.
 * @returns null when nothing may go out; the row has changed then, so that it is not picked again at once
 */
export function claimPrepared(db: WritableDb, deps: SettleDeps, prepared: Prepared): Claimed | null {
  const { pick } = prepared;
  const { run } = pick.campaign;
  switch (prepared.kind) {
    case 'moved':
      setZone(db, pick.ledgerId, prepared.zone);
      return null;
    case 'obsolete': {
      const { contactId } = prepared.message.recipient;
      const last = sentSteps(db, run.id, contactId).at(-1) ?? null;
      if (prepared.message.messageId === null) forget(db, pick.ledgerId);
      else settle(db, pick.ledgerId, 'planned', 'abandoned', '', pick.at);
      planFollowing(db, run, contactId, last, last?.at ?? pick.at);
      endIfDone(db, deps.campaigns, run.id);
      return null;
    }
    case 'refused':
      return refuse(db, deps, prepared);
    case 'mail':
      return mayClaim(db, deps, pick) ? write(db, prepared) : null;
    default:
      return null;
  }
}

function write(db: WritableDb, { pick, mail }: Claimed): Claimed {
  claim(db, pick.ledgerId, pick.campaign.run.accountId, mail, pick.at);
  return { pick, mail };
}

/** Asks every stop condition; a final one is carried out here. */
function mayClaim(db: WritableDb, deps: SettleDeps, pick: Pick): boolean {
  const facts = sendFacts(db, pick.ledgerId);
  if (facts === undefined) return false;
  const verdict = mayGoOut(facts, 'planned', pick.at);
  if (verdict.kind === 'go') return true;
  const message = queuedMessage(db, pick.ledgerId);
  if (message === undefined) return false;
  const { campaignId, recipient } = message;
  if (verdict.kind === 'stop') {
    stopContact(db, deps.campaigns, { campaignId, contactId: recipient.contactId, at: pick.at, ...verdict });
  } else if (verdict.kind === 'over' && facts.enrolment !== 'active') {
    withdraw(db, campaignId, recipient.contactId, pick.at);
  }
  return false;
}

function refuse(db: WritableDb, deps: SettleDeps, { pick, message, response }: Prepared & { kind: 'refused' }): null {
  if (!mayClaim(db, deps, pick)) return null;
  settle(db, pick.ledgerId, 'planned', 'abandoned', response, pick.at);
  const { contactId } = message.recipient;
  stopContact(db, deps.campaigns, {
    campaignId: message.campaignId,
    contactId,
    reason: 'failed',
    detail: response,
    at: pick.at,
  });
  return null;
}
