import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Runs npm in the root of the sources; answers what it printed and its exit code. */
export function npm(args: readonly string[]): { readonly said: string; readonly status: number | null } {
  const { stdout, status } = spawnSync('npm', args, {
    cwd: join(import.meta.dirname, '..'),
    encoding: 'utf8',
    maxBuffer: 64 * 1_048_576,
    timeout: 120_000,
    // On Windows npm is a command file.
    shell: process.platform === 'win32',
  });
  return { said: stdout ?? '', status };
}
