import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LedgerEvent, LedgerState } from '../../../src/core/outbound/ledger.ts';
import { next } from '../../../src/core/outbound/ledger.ts';

const states: LedgerState[] = ['planned', 'claimed', 'sent', 'failed', 'uncertain'];
const events: LedgerEvent[] = ['claim', 'accepted', 'refused', 'returned', 'lost', 'abandoned', 'revived'];

describe('the ledger', () => {
  test('allows exactly these moves', () => {
    const moves = states.flatMap((from) =>
      events.flatMap((event) => {
        const to = next(from, event);
        return to === null ? [] : [`${from} ${event} ${to}`];
      }),
    );
    expect(moves).toEqual([
      'planned claim claimed',
      'planned abandoned failed',
      'claimed accepted sent',
      'claimed refused failed',
      'claimed returned planned',
      'claimed lost uncertain',
      'failed revived planned',
      'uncertain accepted sent',
      'uncertain returned planned',
    ]);
  });

  test('whatever happens, nothing goes out twice as long as “returned” and “refused” are only said of what was not taken', () => {
    const happening = fc.record({ event: fc.constantFrom(...events), serverTakes: fc.boolean() });
    expect.hasAssertions();
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        let state: LedgerState = 'planned';
        let taken = 0;
        for (const { event, serverTakes } of happenings) {
          // The server's own decision about what was handed over; the ledger learns of it later, or never.
          if (state === 'planned' && event === 'claim' && serverTakes) taken += 1;
          const truthful = taken === 0 ? event !== 'accepted' : event !== 'returned' && event !== 'refused';
          if (truthful || event === 'claim') state = next(state, event) ?? state;
        }
        expect(taken).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2_000 },
    );
  });

  test('what was sent has no way out', () => {
    expect(events.every((event) => next('sent', event) === null)).toBe(true);
  });
});
