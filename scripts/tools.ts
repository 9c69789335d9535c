/** Programs beside Node.js that tests and benchmarks use: where they are, and how to come by them. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

/** The full path of a program, or null. Daemons lie where not every user's PATH leads. */
export function findProgram(name: string): string | null {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/bin'];
  for (const directory of directories) {
    const path = join(directory, name);
    if (directory !== '' && existsSync(path)) return path;
  }
  return null;
}

/** A Chromium that is installed, else Playwright's own, else null. `LETTERLOCK_CHROMIUM` overrides. */
export function findChromium(): string | null {
  const named = process.env['LETTERLOCK_CHROMIUM'];
  if (named !== undefined && named !== '') return named;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']) {
    const found = findProgram(name);
    // Ubuntu's packages are placeholders that ask for a snap.
    if (found !== null && spawnSync(found, ['--version']).status === 0) return found;
  }
  const own = chromium.executablePath();
  return existsSync(own) ? own : null;
}

/** Chromium's own sandbox does not run under root, and none of its network services are wanted. */
export const chromiumArgs: readonly string[] = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--no-first-run',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** Runs a command and shows what it says. */
export function succeeds(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): boolean {
  return spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...environment } }).status === 0;
}

/** The words before an apt command, or null where this user cannot install packages. */
function packageManager(): readonly string[] | null {
  if (findProgram('apt-get') === null) return null;
  if (process.getuid?.() === 0) return ['apt-get'];
  const quietSudo = findProgram('sudo') !== null && spawnSync('sudo', ['-n', 'true']).status === 0;
  return quietSudo ? ['sudo', '-n', 'apt-get'] : null;
}

export const canInstallPackages = (): boolean => packageManager() !== null;

let listsAreFresh = false;

/** Installs Debian or Ubuntu packages if that is possible here. */
export function installPackages(packages: readonly string[]): boolean {
  const [command, ...words] = packageManager() ?? [];
  if (command === undefined) return false;
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  listsAreFresh ||= succeeds(command, [...words, 'update', '-qq'], quiet);
  return succeeds(command, [...words, 'install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
}
