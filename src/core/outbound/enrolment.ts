/** Putting contacts into a campaign, and taking them out. All run inside the caller's transaction. */
import { earliestStep } from '../campaigns/schedule.ts';
import type { Run, RunSource, RunStep } from '../campaigns/run.ts';
import type { WritableDb } from '../store/open.ts';
import type { CampaignStates } from './ports.ts';
import { forgetPlanned, plan, planEnrolled, revive, rowsOfContact, sentSteps, withdraw } from './repository.ts';
import {
  campaignStatus,
  changeReason,
  contactZone,
  deleteEnrolments,
  endEnrolment,
  findEnrolment,
  firstActive,
  insertEnrolments,
  isRemoved,
  lastEnrolment,
  reopenEnrolment,
  tallyOf,
} from './repository-enrolment.ts';
import { followingStep } from './sequence.ts';
import type { StepRef } from './sequence.ts';
import type { StopReason } from './stop-reason.ts';
import { outweighs } from './stop-reason.ts';

/** What decides the first planned row of a campaign's contacts. */
export interface EnrolTarget {
  readonly id: number;
  readonly accountId: number;
  readonly schedule: Run['schedule'];
  readonly steps: readonly RunStep[];
}

/** The queue that a contact's rows stand in: all in one where the campaign's own clock rules. */
export const queueZone = (schedule: Run['schedule'], contactsZone: string): string =>
  schedule.clock === 'recipient' ? contactsZone : '';

/**
 * Enrols contacts and plans their first step. Idempotent: who is enrolled already stays as he is. A function of its
 * own so that a worker can do it in batches on its own connection.
 * @param at UTC ms, the instant from which the first step is due
 * @returns how many were new
 */
export function enrol(db: WritableDb, target: EnrolTarget, contactIds: readonly number[], at: number): number {
  const first = target.steps[0];
  if (first === undefined) return 0;
  const before = lastEnrolment(db);
  insertEnrolments(db, target.id, contactIds, at);
  return planEnrolled(
    db,
    {
      campaignId: target.id,
      stepId: first.id,
      step: first.number,
      accountId: target.accountId,
      dueAt: at,
      zoned: target.schedule.clock === 'recipient',
    },
    before,
  );
}

/**
 * Takes out again whom a launch had enrolled that did not come about: the campaign never ran, so nothing was sent.
 * @returns whether any may be left
 */
export function forgetEnrolments(db: WritableDb, campaignId: number, limit: number): boolean {
  if (campaignStatus(db, campaignId) !== 'draft') return false;
  const batch = firstActive(db, campaignId, limit);
  const contactIds = batch.map(({ contactId }) => contactId);
  forgetPlanned(db, campaignId, contactIds);
  deleteEnrolments(db, campaignId, contactIds);
  return batch.length === limit;
}

/**
 * Plans what comes after `last`, or finishes the enrolment when nothing does.
 * @param last the newest step sent; null when none was yet
 * @param since UTC ms from which the step's delay counts
 */
export function planFollowing(db: WritableDb, run: Run, contactId: number, last: StepRef | null, since: number): void {
  const atEnd = last !== null && run.steps.at(-1)?.id === last.stepId;
  const step = atEnd ? null : followingStep(run, last, sentSteps(db, run.id, contactId));
  if (step === null) {
    endEnrolment(db, run.id, contactId, { state: 'finished', reason: null, detail: '' }, since);
    return;
  }
  // Only recipients' clocks need their zones; the campaign's own needs nobody's.
  const zone = run.schedule.clock === 'recipient' ? contactZone(db, contactId) : '';
  plan(db, {
    campaignId: run.id,
    contactId,
    stepId: step.id,
    step: step.number,
    accountId: run.accountId,
    zone,
    dueAt: last === null ? since : earliestStep(step.delay, since, run.schedule, zone),
  });
}

/** Ends a running campaign as soon as nobody in it is active. */
export function endIfDone(db: WritableDb, campaigns: CampaignStates, campaignId: number): void {
  if (tallyOf(db, campaignId, 'active') > 0) return;
  if (campaignStatus(db, campaignId) === 'running') campaigns.ended(db, campaignId);
}

/**
 * Ends a contact's sequence; one that has ended already takes over a reason that says more. A message that is being
 * handed over at this moment is not called back.
 * @param at UTC ms
 */
export function stopContact(
  db: WritableDb,
  campaigns: CampaignStates,
  stop: { campaignId: number; contactId: number; reason: StopReason; detail: string; at: number },
): void {
  const { campaignId, contactId, reason, detail, at } = stop;
  const enrolment = findEnrolment(db, campaignId, contactId);
  if (enrolment === undefined) return;
  if (endEnrolment(db, campaignId, contactId, { state: 'stopped', reason, detail }, at)) {
    withdraw(db, campaignId, contactId, at);
    endIfDone(db, campaigns, campaignId);
  } else if (outweighs(reason, enrolment.reason)) {
    changeReason(db, campaignId, contactId, reason, detail);
  }
}

/**
 * Takes a stopped contact up again: what was pending is planned anew, a failed message gets another try. In a
 * campaign that was stopped as a whole, or removed, the contact stays out.
 */
export function resumeContact(
  db: WritableDb,
  deps: { readonly runs: RunSource; readonly campaigns: CampaignStates },
  campaignId: number,
  contactId: number,
  at: number,
): void {
  const run = deps.runs.load(campaignId);
  if (run === null) return;
  if (campaignStatus(db, campaignId) === 'stopped' || isRemoved(db, campaignId)) {
    changeReason(db, campaignId, contactId, 'campaign-stopped', '');
    return;
  }
  if (!reopenEnrolment(db, campaignId, contactId)) return;
  const rows = rowsOfContact(db, campaignId, contactId);
  const open = rows.find(({ state }) => state === 'claimed' || state === 'uncertain' || state === 'planned');
  const failed = rows.findLast(({ state }) => state === 'failed');
  const last = sentSteps(db, campaignId, contactId).at(-1) ?? null;
  if (open === undefined && failed !== undefined) revive(db, failed.id, at);
  else if (open === undefined) planFollowing(db, run, contactId, last, last?.at ?? at);
  const active = findEnrolment(db, campaignId, contactId)?.state === 'active';
  if (active && campaignStatus(db, campaignId) === 'finished') deps.campaigns.reopened(db, campaignId);
  endIfDone(db, deps.campaigns, campaignId);
}

/**
 * Ends the enrolments of a stopped campaign, the first `limit` of them: a million would hold up everything else.
 * @returns whether any are left
 */
export function sweepStopped(db: WritableDb, campaignId: number, limit: number, at: number): boolean {
  const batch = firstActive(db, campaignId, limit);
  for (const { contactId } of batch) {
    endEnrolment(db, campaignId, contactId, { state: 'stopped', reason: 'campaign-stopped', detail: '' }, at);
    withdraw(db, campaignId, contactId, at);
  }
  return batch.length === limit;
}
