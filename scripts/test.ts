/**
 * `npm test`: makes sure of what the tests need, builds the screens, runs every test, and ends with one line that
 * counts them all. `--screenshots` runs the browser tests alone and keeps pictures of every screen.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { countPlaywright, countVitest, sum, summary } from './test-counts.ts';
import type { Counts } from './test-counts.ts';
import { canInstallPackages, findChromium, findProgram, installPackages, succeeds } from './tools.ts';

const root = join(import.meta.dirname, '..');
const inCi = process.env['CI'] === 'true' || process.env['CI'] === '1';
const { values } = parseArgs({ options: { screenshots: { type: 'boolean', default: false } } });

interface Need {
  readonly what: string;
  readonly found: () => boolean;
  readonly fetch: () => boolean;
  /** The tests that are skipped without it, for people. */
  readonly for: string;
}

const browser: Need = {
  what: 'Chromium',
  found: () => findChromium() !== null,
  fetch: fetchChromium,
  for: 'the browser tests',
};

const onLinux: readonly Need[] = [
  {
    what: 'Dovecot',
    found: () => findProgram('dovecot') !== null,
    fetch: () => installPackages(['dovecot-imapd', 'dovecot-submissiond']),
    for: 'the tests against a real IMAP server',
  },
  {
    what: 'Postfix',
    found: () => findProgram('postfix') !== null,
    fetch: () => installPackages(['postfix']),
    for: 'the test against a real submission server',
  },
  {
    what: 'GNOME Keyring and D-Bus',
    found: () => findProgram('gnome-keyring-daemon') !== null && findProgram('dbus-run-session') !== null,
    fetch: () => installPackages(['gnome-keyring', 'dbus']),
    for: 'the tests against a real keychain',
  },
  {
    what: 'OpenStack Swift',
    // Its code alone: the tests start it themselves, and nothing of it runs as a service of the system.
    found: () => spawnSync('/usr/bin/python3', ['-c', 'import swift.common.middleware.s3api.s3api']).status === 0,
    fetch: () => installPackages(['python3-swift']),
    for: 'the tests against a real S3 server',
  },
];

/** Playwright's own build, with the system libraries that it needs where they can be installed; else a package. */
function fetchChromium(): boolean {
  const install = [join(root, 'node_modules/playwright/cli.js'), 'install'];
  return (
    (canInstallPackages() && succeeds(process.execPath, [...install, '--with-deps', 'chromium'])) ||
    succeeds(process.execPath, [...install, 'chromium']) ||
    installPackages(['chromium'])
  );
}

/** What is not there and could not be had. */
function missing(needs: readonly Need[]): Need[] {
  return needs.filter((need) => {
    if (need.found()) return false;
    console.log(`${need.what} is needed by some tests and not installed: fetching it.`);
    return !(need.fetch() && need.found());
  });
}

const node = (script: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): boolean =>
  succeeds(process.execPath, [join(root, 'node_modules', script), ...args], environment);

function unitAndIntegration(reports: string): Counts {
  const report = join(reports, 'vitest.json');
  const passed = node(
    'vitest/vitest.mjs',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    inCi ? { LETTERLOCK_TEST_REQUIRE_ALL: '1' } : {},
  );
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
  const lacking = missing(values.screenshots || process.platform !== 'linux' ? [browser] : [browser, ...onLinux]);
  if (inCi && lacking.length > 0) {
    console.error(`In CI nothing may be left out: ${lacking.map(({ what }) => what).join(', ')} could not be had.`);
    return { passed: 0, failed: lacking.length, skipped: 0 };
  }
  for (const need of lacking) console.log(`Without ${need.what}, ${need.for} are left out.`);
  console.log('Building the screens.');
  if (!node('electron-vite/bin/electron-vite.js', ['build', '--logLevel', 'warn'])) {
    console.error('The build failed.');
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const noBrowser = lacking.includes(browser);
  return sum([values.screenshots ? null : unitAndIntegration(reports), noBrowser ? null : endToEnd(reports)]);
}

const reports = mkdtempSync(join(tmpdir(), 'letterlock-tests-'));
try {
  const counts = run(reports);
  console.log(summary(counts));
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
} finally {
  rmSync(reports, { recursive: true, force: true });
}
