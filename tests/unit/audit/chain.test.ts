import fc from 'fast-check';
import { expect, test } from 'vitest';
import { genesis, rowHash } from '../../../src/core/audit/chain.ts';
import { handOver, signCheckpoint } from '../../../src/core/audit/checkpoint.ts';
import type { AuditKey, Checkpoint } from '../../../src/core/audit/checkpoint.ts';
import type { StoredRow } from '../../../src/core/audit/repository.ts';
import { createSigner } from '../../../src/core/audit/signing.ts';
import { verifyLog } from '../../../src/core/audit/verify.ts';
import type { ChainReport, Seals, Segment } from '../../../src/core/audit/verify.ts';

const signer = createSigner(Buffer.alloc(32, 7));
const stranger = createSigner(Buffer.alloc(32, 9));
const firstKey: AuditKey = { key: signer.publicKey, since: 1, at: 0, handover: null };

function chain(length: number, change: (row: StoredRow) => Partial<StoredRow> = () => ({})): StoredRow[] {
  const rows: StoredRow[] = [];
  let previous = genesis;
  for (let seq = 1; seq <= length; seq += 1) {
    const plain = {
      seq,
      at: 1_700_000_000_000 + seq,
      principal: 'owner',
      door: 'window',
      method: 'contacts.update',
      class: 'write' as const,
      objects: JSON.stringify({ id: seq }),
      outcome: 'ok',
      hash: previous,
    };
    const row = { ...plain, ...change(plain) };
    previous = rowHash(previous, row);
    rows.push({ ...row, hash: previous });
  }
  return rows;
}

const pointAt = (rows: readonly StoredRow[], seq: number): Checkpoint =>
  signCheckpoint(signer, { seq, at: 1, hash: rows[seq - 1]!.hash });

const seals = (more: Partial<Seals> = {}): Seals => ({
  keys: [firstKey],
  checkpoints: [],
  head: null,
  present: signer.publicKey,
  ...more,
});

const verifyRows = (rows: readonly StoredRow[], more: Partial<Seals> = {}): ChainReport =>
  verifyLog([{ kind: 'rows', rows }], seals(more));

test('an untouched chain verifies whole, with its checkpoints', () => {
  const rows = chain(50);
  const report = verifyRows(rows, { checkpoints: [pointAt(rows, 20), pointAt(rows, 50)], head: pointAt(rows, 50) });
  expect(report).toEqual({ ok: true, rows: 50, brokenAt: null, problem: null, checkpoints: 2, setBacks: [] });
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
      const report = verifyRows(edit(chain(20), at));
      expect(report.ok).toBe(false);
      expect(report.brokenAt).toBeGreaterThanOrEqual(at + 1);
      expect(report.brokenAt).toBeLessThanOrEqual(at + 2);
    }),
  );
});

test('a log that was written anew from some row on stands against its checkpoint', () => {
  const point = pointAt(chain(20), 15);
  const rewritten = chain(20, ({ seq }) => (seq >= 10 ? { principal: 'nobody' } : {}));
  expect(verifyRows(rewritten)).toMatchObject({ ok: true });
  expect(verifyRows(rewritten, { checkpoints: [point] })).toMatchObject({ problem: 'checkpoint-forged', brokenAt: 15 });
  expect(verifyRows(rewritten, { head: point })).toMatchObject({ problem: 'checkpoint-forged', brokenAt: 15 });
});

test('a cut-off end is found by a checkpoint beyond it, inside or outside of the database', () => {
  const rows = chain(20);
  const cut = rows.slice(0, 12);
  expect(verifyRows(cut, { checkpoints: [pointAt(rows, 18)] })).toMatchObject({ problem: 'cut-off', brokenAt: 13 });
  expect(verifyRows(cut, { head: pointAt(rows, 18) })).toMatchObject({ problem: 'cut-off', brokenAt: 13 });
});

test('a checkpoint by another key is refused, and so is a key that nobody handed over to', () => {
  const rows = chain(5);
  const forged = signCheckpoint(stranger, { seq: 5, at: 1, hash: rows[4]!.hash });
  expect(verifyRows(rows, { checkpoints: [forged] })).toMatchObject({ problem: 'checkpoint-forged' });
  const smuggled: AuditKey = { key: stranger.publicKey, since: 3, at: 2, handover: null };
  expect(verifyRows(rows, { keys: [firstKey, smuggled], present: null })).toMatchObject({ problem: 'key-unknown' });
  const handed = handOver(signer, { key: stranger.publicKey, since: 3, at: 2 });
  const report = verifyRows(rows, { keys: [firstKey, handed], present: stranger.publicKey, checkpoints: [forged] });
  expect(report).toMatchObject({ ok: true, checkpoints: 1 });
});

test('rows dropped after their time leave a place that only their checkpoint can vouch for', () => {
  const rows = chain(20);
  const dropped: Segment = { kind: 'dropped', to: 10, before: genesis, hash: rows[9]!.hash };
  const rest: Segment = { kind: 'rows', rows: rows.slice(10) };
  const vouched = seals({ checkpoints: [pointAt(rows, 10)] });
  expect(verifyLog([dropped, rest], vouched)).toMatchObject({ ok: true, rows: 20 });
  expect(verifyLog([dropped, rest], seals())).toMatchObject({ problem: 'row-missing' });
  expect(verifyLog([{ ...dropped, hash: Buffer.alloc(32, 1) }, rest], vouched)).toMatchObject({
    problem: 'checkpoint-forged',
  });
});

test('a clock that was set back is told and breaks nothing', () => {
  const rows = chain(6, ({ seq, at }) => (seq === 4 ? { at: at - 60_000 } : {}));
  const { ok, setBacks } = verifyRows(rows);
  expect(ok).toBe(true);
  expect(setBacks).toEqual([{ seq: 4, at: 1_700_000_000_004 - 60_000, before: 1_700_000_000_003 }]);
});
