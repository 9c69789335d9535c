/** A workspace in the middle of a campaign, and a look at each of its screens. */
import type { Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, faults, passphrase, test as base, violations, withHost } from './letterlock.ts';

const pictures = process.env['LETTERLOCK_SCREENSHOTS'];
const usual = { width: 1280, height: 800 };
const wide = { width: 1920, height: 1080 };

/** Runs the seeding in a process of its own: the core needs Node as it is. */
function seed(directory: string): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'seed.ts'), directory, passphrase], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`Seeding ended with ${String(code)}.`))));
  });
}

interface WorkerFixtures {
  /** The data directory that every test gets a copy of. */
  readonly seeded: string;
}

interface Fixtures {
  /** The open workspace of a sender whose practice campaign is under way. */
  readonly practice: Page;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  seeded: [
    async ({ browserName }, use) => {
      const directory = mkdtempSync(join(tmpdir(), `letterlock-seed-${browserName}-`));
      await seed(directory);
      await use(directory);
      rmSync(directory, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  practice: async ({ page, seeded }, use) =>
    withHost(
      page,
      { unlock: true, fill: async (dataDir) => cpSync(seeded, dataDir, { recursive: true }) },
      async (app) => {
        const found = faults(page);
        await app.open();
        await expect(page.getByRole('navigation', { name: 'Sections' })).toBeVisible();
        await use(page);
        expect(found, 'faults that the page reports').toEqual([]);
      },
    ),
});

/** Goes to a place of the app and waits until it shows what it is about. */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.goto(new URL(`#${path}`, page.url()).href);
  await settled(page);
}

/** Nothing is loading any more. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('main')).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
}

/** Two frames have been drawn and no colour is on its way to another: what is measured is what stays. */
async function atRest(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
    await frame();
    await frame();
    const moving = () =>
      document.getAnimations().some((one) => one instanceof CSSTransition && one.playState === 'running');
    while (moving()) await frame();
  })()`);
}

/**
 * Looks at the screen as it stands, in light and in dark: no accessibility violation, and nothing that sticks out of
 * the window. Keeps pictures when screenshots are asked for.
 */
export async function inspect(page: Page, name: string, options: { readonly wide?: boolean } = {}): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await atRest(page);
    expect.soft(await violations(page), `${name}, ${colorScheme}`).toEqual([]);
    if (pictures === undefined) continue;
    await page.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`), animations: 'disabled' });
    if (options.wide !== true) continue;
    await page.setViewportSize(wide);
    await page.screenshot({ path: join(pictures, `${name}-${colorScheme}-wide.png`), animations: 'disabled' });
    await page.setViewportSize(usual);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  expect.soft(overflow, `${name}: pixels beyond the right edge`).toBeLessThanOrEqual(0);
}
