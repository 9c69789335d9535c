import { defineConfig } from '@playwright/test';
import { chromiumArgs, findChromium } from './scripts/tools.ts';

const executablePath = findChromium();

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.e2e.ts',
  outputDir: 'test-results',
  // Every test has a host and a data directory of its own, and there are two processors.
  workers: 2,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  // A browser on two busy processors: two more tries, and the list says which test needed one.
  retries: 2,
  timeout: 300_000,
  expect: { timeout: 20_000 },
  use: {
    actionTimeout: 15_000,
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: { args: [...chromiumArgs], ...(executablePath === null ? {} : { executablePath }) },
  },
});
