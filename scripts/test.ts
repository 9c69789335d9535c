/**
 * `npm test`: makes sure of what the tests need, builds the screens, runs every test, and ends with one line that
 * counts them all. `--screenshots` runs the browser tests alone and keeps pictures of every screen.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { countPlaywright, countVitest, sum, summary } from './test-counts.ts';
import type { Counts } from './test-counts.ts';
import { findChromium, findProgram, installPackages, succeeds } from './tools.ts';

const root = join(import.meta.dirname, '..');
const inCi = process.env['CI'] === 'true' || process.env['CI'] === '1';
const { values } = parseArgs({ options: { screenshots: { type: 'boolean', default: false } } });

interface Need {
  readonly what: string;
  readonly found: () => boolean;
  readonly fetch: () => boolean;
  /** Tests that cannot run without it: those whose text mentions it. */
  readonly usedBy: RegExp;
}

const has =
  (...programs: readonly string[]) =>
  (): boolean =>
    programs.every((name) => findProgram(name) !== null);

const browser: Need = {
  what: 'Chromium',
  found: () => findChromium() !== null,
  fetch: () =>
    succeeds(process.execPath, [join(root, 'node_modules/playwright/cli.js'), 'install', 'chromium']) ||
    installPackages(['chromium']),
  usedBy: /findChromium|chromium\.launch/,
};
const others: readonly Need[] =
  process.platform === 'linux'
    ? [
        {
          what: 'Dovecot',
          found: has('dovecot'),
          fetch: () => installPackages(['dovecot-imapd', 'dovecot-submissiond']),
          usedBy: /support\/dovecot/,
        },
        {
          what: 'GNOME Keyring and D-Bus',
          found: has('gnome-keyring-daemon', 'dbus-run-session'),
          fetch: () => installPackages(['gnome-keyring', 'dbus']),
          usedBy: /dbus-run-session/,
        },
        {
          what: 'sqlcipher',
          found: has('sqlcipher'),
          fetch: () => installPackages(['sqlcipher']),
          usedBy: /['"]sqlcipher['"],/,
        },
      ]
    : [];

/** What is not there and could not be had. */
function missing(needs: readonly Need[]): Need[] {
  return needs.filter((need) => {
    if (need.found()) return false;
    console.log(`${need.what} is needed by some tests and not installed: fetching it.`);
    return !(need.fetch() && need.found());
  });
}

function testFiles(directory: string): string[] {
  return readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(directory, name));
}

function leftOut(needs: readonly Need[]): string[] {
  const files = [...testFiles('tests/unit'), ...testFiles('tests/integration')];
  return needs.flatMap(({ what, usedBy }) => {
    const without = files.filter((file) => usedBy.test(readFileSync(join(root, file), 'utf8')));
    console.log(`Without ${what} these tests are left out: ${without.join(', ') || 'none'}.`);
    return without;
  });
}

const node = (script: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): boolean =>
  succeeds(process.execPath, [join(root, 'node_modules', script), ...args], environment);

function unitAndIntegration(reports: string, without: readonly string[]): Counts {
  const report = join(reports, 'vitest.json');
  const passed = node('vitest/vitest.mjs', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...without.flatMap((file) => ['--exclude', file]),
  ]);
  return countVitest(report, passed);
}

function endToEnd(reports: string): Counts {
  const report = join(reports, 'playwright.json');
  const pictures = join(root, 'screenshots');
  if (values.screenshots) mkdirSync(pictures, { recursive: true });
  const passed = node('@playwright/test/cli.js', ['test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    ...(values.screenshots ? { LETTERLOCK_SCREENSHOTS: pictures } : {}),
  });
  if (values.screenshots) console.log(`Screenshots are in ${pictures}.`);
  return countPlaywright(report, passed);
}

function run(reports: string): Counts {
  const lacking = missing(values.screenshots ? [browser] : [browser, ...others]);
  if (inCi && lacking.length > 0) {
    console.error(`In CI nothing may be left out: ${lacking.map(({ what }) => what).join(', ')} could not be had.`);
    return { passed: 0, failed: lacking.length, skipped: 0 };
  }
  console.log('Building the screens.');
  if (!node('electron-vite/bin/electron-vite.js', ['build', '--logLevel', 'warn'])) {
    console.error('The build failed.');
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const without = leftOut(lacking);
  const noBrowser = lacking.includes(browser);
  if (noBrowser) console.log('Without Chromium all browser tests are left out.');
  return sum([values.screenshots ? null : unitAndIntegration(reports, without), noBrowser ? null : endToEnd(reports)]);
}

const reports = mkdtempSync(join(tmpdir(), 'letterlock-tests-'));
try {
  const counts = run(reports);
  console.log(summary(counts));
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
} finally {
  rmSync(reports, { recursive: true, force: true });
}
