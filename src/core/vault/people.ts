/** The vault's methods for several people over one workspace: each has a slot of the key file. */
import { LetterlockError } from '../../shared/result.ts';
import type { Handlers } from '../handlers.ts';
import type { Inside } from './inside.ts';
import { personInside } from './inside.ts';
import { newKey } from './key-set.ts';
import { newSlot } from './master-key.ts';
import { forget } from './forget.ts';
import { checkStrength } from './strength.ts';

const mostPeople = 50;

export function peopleHandlers(inside: Inside): Pick<Handlers<'vault'>, 'addPerson' | 'removePerson'> {
  const { door, keychain, oneAtATime } = inside;
  return {
    addPerson: ({ name, current, ...chosen }, { note }) =>
      oneAtATime(async () => {
        await checkStrength(inside.strength, chosen.passphrase);
        return door.within(personInside(inside), current, async ({ file, opened: { master } }) => {
          if (file.slots.length >= mostPeople) {
            throw new LetterlockError('too-large', `A workspace has at most ${mostPeople} people.`);
          }
          const slotKey = newKey();
          const keys = { slotKey, master, recoveryCode: null };
          const slot = await newSlot(keychain, file.workspace, name, chosen, keys).finally(() => forget(slotKey));
          try {
            await door.write({ ...file, slots: [...file.slots, slot] });
          } catch (error) {
            await door.forgetItem(file, slot.keys);
            throw error;
          }
          note({ personId: slot.person });
          return { personId: slot.person };
        });
      }),

    removePerson: ({ personId, current }) =>
      oneAtATime(async () => {
        const own = personInside(inside);
        return door.within(own, current, async ({ file }) => {
          const removed = file.slots.find(({ person }) => person === personId);
          if (removed === undefined)
            throw new LetterlockError('not-found', 'This workspace does not know that person.');
          if (personId === own) {
            throw new LetterlockError('not-allowed-now', 'Nobody takes away the way in that they came by.');
          }
          await door.write({ ...file, slots: file.slots.filter((slot) => slot !== removed) });
          await door.forgetItem(file, removed.keys);
          return {};
        });
      }),
  };
}
