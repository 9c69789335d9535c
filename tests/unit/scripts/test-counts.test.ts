import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countPlaywright, countVitest, sum, summary } from '../../../scripts/test-counts.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'letterlock-counts-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function report(content: unknown): string {
  const path = join(directory, 'report.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}

test('counts what both runners report, and a test file that cannot be loaded as a failure', () => {
  const vitest = countVitest(
    report({
      numPassedTests: 7,
      numFailedTests: 1,
      numPendingTests: 2,
      testResults: [
        { status: 'passed', assertionResults: [{}] },
        { status: 'failed', assertionResults: [] },
      ],
    }),
    false,
  );
  expect(vitest).toEqual({ passed: 7, failed: 2, skipped: 2 });
  const playwright = countPlaywright(
    report({ stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 0 }, errors: [{}] }),
    false,
  );
  expect(playwright).toEqual({ passed: 4, failed: 2, skipped: 0 });
  expect(summary(sum([vitest, null, playwright]))).toBe('11 passed, 4 failed, 2 skipped');
});

test('a runner that fails never counts as no failure', () => {
  const clean = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 0, testResults: [] };
  expect(countVitest(report(clean), true).failed).toBe(0);
  expect(countVitest(report(clean), false).failed).toBe(1);
  expect(countVitest(join(directory, 'nowhere.json'), true).failed).toBe(1);
  expect(countPlaywright(report('nonsense'), true).failed).toBe(1);
  expect(summary({ passed: 2, failed: 0, skipped: 0 })).toBe('2 passed, 0 failed');
});
