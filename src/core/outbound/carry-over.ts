/**
 * When a database is put back to an earlier state, mail that went out since stays sent: for every campaign and contact
 * of both states, what the present one knows of their sequence replaces what the earlier one knew.
 */
import type { ReadableDb, WritableDb } from '../store/open.ts';
import {
  copyBody,
  dropPlanned,
  enrolmentState,
  ledgerStates,
  pairsSince,
  putEnrolment,
  putLedger,
  samePair,
  stepIn,
} from './repository-carry.ts';
import type { Pair } from './repository-carry.ts';

/** Clocks of the archive and of the ledger are one, but a record of the archive may be a little older. */
const marginMs = 3_600_000;

/**
 * Inside the caller's transaction.
 * @param since the earlier state's instant, UTC ms
 * @returns how many sequences were carried over
 */
export function carrySending(present: ReadableDb, earlier: WritableDb, since: number): number {
  let carried = 0;
  for (const pair of pairsSince(present, since - marginMs)) {
    if (!samePair(present, earlier, pair)) continue;
    carryPair(present, earlier, pair);
    carried += 1;
  }
  return carried;
}

function carryPair(present: ReadableDb, earlier: WritableDb, pair: Pair): void {
  const enrolment = enrolmentState(present, pair);
  if (enrolment === undefined) return;
  putEnrolment(earlier, pair, enrolment);
  dropPlanned(earlier, pair);
  for (const { id, ...row } of ledgerStates(present, pair)) {
    const stepId = stepIn(earlier, pair.campaignId, row.stepId, row.step);
    // A step that the earlier state does not have cannot be sent by it; what was tried is kept under its own id.
    if (stepId === undefined && row.state === 'planned') continue;
    const target = row.state === 'planned' ? (stepId ?? row.stepId) : row.stepId;
    putLedger(earlier, pair, { ...row, stepId: target });
    copyBody(present, earlier, id, { pair, stepId: target });
  }
}
