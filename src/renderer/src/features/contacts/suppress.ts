import type { Input, Output } from '../../../../shared/contract/index.ts';

/** As many as one call takes. */
const atOnce = 10_000;

type Outcome = Output<'suppression.add'>;

/**
 * Adds any number of entries, call after call.
 * @throws LetterlockError of the call that was refused; what those before it added stays, and may be added again.
 */
export async function suppressAll(
  values: readonly string[],
  note: string,
  add: (input: Input<'suppression.add'>) => Promise<Outcome>,
): Promise<Outcome> {
  let outcome: Outcome = { added: 0, known: 0, invalid: [] };
  for (let start = 0; start < values.length; start += atOnce) {
    const { added, known, invalid } = await add({ values: values.slice(start, start + atOnce), note });
    outcome = {
      added: outcome.added + added,
      known: outcome.known + known,
      invalid: [...outcome.invalid, ...invalid],
    };
  }
  return outcome;
}
