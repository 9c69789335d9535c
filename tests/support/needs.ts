/** What a test needs beyond npm packages. Where it is missing the test says so; in CI that is a failure. */
import { execFileSync } from 'node:child_process';

export interface Need {
  readonly program: string;
  /** Where the program's own presence says nothing. */
  readonly found?: () => boolean;
  /** How to get it, for people. */
  readonly hint: string;
}

export const dovecot: Need = { program: 'dovecot', hint: 'apt install dovecot-imapd dovecot-submissiond' };

export const postfix: Need = { program: 'postfix', hint: 'apt install postfix; the tests run it as root' };

/** The system's own Python, which its packages are for. */
export const systemPython = '/usr/bin/python3';

export const swift: Need = {
  program: 'OpenStack Swift',
  hint: 'apt install python3-swift',
  found() {
    try {
      execFileSync(systemPython, ['-c', 'import swift.common.middleware.s3api.s3api'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  },
};

/** Folders of system programs, which a user's PATH often lacks. */
const systemPath = `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin:/opt/homebrew/sbin`;

/** Where a program is, or null. */
export function findProgram(program: string): string | null {
  try {
    const found = execFileSync('sh', ['-c', 'command -v "$0"', program], {
      env: { PATH: systemPath },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return found.toString().trim() || null;
  } catch {
    return null;
  }
}

/**
 * True when the program is missing and the tests that need it are left out, which is said on standard error.
 * With `LETTERLOCK_TEST_REQUIRE_ALL=1` nothing is left out: the tests run and fail.
 */
export function isMissing({ program, hint, found = () => findProgram(program) !== null }: Need): boolean {
  if (found()) return false;
  if (process.env['LETTERLOCK_TEST_REQUIRE_ALL'] === '1') return false;
  process.stderr.write(`left out, because ${program} is not installed (${hint})\n`);
  return true;
}
