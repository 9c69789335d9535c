/** From what was found in a file or key to a policy, or to what is wrong with it. Pure. */
import type { z } from 'zod';
import type { PolicyProblem } from '../../shared/contract/policy.ts';
import { policyFields, policyShape } from '../../shared/policy.ts';
import type { Policy, PolicyField } from '../../shared/policy.ts';
import { patternProblem } from '../guards/safe-pattern.ts';

export type PolicyState =
  | { readonly state: 'none' }
  | {
      readonly state: 'valid';
      readonly policy: Policy;
      readonly origins: Readonly<Partial<Record<PolicyField, string>>>;
    }
  | { readonly state: 'invalid'; readonly problems: readonly PolicyProblem[] };

/** What a source holds, before it is judged. */
export interface Found {
  readonly source: string;
  readonly values: unknown;
}

type Judged = { readonly policy: Policy } | { readonly problems: readonly PolicyProblem[] };

const isField = (text: string): text is PolicyField => policyFields.some((known) => known === text);

/** Ends as a sentence does. */
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

function explain(source: string, { path, message, ...issue }: z.core.$ZodIssue): PolicyProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, 20).map((key) => ({
      source,
      field: key.slice(0, 100),
      expected: 'There is no such setting. Check its spelling, and that this version of Letterlock knows it.',
    }));
  }
  return [{ source, field: path.map(String).join('.'), expected: sentence(message) }];
}

/** @param values anything: files and registry keys are written by people */
export function judge({ source, values }: Found): Judged {
  const parsed = policyShape.safeParse(values);
  if (!parsed.success) return { problems: parsed.error.issues.slice(0, 20).flatMap((issue) => explain(source, issue)) };
  const problems = (parsed.data.forbiddenPatterns ?? []).flatMap((pattern, index): PolicyProblem[] => {
    const why = patternProblem(pattern);
    return why === null
      ? []
      : [{ source, field: `forbiddenPatterns.${index}`, expected: `The pattern cannot be used: ${why}.` }];
  });
  return problems.length > 0 ? { problems } : { policy: parsed.data };
}

/** Earlier sources win, value by value; anything wrong in any of them makes the whole invalid. */
export function combine(found: readonly Found[]): PolicyState {
  if (found.length === 0) return { state: 'none' };
  const problems: PolicyProblem[] = [];
  const origins: Partial<Record<PolicyField, string>> = {};
  const policies: Policy[] = [];
  for (const entry of found) {
    const judged = judge(entry);
    if ('problems' in judged) {
      problems.push(...judged.problems);
      continue;
    }
    for (const field of Object.keys(judged.policy).filter(isField)) origins[field] ??= entry.source;
    policies.unshift(judged.policy);
  }
  if (problems.length > 0) return { state: 'invalid', problems };
  return { state: 'valid', policy: Object.assign({}, ...policies) as Policy, origins };
}

/** On one line, for a message: the first things that are wrong. */
export const problemText = (problems: readonly PolicyProblem[]): string =>
  problems
    .slice(0, 3)
    .map(({ source, field, expected }) => `${source}${field === '' ? '' : ` (${field})`}: ${expected}`)
    .join(' ');
