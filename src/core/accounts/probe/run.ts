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
import { lookForBounce, lookForMail } from './look.ts';

/** How long a mail is waited for; servers that wait on purpose mostly let the second attempt in by then. */
const patienceMs = 180_000;
const firstWaitMs = 1_000;
const longestWaitMs = 10_000;
const phases = ['prepare', 'send', 'wait', 'judge'] as const;

export interface ProbeSteps {
  /** Opens the receiving mailbox; null for the practice mailbox, whose mail is looked for by `taken`. */
  readonly receiver: (() => Promise<Pick<Connector, 'fetch'>>) | null;
  /** Opens the sending mailbox, to look for a report that returns the mail; null where it cannot be read. */
  readonly sender: (() => Promise<Pick<Connector, 'fetch'>>) | null;
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

interface Failed {
  readonly kind: 'failed';
  readonly code: string;
  readonly words: string;
}

export type ProbeOutcome =
  | { readonly kind: 'judged'; readonly arrivedAt: number; readonly findings: readonly ProbeFinding[] }
  | Failed;

const failed = (code: string, words = ''): Failed => ({ kind: 'failed', code, words });

/** Why nothing was handed over, as a code. */
function refusal(outcome: SendOutcome & { kind: 'failed' }): Failed {
  const ofRecipient = outcome.class === 'permanent' || outcome.class === 'transient';
  return failed(ofRecipient ? 'refused' : outcome.class === 'quota' ? 'limit' : 'trouble', outcome.response);
}

async function handOver(steps: ProbeSteps): Promise<Exclude<SendOutcome, { kind: 'failed' }> | Failed> {
  try {
    const outcome = await steps.send();
    return outcome.kind === 'failed' ? refusal(outcome) : outcome;
  } catch (error) {
    if (!(error instanceof LetterlockError)) throw error;
    return failed(error.code === 'not-allowed-now' ? 'limit' : 'trouble', error.message);
  }
}

/** A broken line mends itself; a sign-in does not. */
const isFinal = (error: unknown): boolean => !(error instanceof LetterlockError) || error.code !== 'mail-connection';

interface Watch {
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number | null, phase: string) => void;
}

type Seek<T> = () => Promise<T | null>;

/** What comes of the mail: it arrives, or it is returned to its sender; null after three minutes of neither. */
async function outcomeOf(
  arrival: Seek<Arrival>,
  bounce: Seek<string>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Arrival | string | null> {
  const deadline = clock.now() + patienceMs;
  for (let wait = firstWaitMs; ; wait = Math.min(longestWaitMs, Math.round(wait * 1.5))) {
    signal.throwIfAborted();
    try {
      const found = (await arrival()) ?? (await bounce());
      if (found !== null || clock.now() >= deadline) return found;
    } catch (error) {
      if (isFinal(error) || clock.now() >= deadline) throw error;
    }
    await until(clock, Math.min(deadline, clock.now() + wait), signal);
  }
}

/** A mailbox that sends may not be readable: then nobody looks for reports there. */
function seekBounce(steps: ProbeSteps, token: string, at: number, signal: AbortSignal): Seek<string> {
  let look: ReturnType<typeof lookForBounce> | null = null;
  let given = steps.sender;
  return async () => {
    if (given === null) return null;
    try {
      look ??= lookForBounce(await given(), token, at);
      return await look(signal);
    } catch {
      given = null;
      return null;
    }
  };
}

/** @throws LetterlockError `cancelled` */
export async function runProbe(
  plan: ProbePlan,
  steps: ProbeSteps,
  clock: Clock,
  { signal, progress }: Watch,
): Promise<ProbeOutcome> {
  const begin = (phase: (typeof phases)[number]): void => {
    signal.throwIfAborted();
    progress(phases.indexOf(phase), phases.length, phase);
  };
  const unreadable = (error: unknown): ProbeOutcome => {
    signal.throwIfAborted();
    if (!(error instanceof LetterlockError)) throw error;
    return failed('unreadable', error.message);
  };

  begin('prepare');
  const { token } = plan;
  const startedAt = clock.now();
  let arrival: Seek<Arrival> = () => Promise.resolve(steps.taken());
  try {
    if (steps.receiver !== null) {
      const look = lookForMail(await steps.receiver(), token, startedAt);
      arrival = async () => {
        const message = await look(signal);
        return message && { ...message, folder: message.folder ?? null, seenAt: clock.now() };
      };
      // What lies there already is passed over, and it is known that the mailbox can be read before anything is sent.
      await arrival();
    }
  } catch (error) {
    return unreadable(error);
  }

  begin('send');
  const at = clock.now();
  const handed = await handOver(steps);
  if (handed.kind === 'failed') return handed;
  if (handed.kind === 'sent') steps.noteSent(clock.now());

  begin('wait');
  let found: Arrival | string | null;
  try {
    found = await outcomeOf(arrival, seekBounce(steps, token, startedAt, signal), clock, signal);
  } catch (error) {
    return unreadable(error);
  }
  if (typeof found === 'string') return failed('bounced', found);
  if (found === null) return handed.kind === 'unknown' ? failed('uncertain', handed.response) : failed('not-arrived');

  begin('judge');
  const sent: SentProbe = { ...plan.sent, at };
  const seen = await gather(found, steps.lookup, sent.address, plan.receivers);
  return { kind: 'judged', arrivedAt: arrivedAt(sent, seen), findings: judgeProbe(sent, seen) };
}
