/** Measures the verdicts over 289 real reports of about 60 mail systems; the floors are what has been reached. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { classify } from '../../../src/core/inbound/classify.ts';
import type { Verdict } from '../../../src/shared/contract/inbox.ts';

interface Label {
  readonly hardBounce: boolean;
  readonly reason: string;
  readonly status: string;
  readonly replyCode: string;
}

const corpus = join(import.meta.dirname, '../../fixtures/bounces');
const labels = JSON.parse(readFileSync(join(corpus, 'labels.json'), 'utf8')) as Record<string, readonly Label[]>;

function expectedKind(rows: readonly Label[]): string {
  const kinds: Readonly<Record<string, string>> = {
    feedback: 'complaint',
    vacation: 'auto-reply',
    delivered: 'other',
  };
  return kinds[rows[0]?.reason ?? ''] ?? 'bounce';
}

const hardOnes = (rows: readonly boolean[]): number => rows.filter(Boolean).length;

const results: { name: string; rows: readonly Label[]; verdict: Verdict }[] = [];
beforeAll(async () => {
  for (const [name, rows] of Object.entries(labels)) {
    results.push({ name, rows, verdict: await classify(readFileSync(join(corpus, `${name}.eml`))) });
  }
});

const share = (right: number): number => right / results.length;

describe('over the bounce corpus', () => {
  test('there are 289 mails', () => {
    expect(results).toHaveLength(289);
  });

  test('the kind is right for at least 98.5 %', () => {
    const right = results.filter(({ rows, verdict }) => verdict.kind === expectedKind(rows));
    expect(share(right.length)).toBeGreaterThanOrEqual(0.985);
  });

  test('every recipient’s hard verdict is right for at least 92 %', () => {
    const right = results.filter(({ rows, verdict }) => {
      const kind = expectedKind(rows);
      if (kind !== 'bounce') return verdict.kind === kind;
      return (
        verdict.kind === kind &&
        rows.length === verdict.recipients.length &&
        hardOnes(rows.map(({ hardBounce }) => hardBounce)) === hardOnes(verdict.recipients.map(({ hard }) => hard))
      );
    });
    expect(share(right.length)).toBeGreaterThanOrEqual(0.92);
  });
});
