/**
 * The ledger's state machine: what may happen to the one row of a campaign, contact and step. Bytes go out only in
 * `claimed`, and every way back to `planned` needs proof that the message was not taken. `sent` has no way out.
 */
export type LedgerState = 'planned' | 'claimed' | 'sent' | 'failed' | 'uncertain';

export type LedgerEvent =
  /** The message is about to be handed over: its Message-ID is fixed and on disk. */
  | 'claim'
  /** The server said that it has it, or it was found among sent mail. */
  | 'accepted'
  /** The server said that it will never take it, or its retries ran out. */
  | 'refused'
  /** It certainly was not taken: a temporary answer, or it was never handed over. */
  | 'returned'
  /** It was handed over and nobody knows what became of it. */
  | 'lost'
  /** A retry will not be made any more, because the enrolment ended. */
  | 'abandoned'
  /** The enrolment goes on after all; a failed message was never taken, so it may be tried again. */
  | 'revived';

const transitions: Readonly<Record<LedgerState, Partial<Readonly<Record<LedgerEvent, LedgerState>>>>> = {
  planned: { claim: 'claimed', abandoned: 'failed' },
  claimed: { accepted: 'sent', refused: 'failed', returned: 'planned', lost: 'uncertain' },
  uncertain: { accepted: 'sent', returned: 'planned' },
  failed: { revived: 'planned' },
  sent: {},
};

/** The state after an event, or null where the event may not happen. */
export function next(state: LedgerState, event: LedgerEvent): LedgerState | null {
  return transitions[state][event] ?? null;
}
