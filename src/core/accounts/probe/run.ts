/** One probe from its beginning to its end: read the receiving mailbox, send, wait for the mail, judge it. */
import type { ProbeFinding } from '../../../shared/contract/self-probe.ts';
import { LetterlockError } from '../../../shared/result.ts';
import type { Connector, SendOutcome } from '../../connectors/connector.ts';
import { until } from '../../connectors/until.ts';
import type { Clock } from '../../ports.ts';
import type { Lookup } from '../domain-check/lookup.ts';
import { gather } from './evidence.ts';
import type { Arrival } from './evidence.ts';
import { arrivedAt, judgeProbe } from './judge.ts';
import type { SentProbe } from './judge-signing.ts';
import { createLooker } from './look.ts';

/** How long a mail is waited for; servers that wait on purpose mostly let the second attempt in by then. */
const patienceMs = 180_000;
const firstWaitMs = 1_000;
const longestWaitMs = 10_000;
const phases = ['prepare', 'send', 'wait', 'judge'] as const;

export interface ProbeSteps {
  /** Opens the receiving mailbox; null for the practice mailbox, whose mail is looked for by `taken`. */
  readonly receiver: (() => Promise<Pick<Connector, 'fetch'>>) | null;
  /** What the practice mailbox's recipients got. */
  taken(): Arrival | null;
  /** Hands the mail over, counted in the mailbox's limits. @throws LetterlockError */
  send(): Promise<SendOutcome>;
  /** It was taken, at this instant. */
  noteSent(at: number): void;
  /** Null: nobody is asked. */
  readonly lookup: Lookup | null;
}

export interface ProbePlan {
  readonly sent: Omit<SentProbe, 'at'>;
  /** Part of its header that nothing else has. */
  readonly token: string;
  /** Hosts and domains of the receiving side. */
  readonly receivers: readonly string[];
}

export type ProbeOutcome =
  | { readonly kind: 'judged'; readonly arrivedAt: number; readonly findings: readonly ProbeFinding[] }
  | { readonly kind: 'failed'; readonly code: string; readonly words: string };

const failed = (code: string, words = ''): ProbeOutcome => ({ kind: 'failed', code, words });

/** Why nothing was handed over, as a code. */
function refusal(outcome: SendOutcome & { kind: 'failed' }): ProbeOutcome {
  const ofRecipient = outcome.class === 'permanent' || outcome.class === 'transient';
  return failed(ofRecipient ? 'refused' : outcome.class === 'quota' ? 'limit' : 'trouble', outcome.response);
}

/** A broken line mends itself; a sign-in does not. */
const isFinal = (error: unknown): boolean => !(error instanceof LetterlockError) || error.code !== 'mail-connection';

interface Watch {
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number | null, phase: string) => void;
}

/** @throws LetterlockError `cancelled` */
export async function runProbe(
  plan: ProbePlan,
  steps: ProbeSteps,
  clock: Clock,
  { signal, progress }: Watch,
): Promise<ProbeOutcome> {
  const begin = (phase: (typeof phases)[number]): void => progress(phases.indexOf(phase), phases.length, phase);
  const unreadable = (error: unknown): ProbeOutcome => {
    signal.throwIfAborted();
    if (!(error instanceof LetterlockError)) throw error;
    return failed('unreadable', error.message);
  };

  begin('prepare');
  const startedAt = clock.now();
  let look = (): Promise<Arrival | null> => Promise.resolve(steps.taken());
  if (steps.receiver !== null) {
    try {
      const looker = createLooker(await steps.receiver(), plan.token, startedAt);
      look = async () => {
        const message = await looker.look(signal);
        return message && { ...message, folder: message.folder ?? null, seenAt: clock.now() };
      };
      // What lies there already is passed over, and it is known that the mailbox can be read before anything is sent.
      await look();
    } catch (error) {
      return unreadable(error);
    }
  }

  signal.throwIfAborted();
  begin('send');
  const at = clock.now();
  let outcome: SendOutcome;
  try {
    outcome = await steps.send();
  } catch (error) {
    if (!(error instanceof LetterlockError)) throw error;
    return failed(error.code === 'not-allowed-now' ? 'limit' : 'trouble', error.message);
  }
  if (outcome.kind === 'failed') return refusal(outcome);
  if (outcome.kind === 'sent') steps.noteSent(clock.now());

  begin('wait');
  const deadline = clock.now() + patienceMs;
  let arrival: Arrival | null = null;
  for (let wait = firstWaitMs; ; wait = Math.min(longestWaitMs, Math.round(wait * 1.5))) {
    signal.throwIfAborted();
    try {
      arrival = await look();
    } catch (error) {
      if (isFinal(error)) return unreadable(error);
    }
    if (arrival !== null || clock.now() >= deadline) break;
    await until(clock, Math.min(deadline, clock.now() + wait), signal);
  }
  if (arrival === null) {
    return outcome.kind === 'unknown' ? failed('uncertain', outcome.response) : failed('not-arrived');
  }

  signal.throwIfAborted();
  begin('judge');
  const sent: SentProbe = { ...plan.sent, at };
  const seen = await gather(arrival, steps.lookup, sent.address, plan.receivers);
  return { kind: 'judged', arrivedAt: arrivedAt(sent, seen), findings: judgeProbe(sent, seen) };
}
