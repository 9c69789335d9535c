/** Reads the reports of both test runners into one count. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const vitest = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

const playwright = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
  errors: z.array(z.unknown()),
});

function read<T>(path: string, shape: z.ZodType<T>): T | null {
  try {
    return shape.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** A runner that failed without a failing test (a crash, no report) counts as one failure. */
const atLeastOne = (failed: number, succeeded: boolean): number => (succeeded ? failed : Math.max(1, failed));

/** @param succeeded whether the runner ended with exit code 0 */
export function countVitest(path: string, succeeded: boolean): Counts {
  const report = read(path, vitest);
  if (report === null) return { passed: 0, failed: 1, skipped: 0 };
  // A file that could not be loaded has no tests to fail.
  const unloadable = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length;
  const failed = atLeastOne(report.numFailedTests + unloadable, succeeded);
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests };
}

/** A flaky test has passed at its second try, and the runner's own list names it. */
export function countPlaywright(path: string, succeeded: boolean): Counts {
  const report = read(path, playwright);
  if (report === null) return { passed: 0, failed: 1, skipped: 0 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  const failed = atLeastOne(unexpected + report.errors.length, succeeded);
  return { passed: expected + flaky, failed, skipped };
}

export function sum(counts: readonly (Counts | null)[]): Counts {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const part of counts) {
    total.passed += part?.passed ?? 0;
    total.failed += part?.failed ?? 0;
    total.skipped += part?.skipped ?? 0;
  }
  return total;
}

/** `12 passed, 0 failed`, and `, 1 skipped` where something was. */
export function summary({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}
