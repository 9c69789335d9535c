import { hiddenFields, policyFields } from '../../shared/policy.ts';
import type { Handlers } from '../handlers.ts';
import type { PolicyKeeper } from './keeper.ts';

export function createPolicyHandlers(
  keeper: Pick<PolicyKeeper, 'state' | 'sources'>,
  secondFactorMissing: () => Promise<boolean>,
): Handlers<'policy'> {
  return {
    async get() {
      const now = keeper.state();
      const entries =
        now.state !== 'valid'
          ? []
          : policyFields.flatMap((field) => {
              const value = now.policy[field];
              if (value === undefined) return [];
              return [{ field, value: hiddenFields.has(field) ? null : value, source: now.origins[field] ?? '' }];
            });
      return {
        state: now.state,
        sources: [...keeper.sources],
        entries,
        problems: now.state === 'invalid' ? [...now.problems] : [],
        secondFactorMissing: await secondFactorMissing(),
      };
    },
  };
}
