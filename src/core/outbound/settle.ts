/** Writes down how attempts ended and what follows from it, in the caller's transaction. */
import type { RunSource } from '../campaigns/run.ts';
import type { WritableDb } from '../store/open.ts';
import { endIfDone, planFollowing, stopContact } from './enrolment.ts';
import type { AttemptEnd } from './outcome.ts';
import { settlement } from './outcome.ts';
import type { CampaignStates } from './ports.ts';
import type { LedgerRow } from './repository.ts';
import { findClaimed, findRow, noteProviderId, putBack, settle, withdraw } from './repository.ts';
import { countSentStep, findEnrolment } from './repository-enrolment.ts';

export interface SettleDeps {
  readonly runs: RunSource;
  readonly campaigns: CampaignStates;
}

/** How much of a server's words is kept. */
const longestResponse = 500;

const isActive = (db: WritableDb, row: LedgerRow): boolean =>
  findEnrolment(db, row.campaignId, row.contactId)?.state === 'active';

/** The message went out: counts it and plans the next step, or ends the sequence. */
function recordSent(
  db: WritableDb,
  deps: SettleDeps,
  row: LedgerRow,
  active: boolean,
  response: string,
  at: number,
): void {
  if (row.state !== 'claimed' && row.state !== 'uncertain') return;
  if (!settle(db, row.id, row.state, 'accepted', response, at)) return;
  countSentStep(db, row.campaignId, row.contactId);
  if (!active) return;
  const run = deps.runs.load(row.campaignId);
  if (run === null) return;
  planFollowing(db, run, row.contactId, row, row.claimedAt ?? at);
}

/**
 * Settles one claim; whether its campaign has ended is asked afterwards, once for many (`endIfDone`).
 * @param at UTC ms at which the answer came
 * @returns whether the claim used up a place in the day's limits
 */
export function settleAttempt(
  db: WritableDb,
  deps: SettleDeps,
  ledgerId: number,
  end: AttemptEnd,
  at: number,
): boolean {
  const row = findClaimed(db, ledgerId);
  if (row === undefined) return false;
  const active = row.active === 1;
  const decision = settlement(end, row.attempts, row.id, active);
  const response = decision.response.slice(0, longestResponse);
  switch (decision.event) {
    case 'accepted':
      if (decision.providerId !== null) noteProviderId(db, row.id, decision.providerId);
      recordSent(db, deps, row, active, response, at);
      return true;
    case 'lost':
      settle(db, row.id, 'claimed', 'lost', response, at);
      return true;
    case 'refused':
      settle(db, row.id, 'claimed', 'refused', response, at);
      stopContact(db, deps.campaigns, { ...row, reason: 'failed', detail: response, at });
      return false;
    default: {
      const dueAt = decision.delayMs === 0 ? row.dueAt : at + decision.delayMs;
      putBack(db, row.id, 'claimed', { dueAt, response, tried: decision.tried });
      if (!active) withdraw(db, row.campaignId, row.contactId, at);
      return false;
    }
  }
}

/**
 * Settles a message whose outcome was open by proof: it was found, or certainly never taken.
 * @returns false when it was settled in the meantime
 */
export function settleOpen(
  db: WritableDb,
  deps: SettleDeps,
  ledgerId: number,
  as: 'sent' | 'not-sent',
  evidence: string,
  at: number,
): boolean {
  const row = findRow(db, ledgerId);
  if (row === undefined || (row.state !== 'claimed' && row.state !== 'uncertain')) return false;
  if (as === 'sent') {
    recordSent(db, deps, row, isActive(db, row), evidence, at);
    endIfDone(db, deps.campaigns, row.campaignId);
  } else {
    putBack(db, row.id, row.state, { dueAt: Math.min(row.dueAt, at), response: evidence, tried: true });
    if (!isActive(db, row)) withdraw(db, row.campaignId, row.contactId, at);
  }
  return true;
}

/** A claim found at start that nothing could settle at once: from now on it is shown and waits. */
export function markUncertain(db: WritableDb, ledgerId: number, evidence: string, at: number): boolean {
  const row = findRow(db, ledgerId);
  return row?.state === 'claimed' && settle(db, ledgerId, 'claimed', 'lost', evidence, at);
}
