/** Who may change whom. Pure. */
import type { Role } from '../../shared/roles.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { PersonRow } from './repository.ts';

type Member = Pick<PersonRow, 'id' | 'name' | 'role'>;

/** @param by role of whoever asks; null for a key, which never changes people @throws LetterlockError */
export function checkGrant(by: Role | null, given: Role): void {
  if (by === null) throw new LetterlockError('forbidden', 'Only a person lets people in or gives them roles.');
  if (given === 'owner' && by !== 'owner') throw new LetterlockError('forbidden', 'Only an owner makes owners.');
}

/** @throws LetterlockError `not-found`, `forbidden`, `not-allowed-now` */
export function checkRoleChange(people: readonly Member[], by: Role | null, id: string, to: Role): Member {
  checkGrant(by, to);
  const person = checkTouch(people, by, id);
  if (person.role === 'owner' && to !== 'owner') checkNotLastOwner(people);
  return person;
}

/** @throws LetterlockError `not-found`, `forbidden`, `not-allowed-now` */
export function checkRemoval(people: readonly Member[], by: Role | null, id: string): Member {
  if (by === null) throw new LetterlockError('forbidden', 'Only a person takes away ways in.');
  const person = checkTouch(people, by, id);
  if (person.role === 'owner') checkNotLastOwner(people);
  return person;
}

/** A name stands for one person in the audit log. @throws LetterlockError `already-exists` */
export function checkName(people: readonly Member[], name: string): void {
  const same = people.some((person) => person.name.toLowerCase() === name.toLowerCase());
  if (same)
    throw new LetterlockError('already-exists', `There is or was somebody called ${name}: choose another name.`);
}

function checkTouch(people: readonly Member[], by: Role | null, id: string): Member {
  const person = people.find((one) => one.id === id);
  if (person === undefined) throw new LetterlockError('not-found', 'This workspace does not know that person.');
  if (person.role === 'owner' && by !== 'owner')
    throw new LetterlockError('forbidden', 'Only an owner changes owners.');
  return person;
}

function checkNotLastOwner(people: readonly Member[]): void {
  if (people.filter(({ role }) => role === 'owner').length > 1) return;
  throw new LetterlockError('not-allowed-now', 'This is the last owner: make somebody else an owner first.');
}
