/** The vault's methods that change what opens a person's own slot, and what happens to those who guess. */
import { LetterlockError } from '../../shared/result.ts';
import type { Handlers } from '../handlers.ts';
import { resealed, withSlot } from './door.ts';
import type { Inside } from './inside.ts';
import { personInside } from './inside.ts';
import { openRecovery, sealRecovery } from './key-set.ts';
import { protect } from './master-key.ts';
import { newRecoveryCode } from './recovery-code.ts';
import { forget } from './forget.ts';
import { checkStrength } from './strength.ts';

type ProtectionMethods = 'protect' | 'newRecoveryCode' | 'confirmRecoveryCode' | 'setPresence' | 'setWipe';

export function protectionHandlers(inside: Inside): Pick<Handlers<'vault'>, ProtectionMethods> {
  const { door, keychain, oneAtATime } = inside;
  return {
    protect: ({ current, ...chosen }) =>
      oneAtATime(async () => {
        await checkStrength(inside.strength, chosen.passphrase);
        return door.within(personInside(inside), current, async ({ file, slot, opened }) => {
          const { slotKey, factors } = opened;
          const protection = await protect(keychain, file.workspace, slotKey, chosen, {
            securityKeys: slot.keys.protection.securityKeys,
            share: factors?.share ?? null,
          });
          const changed = { ...slot.keys, protection };
          try {
            await door.write(withSlot(file, { ...slot, keys: changed }));
          } catch (error) {
            await door.forgetItem(file, changed);
            throw error;
          }
          await door.forgetItem(file, slot.keys);
          return {};
        });
      }),

    newRecoveryCode: ({ current }) =>
      oneAtATime(() =>
        door.within(personInside(inside), current, async ({ file, slot, opened }) => {
          const recoveryCode = newRecoveryCode();
          const nextRecovery = sealRecovery(file.workspace, recoveryCode, opened.slotKey);
          await door.write(withSlot(file, { ...slot, keys: { ...slot.keys, nextRecovery } }));
          return { recoveryCode };
        }),
      ),

    confirmRecoveryCode: ({ recoveryCode }) =>
      oneAtATime(async () => {
        const person = personInside(inside);
        const file = await door.requireFile();
        const slot = file.slots.find((known) => known.person === person);
        const next = slot?.keys.nextRecovery ?? null;
        if (slot === undefined || next === null) {
          throw new LetterlockError('not-allowed-now', 'There is no new recovery code that waits to be confirmed.');
        }
        const slotKey = openRecovery(file.workspace, recoveryCode, next);
        if (slotKey === null) throw new LetterlockError('wrong-recovery-code');
        forget(slotKey);
        await door.write(withSlot(file, { ...slot, keys: { ...slot.keys, recovery: next, nextRecovery: null } }));
        return {};
      }),

    setPresence: ({ required, current }) =>
      oneAtATime(() =>
        door.within(personInside(inside), current, async (entry) => {
          if (required && (inside.presence === null || entry.slot.keys.protection.keychain === null)) {
            throw new LetterlockError(
              'not-allowed-now',
              'The system asks for presence only where it has such a question and the keychain opens the workspace.',
            );
          }
          await door.write(withSlot(entry.file, resealed(entry, { presence: required })));
          return {};
        }),
      ),

    setWipe: ({ after, current }) =>
      oneAtATime(() =>
        door.within(personInside(inside), current, async ({ file }) => {
          if (after !== null && file.slots.every(({ keys }) => keys.recovery === null)) {
            throw new LetterlockError(
              'not-allowed-now',
              'Without a recovery code nothing would open the workspace again.',
            );
          }
          await door.write({ ...file, wipeAfter: after });
          return {};
        }),
      ),
  };
}
