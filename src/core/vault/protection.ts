/** The vault's methods that change what opens a person's own slot. */
import type { Handlers } from '../handlers.ts';
import { withSlot } from './door.ts';
import type { Inside } from './inside.ts';
import { personInside } from './inside.ts';
import { protect } from './master-key.ts';
import { checkStrength } from './strength.ts';

export function protectionHandlers(inside: Inside): Pick<Handlers<'vault'>, 'protect'> {
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
  };
}
