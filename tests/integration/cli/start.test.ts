/** `letterlock start`, with a program in place of the one that opens browsers here. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 60_000 });

const root = join(import.meta.dirname, '../../..');

test('what opens the browser is told no passphrase, code or key', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'letterlock-start-'));
  const told = join(directory, 'told');
  mkdirSync(join(directory, 'screens'));
  writeFileSync(join(directory, 'screens/index.html'), '<!doctype html>');
  for (const name of ['xdg-open', 'open']) {
    writeFileSync(join(directory, name), `#!/bin/sh\n/usr/bin/env > ${told}.part && /bin/mv ${told}.part ${told}\n`, {
      mode: 0o700,
    });
  }
  const host = spawn(
    process.execPath,
    [join(root, 'src/cli/index.ts'), 'start', '--renderer-dir', join(directory, 'screens')],
    {
      stdio: 'ignore',
      env: {
        PATH: directory,
        HOME: directory,
        DISPLAY: ':0',
        LETTERLOCK_DATA_DIR: join(directory, 'data'),
        LETTERLOCK_PASSPHRASE: 'glacier-umbrella',
        LETTERLOCK_KEY: 'ltk_umbrella',
      },
    },
  );
  const ended = new Promise<number | null>((resolve) => host.once('exit', resolve));
  try {
    await vi.waitFor(() => expect(existsSync(told)).toBe(true), { timeout: 30_000, interval: 100 });
    expect(readFileSync(told, 'utf8')).toMatch(/^DISPLAY=:0$/m);
    expect(readFileSync(told, 'utf8')).not.toContain('umbrella');
  } finally {
    host.kill('SIGTERM');
    expect(await ended).toBe(0);
    rmSync(directory, { recursive: true, force: true });
  }
});
