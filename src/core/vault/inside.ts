/** What the vault's handlers share: the door, the person inside, and one change at a time. */
import { LetterlockError } from '../../shared/result.ts';
import type { Clock, Keychain, Presence } from '../ports.ts';
import type { Door } from './door.ts';
import type { Estimate } from './strength.ts';

export interface Inside {
  readonly door: Door;
  readonly keychain: Keychain;
  readonly presence: Presence | null;
  readonly clock: Clock;
  readonly strength: (passphrase: string) => Promise<Estimate>;
  readonly unlockedBy: () => { readonly id: string } | null;
  readonly oneAtATime: <T>(work: () => Promise<T>) => Promise<T>;
}

/** @throws LetterlockError `locked` */
export function personInside({ unlockedBy }: Inside): string {
  const person = unlockedBy();
  if (person === null) throw new LetterlockError('locked');
  return person.id;
}
