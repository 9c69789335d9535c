/** Whose passphrase it is, where several people can open the workspace. */
import type { VaultStatus } from '../shared/contract/vault.ts';
import { LetterlockError } from '../shared/result.ts';
import type { CliIo } from './io.ts';

export type Person = VaultStatus['people'][number];

/**
 * By `--person` or LETTERLOCK_PERSON: the name that they were given (which may be an e-mail address), or their id. The
 * case of letters does not count. Null where nobody can open it yet. Pure.
 * @throws LetterlockError `invalid-input` with who there is
 */
export function choosePerson(people: readonly Person[], wanted: string | undefined): Person | null {
  const names = people.map(({ name }) => name).join(', ');
  if (wanted !== undefined && wanted.trim() !== '') {
    const folded = wanted.trim().toLowerCase();
    const found = people.find(({ id, name }) => id === folded || name.toLowerCase() === folded);
    if (found !== undefined || people.length === 0) return found ?? null;
    throw new LetterlockError('invalid-input', `Nobody called ${wanted} can open this workspace. It knows: ${names}.`);
  }
  if (people.length > 1) {
    throw new LetterlockError(
      'invalid-input',
      `Several people can open this workspace. Say who you are with --person NAME: ${names}.`,
    );
  }
  return people[0] ?? null;
}

export const wantedPerson = (io: CliIo, option: string | undefined): string | undefined =>
  option ?? io.environment['LETTERLOCK_PERSON'];
