import type { PolicySource } from '../../src/core/policy/sources.ts';

/** A policy as administrators would impose it, from memory; a function may answer another one each time. */
export function policySource(values: unknown): PolicySource {
  return {
    name: 'test policy',
    read() {
      const found: unknown = typeof values === 'function' ? (values as () => unknown)() : values;
      return Promise.resolve(found === null ? null : { source: 'test policy', values: found });
    },
  };
}
