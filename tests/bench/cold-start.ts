/** From starting the loopback host's process to the first contentful paint of its page, in an open browser. */
import { chromium } from '@playwright/test';
import type { Browser } from '@playwright/test';
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumArgs, findChromium } from '../../scripts/tools.ts';
import type { BenchResult } from './result.ts';

const root = join(import.meta.dirname, '../..');
const entry = join(root, 'out/main/cli.js');

/** The least that a page on 127.0.0.1 costs: an empty process that serves one line of text. */
const bareHost = `
  import { createServer } from 'node:http';
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><p>Hello</p>');
  });
  server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port + '/'));
`;

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (piece: Buffer) => {
      output += piece.toString();
      const address = /^(http:\S+)\n/m.exec(output)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', () => reject(new Error('The host ended early.')));
  });
}

/** For the page: the instant of its first contentful paint, in ms since 1970. */
const firstPaint = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const paint = list.getEntriesByName('first-contentful-paint')[0];
    if (paint !== undefined) resolve(performance.timeOrigin + paint.startTime);
  }).observe({ type: 'paint', buffered: true });
})`;

/** ms from starting the process until its page is painted. */
async function measure(browser: Browser, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const page = await browser.newPage();
  const begun = Date.now();
  const child = spawn(process.execPath, [...args], { env: environment, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    const address = await addressOf(child);
    await page.goto(address);
    // Signing in leads on to the page itself.
    await page.waitForURL(/^http:\/\/127\.0\.0\.1:\d+\/(#.*)?$/);
    return (await page.evaluate<number>(firstPaint)) - begun;
  } finally {
    await page.close();
    child.kill('SIGINT');
    await ended;
  }
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

export async function run({ quick }: { quick: boolean }): Promise<BenchResult[]> {
  if (!existsSync(entry))
    spawnSync(process.execPath, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'], {
      cwd: root,
    });
  const executablePath = findChromium();
  const browser = await chromium.launch({
    args: [...chromiumArgs],
    ...(executablePath === null ? {} : { executablePath }),
  });
  const dataDir = mkdtempSync(join(tmpdir(), 'letterlock-bench-'));
  const passphrase = 'glacier-umbrella-tactful-93-orbit';
  const environment = { ...process.env, LETTERLOCK_DATA_DIR: dataDir };
  spawnSync(process.execPath, [entry, 'call', 'vault.create', JSON.stringify({ keychain: false, passphrase })], {
    env: environment,
  });
  try {
    const rounds = quick ? 3 : 9;
    const locked: number[] = [];
    const open: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const args = [entry, 'serve'];
      locked.push(await measure(browser, args, environment));
      open.push(await measure(browser, args, { ...environment, LETTERLOCK_PASSPHRASE: passphrase }));
      const plain = ['--input-type=module', '--eval', bareHost];
      bare.push(await measure(browser, plain, process.env));
    }
    const baseline = { name: 'bare page', value: median(bare) };
    return [
      {
        name: 'cold start to first paint, locked',
        value: median(locked),
        unit: 'ms',
        baseline,
        ratio: median(locked) / baseline.value,
      },
      {
        name: 'cold start to first paint, unlocked',
        value: median(open),
        unit: 'ms',
        baseline,
        ratio: median(open) / baseline.value,
      },
    ];
  } finally {
    await browser.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
