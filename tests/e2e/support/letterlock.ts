/** The real loopback host for a browser test: its own process, data directory and practice mailbox. */
import { test as base } from '@playwright/test';
import type { Page } from '@playwright/test';
import { AxeBuilder } from '@axe-core/playwright';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** Strong enough for the vault, and in no way secret. */
export const passphrase = 'glacier-umbrella-tactful-93-orbit';

export interface Letterlock {
  readonly dataDir: string;
  /** Opens the app in this test's page; the one-time address is used up. */
  open(): Promise<void>;
  /** Ends the host as Ctrl-C does, and starts it anew on the same data. */
  restart(): Promise<void>;
  /** Kills the host without warning. */
  kill(): Promise<void>;
}

interface Fixtures {
  /** A host on an empty data directory. */
  readonly letterlock: Letterlock;
  /** The page of a workspace that exists and is open. */
  readonly workspace: Page;
}

interface Host {
  readonly address: string;
  readonly process: ChildProcess;
}

function environment(dataDir: string, unlock: boolean): NodeJS.ProcessEnv {
  const { DBUS_SESSION_BUS_ADDRESS: _, LETTERLOCK_PASSPHRASE: __, ...inherited } = process.env;
  return {
    ...inherited,
    LETTERLOCK_DATA_DIR: dataDir,
    ...(unlock ? { LETTERLOCK_PASSPHRASE: passphrase, LETTERLOCK_PERSON: 'Owner' } : {}),
  };
}

function letterlock(dataDir: string, args: readonly string[], unlock: boolean): ChildProcess {
  return spawn(process.execPath, [join(root, 'out/main/cli.js'), ...args], {
    env: environment(dataDir, unlock),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

async function startHost(dataDir: string, unlock: boolean): Promise<Host> {
  const child = letterlock(dataDir, ['serve', '--check-answers'], unlock);
  const address = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (piece: Buffer) => {
      output += piece.toString();
      const found = /^(http:\S+)\n/m.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`The host ended early: ${output}`)));
  });
  return { address, process: child };
}

/** One call by the command line, on a workspace that nothing else has open. */
export async function callOnce(dataDir: string, name: string, input: object): Promise<void> {
  const child = letterlock(dataDir, ['call', name, JSON.stringify(input)], true);
  await ended(child);
  if (child.exitCode !== 0) throw new Error(`${name} ended with ${String(child.exitCode)}.`);
}

async function createWorkspace(dataDir: string): Promise<void> {
  const input = JSON.stringify({ keychain: false, passphrase });
  await ended(letterlock(dataDir, ['call', 'vault.create', input], false));
}

interface HostOptions {
  /** Whether the host unlocks the workspace itself as it starts; it is made first where `fill` makes none. */
  readonly unlock: boolean;
  /** Puts a workspace of our passphrase into the empty data directory. */
  readonly fill?: (dataDir: string) => Promise<void>;
}

export async function withHost(
  page: Page,
  { unlock, fill }: HostOptions,
  use: (app: Letterlock) => Promise<void>,
): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'letterlock-e2e-'));
  if (fill !== undefined) await fill(dataDir);
  else if (unlock) await createWorkspace(dataDir);
  let host = await startHost(dataDir, unlock);
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    host.process.kill(signal);
    await ended(host.process);
  };
  try {
    await use({
      dataDir,
      open: async () => void (await page.goto(host.address)),
      async restart() {
        await stop('SIGINT');
        host = await startHost(dataDir, unlock);
      },
      kill: () => stop('SIGKILL'),
    });
  } finally {
    await stop('SIGINT');
    rmSync(dataDir, { recursive: true, force: true });
  }
}

export const test = base.extend<Fixtures>({
  letterlock: async ({ page }, use) => withHost(page, { unlock: false }, use),
  workspace: async ({ page }, use) =>
    withHost(page, { unlock: true }, async (app) => {
      await app.open();
      await use(page);
    }),
});

export { expect } from '@playwright/test';

/** The frames of mails run no script, also none of Playwright's own, and the browser says so each time. */
const expected = /^Failed to load resource|^Blocked script execution in '(?:about:blank|[^']*mail-frame[^']*)'/;

/**
 * Collects from now on what the page finds wrong with itself: uncaught errors, and what its content policy stopped.
 * Answers with an error status are told there too, and are no faults: a wrong passphrase is one.
 */
export function faults(page: Page): string[] {
  const found: string[] = [];
  page.on('pageerror', (error) => found.push(error.message));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !expected.test(text)) found.push(text);
  });
  return found;
}

/**
 * What is wrong with the accessibility of the page as it is now: WCAG 2.2 A and AA. Mails are looked at from outside
 * only: what is in their frame is their sender's, and no script runs there.
 */
export async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .exclude('iframe')
    .analyze();
  const unnamed = await page.locator('iframe:not([title])').count();
  return [
    ...found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`)),
    ...Array.from({ length: unnamed }, () => 'frame-title: a frame without a name'),
  ];
}

/** Keeps pictures of the page, light and dark, when screenshots are asked for. */
export async function picture(page: Page, name: string): Promise<void> {
  const directory = process.env['LETTERLOCK_SCREENSHOTS'];
  if (directory === undefined) return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(directory, `${name}-${colorScheme}.png`), animations: 'disabled' });
  }
  await page.emulateMedia({ colorScheme: null });
}
