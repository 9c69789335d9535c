/** A person's correction of a verdict: what the old one did is undone, what the new one does is done. */
import type { VerdictKind } from '../../shared/contract/inbox.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { WritableDb } from '../store/open.ts';
import { applyEffect, effectOf, undoEffect } from './effects.ts';
import type { Effect, Target } from './effects.ts';
import type { InboundDeps } from './ports.ts';
import { findJudged, findTarget, otherJudged, parseRecipients, stoppedFor, updateKind } from './repository.ts';
import type { JudgedRow } from './repository.ts';

/** @throws LetterlockError `not-found` */
export function setVerdict(deps: InboundDeps, receivedId: number, kind: VerdictKind): void {
  deps.store.transaction((db) => {
    const row = findJudged(db, receivedId);
    const target = row === undefined ? undefined : findTarget(db, row.campaignId, row.contactId);
    if (row === undefined || target === undefined) throw new LetterlockError('not-found', 'There is no such mail.');
    if (row.kind === kind) return;
    const before = effectOfRow(row);
    updateKind(db, row, kind);
    if (!stillStands(db, row, before)) {
      undoEffect(deps, db, before, target, stoppedBy(db, row, before), deps.clock.now());
      reapplyOthers(deps, db, row, target, before);
    }
    // A machine's own verdict comes back with what it knew; a person's names no recipients.
    const recipients = kind === row.originalKind ? parseRecipients(row.recipients) : [];
    applyEffect(deps, db, effectOf(kind, recipients), target, row.evidence, deps.clock.now());
  });
  deps.events.emit('inbox.changed', {});
}

function effectOfRow(row: JudgedRow): Effect {
  const byPerson = row.originalKind !== null;
  return effectOf(row.kind, byPerson ? [] : parseRecipients(row.recipients));
}

const same = (one: Effect, other: Effect): boolean =>
  one.kind === other.kind && (one.kind !== 'suppress' || (other.kind === 'suppress' && one.reason === other.reason));

/** Another mail of the contact calls for the same: then it holds. */
function stillStands(db: WritableDb, row: JudgedRow, effect: Effect): boolean {
  if (effect.kind === 'none' || effect.kind === 'tally') return false;
  return otherJudged(db, row.contactId, row.id).some(
    (other) => same(effectOfRow(other), effect) && (effect.kind === 'suppress' || other.campaignId === row.campaignId),
  );
}

function stoppedBy(db: WritableDb, row: JudgedRow, effect: Effect): number[] {
  if (effect.kind === 'stop') {
    return stoppedFor(db, row.contactId, 'replied').filter((campaignId) => campaignId === row.campaignId);
  }
  return effect.kind === 'suppress' ? stoppedFor(db, row.contactId, effect.reason) : [];
}

/** An enrolment shows one reason: what another mail calls for was hidden behind the one that is undone. */
function reapplyOthers(deps: InboundDeps, db: WritableDb, row: JudgedRow, target: Target, undone: Effect): void {
  if (undone.kind !== 'stop' && undone.kind !== 'suppress') return;
  for (const other of otherJudged(db, row.contactId, row.id)) {
    const effect = effectOfRow(other);
    if (effect.kind === 'tally' || effect.kind === 'none') continue;
    applyEffect(deps, db, effect, { ...target, campaignId: other.campaignId }, other.evidence, deps.clock.now());
  }
}
