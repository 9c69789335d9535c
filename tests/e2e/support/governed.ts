/** The open workspace of an installation whose organisation imposes something. */
import type { Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Policy } from '../../../src/shared/policy.ts';
import { expect, faults, passphrase, test as base } from './letterlock.ts';

interface Options {
  /** What is imposed. */
  readonly policy: Policy;
}

interface Fixtures {
  readonly governed: Page;
}

export const test = base.extend<Options & Fixtures>({
  policy: [{}, { option: true }],
  governed: async ({ page, policy }, use) => {
    const renderer = join(import.meta.dirname, '../../../out/renderer');
    const script = join(import.meta.dirname, 'governed-host.ts');
    const host = spawn(process.execPath, [script, renderer, passphrase, JSON.stringify(policy)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [address] = (await once(createInterface({ input: host.stdout }), 'line')) as [string];
    const found = faults(page);
    await page.goto(address);
    await use(page);
    host.kill('SIGTERM');
    await once(host, 'exit');
    expect(found, 'faults that the page reports').toEqual([]);
  },
});
