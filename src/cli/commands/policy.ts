/** `letterlock policy [check FILE]`: what is imposed here and by whom, and whether a file could be. */
import { readFile } from 'node:fs/promises';
import { LetterlockError } from '../../shared/result.ts';
import { hiddenFields, policyFields } from '../../shared/policy.ts';
import { readPolicy } from '../../core/policy/keeper.ts';
import { SourceProblem, decode, parseJson, systemSources } from '../../core/policy/sources.ts';
import { combine } from '../../core/policy/validate.ts';
import type { PolicyState } from '../../core/policy/validate.ts';
import type { Command } from '../io.ts';
import { readOptions } from '../options.ts';

/** Ends with 1 for a policy that could not be applied. */
export const policy: Command = async (args, io) => {
  const [word, file, ...rest] = readOptions(args, {}).words;
  if (rest.length > 0 || (word === undefined) !== (file === undefined) || (word !== undefined && word !== 'check')) {
    throw new LetterlockError('invalid-input', 'Give one of: letterlock policy, letterlock policy check FILE.');
  }
  const sources = systemSources();
  const state = file === undefined ? await readPolicy(sources) : await checkFile(file);
  io.out(JSON.stringify(describe(state, file === undefined ? sources.map(({ name }) => name) : [file]), null, 2));
  return state.state === 'invalid' ? 1 : 0;
};

async function checkFile(path: string): Promise<PolicyState> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new LetterlockError('invalid-input', `${path} cannot be read.`, undefined, { cause: error });
  });
  try {
    return combine([{ source: path, values: parseJson(path, decode(path, bytes)) }]);
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error;
    return { state: 'invalid', problems: [{ source: path, field: '', expected: error.message }] };
  }
}

function describe(state: PolicyState, sources: readonly string[]): unknown {
  if (state.state !== 'valid') return { sources, ...state };
  const settings = policyFields.flatMap((field) => {
    const value = state.policy[field];
    const shown = hiddenFields.has(field) ? '(set)' : value;
    return value === undefined ? [] : [{ setting: field, value: shown, from: state.origins[field] }];
  });
  return { state: state.state, sources, settings };
}
