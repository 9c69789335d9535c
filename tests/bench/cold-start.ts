/**
 * From starting the loopback host's process to the first contentful paint of its page in an open browser, and to the
 * first screen that somebody can do something with.
 */
import { chromium } from '@playwright/test';
import type { Browser } from '@playwright/test';
import { spawn } from 'node:child_process';
import { chromiumArgs, findChromium } from '../../scripts/tools.ts';
import type { BenchResult } from './result.ts';
import { addressOf, builtEntry, newWorkspace, passphrase } from './support-host.ts';

/** The least that a page on 127.0.0.1 costs: an empty process that serves one line of text. */
const bareHost = `
  import { createServer } from 'node:http';
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><p>Hello</p>');
  });
  server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port + '/'));
`;

/** For the page: the instant of its first contentful paint, in ms since 1970. */
const firstPaint = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const paint = list.getEntriesByName('first-contentful-paint')[0];
    if (paint !== undefined) resolve(performance.timeOrigin + paint.startTime);
  }).observe({ type: 'paint', buffered: true });
})`;

/** For the page: the instant at which its first screen is there, the unlock screen's field or a heading. */
const firstScreen = `new Promise((resolve) => {
  const look = () =>
    document.querySelector('#root h1, #root input') === null
      ? requestAnimationFrame(look)
      : resolve(performance.timeOrigin + performance.now());
  look();
})`;

interface Times {
  readonly paint: number;
  readonly screen: number;
}

/** ms from starting the process until its page is painted, and until its screen is there. */
async function measure(
  browser: Browser,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  screen: string,
): Promise<Times> {
  const page = await browser.newPage();
  const begun = Date.now();
  const child = spawn(process.execPath, [...args], { env: environment, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    const address = await addressOf(child);
    await page.goto(address);
    // Signing in leads on to the page itself.
    await page.waitForURL(/^http:\/\/127\.0\.0\.1:\d+\/(#.*)?$/);
    const [painted, there] = await page.evaluate<[number, number]>(`Promise.all([${firstPaint}, ${screen}])`);
    return { paint: painted - begun, screen: there - begun };
  } finally {
    await page.close();
    child.kill('SIGINT');
    await ended;
  }
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

export async function run({ quick }: { quick: boolean }): Promise<BenchResult[]> {
  const executablePath = findChromium();
  const browser = await chromium.launch({
    args: [...chromiumArgs],
    ...(executablePath === null ? {} : { executablePath }),
  });
  const { environment, remove } = newWorkspace();
  try {
    const rounds = quick ? 3 : 9;
    const locked: Times[] = [];
    const open: Times[] = [];
    const bare: Times[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const args = [builtEntry(), 'serve'];
      locked.push(await measure(browser, args, environment, firstScreen));
      const unlocked = { ...environment, LETTERLOCK_PASSPHRASE: passphrase };
      open.push(await measure(browser, args, unlocked, firstScreen));
      const plain = ['--input-type=module', '--eval', bareHost];
      bare.push(await measure(browser, plain, process.env, firstPaint));
    }
    const baseline = { name: 'bare page', value: median(bare.map(({ paint }) => paint)) };
    const result = (name: string, times: readonly number[]): BenchResult => {
      const value = median(times);
      return { name: `cold start to ${name}`, value, unit: 'ms', baseline, ratio: value / baseline.value };
    };
    return [
      result(
        'first paint, locked',
        locked.map(({ paint }) => paint),
      ),
      result(
        'first paint, unlocked',
        open.map(({ paint }) => paint),
      ),
      result(
        'first screen, locked',
        locked.map(({ screen }) => screen),
      ),
      result(
        'first screen, unlocked',
        open.map(({ screen }) => screen),
      ),
    ];
  } finally {
    await browser.close();
    remove();
  }
}
