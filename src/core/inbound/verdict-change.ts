/** A person's correction of a verdict: what the old one did is undone, what the new one does is done. */
import type { VerdictKind } from '../../shared/contract/inbox.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { WritableDb } from '../store/open.ts';
import { applyEffect, effectOf, stopReasonOf, undoEffect } from './effects.ts';
import type { Effect, Target } from './effects.ts';
import type { InboundDeps } from './ports.ts';
import { findJudged, findTarget, otherJudged, stoppedFor, updateKind } from './repository.ts';
import type { JudgedRow } from './repository.ts';
import { reasonLine, resolved } from './soft-bounces.ts';

/** @throws LetterlockError `not-found` */
export function setVerdict(deps: InboundDeps, receivedId: number, kind: VerdictKind): void {
  deps.store.transaction((db) => {
    const row = findJudged(db, receivedId);
    const target = row === undefined ? undefined : findTarget(db, row.campaignId, row.contactId);
    if (row === undefined || target === undefined) throw new LetterlockError('not-found', 'There is no such mail.');
    if (row.kind === kind) return;
    const before = resolved(db, effectOfRow(row), row.contactId);
    updateKind(db, row, kind);
    if (!stillStands(db, row, before)) {
      undoEffect(deps, db, before, target, stoppedBy(db, row, before), deps.clock.now());
      reapplyOthers(deps, db, row, target, before);
    }
    // A machine's own verdict comes back with what it knew; a person's bounce is a hard one.
    const effect = resolved(db, effectOf(kind, kind === row.originalKind ? row.bounce : 'hard'), row.contactId);
    applyEffect(deps, db, effect, target, reasonLine(effect, row.evidence), deps.clock.now());
  });
  deps.events.emit('inbox.changed', {});
}

function effectOfRow(row: JudgedRow): Effect {
  return effectOf(row.kind, row.originalKind === null ? row.bounce : 'hard');
}

const same = (one: Effect, other: Effect): boolean =>
  one.kind === other.kind && (one.kind !== 'suppress' || (other.kind === 'suppress' && one.reason === other.reason));

/** Another mail of the contact calls for the same: then it holds. */
function stillStands(db: WritableDb, row: JudgedRow, effect: Effect): boolean {
  if (effect.kind !== 'stop' && effect.kind !== 'suppress') return false;
  if (effect.kind === 'suppress' && effect.reason === 'soft-bounced') {
    return resolved(db, { kind: 'soft' }, row.contactId).kind === 'suppress';
  }
  return otherJudged(db, row.contactId, row.id).some(
    (other) => same(effectOfRow(other), effect) && (effect.kind === 'suppress' || other.campaignId === row.campaignId),
  );
}

function stoppedBy(db: WritableDb, row: JudgedRow, effect: Effect): number[] {
  if (effect.kind === 'stop') {
    return stoppedFor(db, row.contactId, 'replied').filter((campaignId) => campaignId === row.campaignId);
  }
  return effect.kind === 'suppress' ? stoppedFor(db, row.contactId, stopReasonOf(effect.reason)) : [];
}

/** An enrolment shows one reason: what another mail calls for was hidden behind the one that is undone. */
function reapplyOthers(deps: InboundDeps, db: WritableDb, row: JudgedRow, target: Target, undone: Effect): void {
  if (undone.kind !== 'stop' && undone.kind !== 'suppress') return;
  for (const other of otherJudged(db, row.contactId, row.id)) {
    const effect = resolved(db, effectOfRow(other), row.contactId);
    if (effect.kind !== 'stop' && effect.kind !== 'suppress') continue;
    const evidence = reasonLine(effect, other.evidence);
    applyEffect(deps, db, effect, { ...target, campaignId: other.campaignId }, evidence, deps.clock.now());
  }
}
