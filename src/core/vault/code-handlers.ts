/** The vault's methods for codes at the door: the authenticator app and single-use codes. */
import { LetterlockError } from '../../shared/result.ts';
import type { Handlers } from '../handlers.ts';
import { codeOffer, judgeCode, newSingleUse } from './codes.ts';
import { resealed, withSlot, wrongClock } from './door.ts';
import type { Entry } from './door.ts';
import type { Inside } from './inside.ts';
import { personInside } from './inside.ts';
import { newKey, openCodeKey, sealCodeKey } from './key-set.ts';
import { forget } from './forget.ts';

type CodeMethods = 'beginCode' | 'confirmCode' | 'removeCode' | 'newSingleUseCodes';

export function codeHandlers(inside: Inside): Pick<Handlers<'vault'>, CodeMethods> {
  const { door, clock, oneAtATime } = inside;
  /** Offered to an app and not confirmed yet; gone with the process. */
  let offered: { readonly person: string; readonly codeKey: Buffer } | null = null;

  return {
    beginCode: () =>
      oneAtATime(async () => {
        const person = personInside(inside);
        const file = await door.requireFile();
        const name = file.slots.find((slot) => slot.person === person)?.name ?? '';
        forget(offered?.codeKey);
        offered = { person, codeKey: newKey() };
        return codeOffer(offered.codeKey, `${name} (${file.workspace.slice(0, 4)})`);
      }),

    confirmCode: ({ code, current }) =>
      oneAtATime(async () => {
        const person = personInside(inside);
        const codeKey = offered?.person === person ? offered.codeKey : null;
        if (codeKey === null) throw new LetterlockError('not-allowed-now', 'Begin with a new secret for the app.');
        return door.within(person, current, async (entry) => {
          const now = clock.now();
          const verdict = judgeCode(codeKey, code, now, { lastStep: 0, singleUse: [] });
          if (verdict.kind === 'clock') throw wrongClock(verdict.aheadSeconds);
          if (verdict.kind !== 'step') throw new LetterlockError('wrong-code');
          const { file, slot, opened } = entry;
          const sealed = sealCodeKey({ workspace: file.workspace, person }, opened.slotKey, codeKey);
          const { codes, hashes } = newSingleUse(codeKey);
          const changed = resealed({ file, slot, opened }, { code: sealed });
          const state = { addedAt: now, lastStep: verdict.step, singleUse: hashes };
          await door.write(withSlot(file, { ...changed, code: state }));
          forget(codeKey);
          offered = null;
          return { singleUse: codes };
        });
      }),

    removeCode: ({ current }) =>
      oneAtATime(() =>
        door.within(personInside(inside), current, async (entry) => {
          await door.write(withSlot(entry.file, { ...resealed(entry, { code: null }), code: null }));
          return {};
        }),
      ),

    newSingleUseCodes: ({ current }) =>
      oneAtATime(() =>
        door.within(personInside(inside), current, async (entry) => {
          const { file, slot } = entry;
          const codeKey = codeKeyOf(entry);
          if (slot.code === null || codeKey === null) {
            throw new LetterlockError(
              'not-allowed-now',
              'There is no authenticator app that these would stand in for.',
            );
          }
          try {
            const { codes, hashes } = newSingleUse(codeKey);
            await door.write(withSlot(file, { ...slot, code: { ...slot.code, singleUse: hashes } }));
            return { singleUse: codes };
          } finally {
            forget(codeKey);
          }
        }),
      ),
  };
}

function codeKeyOf({ file, slot, opened }: Entry): Buffer | null {
  const sealed = slot.keys.code;
  return sealed === null
    ? null
    : openCodeKey({ workspace: file.workspace, person: slot.person }, opened.slotKey, sealed);
}
