/** The policy in force: read at the start, at every unlock and every minute. What is wrong stops everything. */
import type { PolicyProblem } from '../../shared/contract/policy.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Policy } from '../../shared/policy.ts';
import type { Cancel, Clock } from '../ports.ts';
import { SourceProblem } from './sources.ts';
import type { PolicySource } from './sources.ts';
import { combine, problemText } from './validate.ts';
import type { Found, PolicyState } from './validate.ts';

export interface PolicyKeeper {
  readonly sources: readonly string[];
  state(): PolicyState;
  /** Nothing imposed while there is no valid policy; whoever acts asks `problem` first. */
  readonly current: () => Policy;
  /** `policy-invalid` while what is imposed cannot be understood. */
  problem(): LetterlockError | null;
  /** Reads all sources anew. Never rejects: what cannot be read is a problem of the policy. */
  refresh(): Promise<void>;
  /** Reads every minute from now on. */
  start(): void;
  stop(): void;
}

interface KeeperDeps {
  readonly sources: readonly PolicySource[];
  readonly clock: Clock;
  /** Another policy is in force than before. */
  readonly changed: () => void;
}

const refreshMs = 60_000;

/** Every source, and what is wrong with those that cannot be read. */
export async function readPolicy(sources: readonly PolicySource[]): Promise<PolicyState> {
  const found: Found[] = [];
  const problems: PolicyProblem[] = [];
  for (const source of sources) {
    try {
      const values = await source.read();
      if (values !== null) found.push(values);
    } catch (error) {
      const expected = error instanceof SourceProblem ? error.message : 'It cannot be read.';
      problems.push({ source: source.name, field: '', expected });
    }
  }
  const state = combine(found);
  if (problems.length === 0) return state;
  return { state: 'invalid', problems: [...problems, ...(state.state === 'invalid' ? state.problems : [])] };
}

export function createPolicyKeeper({ sources, clock, changed }: KeeperDeps): PolicyKeeper {
  let state: PolicyState = { state: 'none' };
  let cancel: Cancel | null = null;
  const refresh = async (): Promise<void> => {
    const next = await readPolicy(sources);
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    changed();
  };
  const again = (): void => {
    cancel = clock.schedule(clock.now() + refreshMs, () => {
      if (cancel === null) return;
      void refresh().finally(() => {
        if (cancel !== null) again();
      });
    });
  };
  return {
    sources: sources.map(({ name }) => name),
    state: () => state,
    current: () => (state.state === 'valid' ? state.policy : {}),
    problem() {
      if (state.state !== 'invalid') return null;
      const { problems } = state;
      const message = `The policy of your organisation cannot be applied, so Letterlock stays closed. ${problemText(problems)}`;
      return new LetterlockError('policy-invalid', message, { problems });
    },
    refresh,
    start() {
      if (sources.length > 0 && cancel === null) again();
    },
    stop() {
      cancel?.();
      cancel = null;
    },
  };
}
