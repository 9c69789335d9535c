import fc from 'fast-check';
import { expect, test } from 'vitest';
import { genesis, rowHash } from '../../../src/core/audit/chain.ts';
import type { StoredRow } from '../../../src/core/audit/repository.ts';
import { verifyChain } from '../../../src/core/audit/verify.ts';

function chain(length: number): StoredRow[] {
  const rows: StoredRow[] = [];
  let previous = genesis;
  for (let seq = 1; seq <= length; seq += 1) {
    const row = {
      seq,
      at: 1_700_000_000_000 + seq,
      principal: 'owner',
      door: 'window',
      method: 'contacts.update',
      class: 'write' as const,
      objects: JSON.stringify({ id: seq }),
      outcome: 'ok',
    };
    previous = rowHash(previous, row);
    rows.push({ ...row, hash: previous });
  }
  return rows;
}

test('an untouched chain verifies whole', () => {
  expect(verifyChain(chain(50))).toEqual({ ok: true, rows: 50, brokenAt: null });
});

const edits: Record<string, (rows: StoredRow[], at: number) => StoredRow[]> = {
  'an edited outcome': (rows, at) => rows.with(at, { ...rows[at]!, outcome: 'forbidden' }),
  'an edited time': (rows, at) => rows.with(at, { ...rows[at]!, at: 1 }),
  'a removed row': (rows, at) => rows.toSpliced(at, 1),
  'two rows swapped': (rows, at) => rows.with(at, rows[at + 1]!).with(at + 1, rows[at]!),
  'a row put in': (rows, at) => rows.toSpliced(at, 0, rows[at]!),
};

test.each(Object.entries(edits))('%s is found where it happened', (_name, edit) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 18 }), (at) => {
      const report = verifyChain(edit(chain(20), at));
      expect(report.ok).toBe(false);
      expect(report.brokenAt).toBeGreaterThanOrEqual(at + 1);
      expect(report.brokenAt).toBeLessThanOrEqual(at + 2);
    }),
  );
});
