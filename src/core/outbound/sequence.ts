/** Where a contact is in its sequence. Steps have identities, so a sequence may be edited while it runs. */
import type { Run, RunStep, ThreadState } from '../campaigns/run.ts';

/** A message of one contact that went out. */
export interface SentStep {
  readonly stepId: number;
  /** Its number from 1 when it was planned. */
  readonly step: number;
  readonly messageId: string;
  /** The Message-ID under which the recipient has it, where the provider gave it another one. */
  readonly providerId: string | null;
  readonly subject: string;
  /** UTC ms; the next step's delay counts from here. */
  readonly at: number;
}

/** Which step it was, then and now. */
export type StepRef = Pick<SentStep, 'stepId' | 'step'>;

/**
 * The step that follows `last`: the first one after it in today's order that this contact has not got yet. Where
 * `last` is no longer in the sequence, the step that took its place.
 */
export function followingStep(
  run: Run,
  last: StepRef | null,
  sent: readonly { readonly stepId: number }[],
): RunStep | null {
  const done = new Set(sent.map(({ stepId }) => stepId));
  const index = last === null ? -1 : run.steps.findIndex(({ id }) => id === last.stepId);
  const from = last === null ? 0 : index >= 0 ? index + 1 : last.step - 1;
  return run.steps.slice(from).find(({ id }) => !done.has(id)) ?? null;
}

/** The thread that a step continues. @param sent what this contact got before, oldest first */
export function threadState(run: Run, step: RunStep, sent: readonly SentStep[]): ThreadState {
  if (step.thread === 'new') return { references: [], subject: '' };
  const startsThread = new Set(run.steps.filter(({ thread }) => thread === 'new').map(({ id }) => id));
  const start = sent.findLastIndex(({ stepId }) => startsThread.has(stepId));
  const thread = sent.slice(Math.max(0, start));
  const references = thread.flatMap(({ messageId, providerId }) => [
    messageId,
    ...(providerId === null ? [] : [providerId]),
  ]);
  return { references, subject: thread[0]?.subject ?? '' };
}
