import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doorOf, pick, reactionOf } from '../../../src/core/connectors/practice/persona.ts';
import type { Behaviour } from '../../../src/core/connectors/practice/persona.ts';

const crowd = Array.from({ length: 4000 }, (_, n) => `person${n}@company${n % 97}.example`);

describe('practice recipients', () => {
  it.each<[string, Behaviour]>([
    ['anna.reply@x.example', 'reply'],
    ['Assistant+7@x.example', 'reply-elsewhere'],
    ['bob_ooo@x.example', 'out-of-office'],
    ['vacation@x.example', 'out-of-office'],
    ['bounce-12@x.example', 'hard-bounce'],
    ['mailboxfull@x.example', 'soft-bounce'],
    ['unsubscribe@x.example', 'unsubscribe'],
    ['complaint@x.example', 'complaint'],
    ['silence@x.example', 'silence'],
  ])('%s does what its name says, at the first mail, through an open door', (address, behaviour) => {
    expect(reactionOf(address, 1, 0).behaviour).toBe(behaviour);
    expect(doorOf(address, 0)).toBe('open');
  });

  it.each([
    ['unknown@x.example', 'unknown-user'],
    ['eve.greylist@x.example', 'greylist'],
  ] as const)('%s is met at the door', (address, door) => {
    expect(doorOf(address, 0)).toBe(door);
  });

  it.each(['constructor@x.example', '__proto__@x.example', 'bouncer@x.example', '@', ''])(
    'finds no word where there is none: %j',
    (address) => {
      expect(() => reactionOf(address, 1, 0)).not.toThrow();
      expect(doorOf(address, 0)).toMatch(/open|unknown-user|greylist/);
    },
  );

  it('do the same whenever they are asked, however their address is written', () => {
    fc.assert(
      fc.property(fc.emailAddress(), fc.integer({ min: 1, max: 6 }), fc.nat(), (address, nth, seed) => {
        expect(reactionOf(address, nth, seed)).toEqual(reactionOf(address.toUpperCase(), nth, seed));
      }),
    );
  });

  it('are a different crowd under another seed', () => {
    const doing = (seed: number): Behaviour[] => crowd.map((address) => reactionOf(address, 1, seed).behaviour);
    expect(doing(1)).not.toEqual(doing(2));
  });

  it('answer at most once in a sequence, unless their address does not exist', () => {
    for (const address of crowd) {
      const answers = [1, 2, 3, 4, 5, 6]
        .map((nth) => reactionOf(address, nth, 0).behaviour)
        .filter((behaviour) => behaviour !== 'silence');
      expect(answers.every((behaviour) => behaviour === 'hard-bounce') || answers.length <= 1).toBe(true);
    }
  });

  it('bounce every mail, not only the first', () => {
    expect([1, 2, 3].map((nth) => reactionOf('bounce@x.example', nth, 0).behaviour)).toEqual(
      Array.from({ length: 3 }, () => 'hard-bounce'),
    );
  });

  it('show every behaviour in a crowd, silence most', () => {
    const seen = new Map<string, number>();
    for (const address of crowd) {
      const does = [1, 2, 3].map((nth) => reactionOf(address, nth, 0).behaviour).find((b) => b !== 'silence');
      seen.set(does ?? 'silence', (seen.get(does ?? 'silence') ?? 0) + 1);
    }
    const share = (behaviour: Behaviour): number => (seen.get(behaviour) ?? 0) / crowd.length;
    expect(share('reply')).toBeGreaterThan(0.14);
    expect(share('hard-bounce')).toBeGreaterThan(0.04);
    expect(share('unsubscribe')).toBeGreaterThan(0.02);
    expect(share('complaint')).toBeGreaterThan(0.004);
    expect(share('silence')).toBeGreaterThan(0.5);
  });

  it('take minutes to days, never answering before they were asked', () => {
    const delays = crowd.flatMap((address) => {
      const { behaviour, delayMs } = reactionOf(address, 1, 0);
      return behaviour === 'silence' ? [] : [delayMs];
    });
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(60_000);
    expect(Math.max(...delays)).toBeLessThanOrEqual(3 * 86_400_000);
  });

  it('choose among all wordings', () => {
    const choices = ['a', 'b', 'c'] as const;
    expect([0, 0.34, 0.99].map((variant) => pick(choices, variant))).toEqual(['a', 'b', 'c']);
  });
});
