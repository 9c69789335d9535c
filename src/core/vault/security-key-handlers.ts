/**
 * The vault's methods for security keys: a true second factor, since the slot key is wrapped under what only the key's
 * PRF (WebAuthn level 3, 10.1.4; CTAP2 hmac-secret) can give. Every key of a person wraps the same share, so that one
 * can be added or taken away without the others at hand.
 */
import { LetterlockError } from '../../shared/result.ts';
import type { Handlers } from '../handlers.ts';
import { withSlot } from './door.ts';
import type { Entry } from './door.ts';
import type { Inside } from './inside.ts';
import { personInside } from './inside.ts';
import { newKey, sealProtection, sealShare } from './key-set.ts';
import type { Factors, Protection } from './key-set.ts';
import { forget } from './forget.ts';

const mostKeys = 5;

export function securityKeyHandlers(inside: Inside): Pick<Handlers<'vault'>, 'addSecurityKey' | 'removeSecurityKey'> {
  const { door, clock, oneAtATime } = inside;

  const rewrap = async (entry: Entry, securityKeys: Protection['securityKeys'], factors: Factors): Promise<void> => {
    const { file, slot, opened } = entry;
    const { keychain, passphrase } = slot.keys.protection;
    const protection = sealProtection(file.workspace, { keychain, passphrase, securityKeys }, factors, opened.slotKey);
    await door.write(withSlot(file, { ...slot, keys: { ...slot.keys, protection } }));
  };

  return {
    addSecurityKey: ({ name, id, salt, output, current }) =>
      oneAtATime(() =>
        door.within(personInside(inside), current, async (entry) => {
          const { securityKeys } = entry.slot.keys.protection;
          const factors = factorsOf(entry);
          if (securityKeys.some((known) => known.id === id)) throw new LetterlockError('already-exists');
          if (securityKeys.length >= mostKeys) {
            throw new LetterlockError('too-large', `A person has at most ${mostKeys} security keys.`);
          }
          const share = factors.share ?? newKey();
          const secret = Buffer.from(output, 'base64url');
          const place = { workspace: entry.file.workspace, person: entry.slot.person };
          try {
            const wrapped = sealShare(place, id, secret, share);
            const added = { id, salt, name, addedAt: clock.now(), wrapped };
            await rewrap(entry, [...securityKeys, added], { ...factors, share });
            return {};
          } finally {
            forget(secret, share);
          }
        }),
      ),

    removeSecurityKey: ({ credentialId, current }) =>
      oneAtATime(() =>
        door.within(personInside(inside), current, async (entry) => {
          const { securityKeys } = entry.slot.keys.protection;
          const left = securityKeys.filter(({ id }) => id !== credentialId);
          if (left.length === securityKeys.length) throw new LetterlockError('not-found');
          const factors = factorsOf(entry);
          await rewrap(entry, left, left.length === 0 ? { ...factors, share: null } : factors);
          return {};
        }),
      ),
  };
}

/** @throws LetterlockError `invalid-input` when the recovery code opened: it does not know the other factors */
export function factorsOf({ opened: { factors } }: Entry): Factors {
  if (factors === null) {
    throw new LetterlockError(
      'invalid-input',
      'Give what opens the workspace as a rule: the recovery code is not enough here.',
    );
  }
  return factors;
}
