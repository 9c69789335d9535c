/**
 * `npm start`: the Electron window where there is a screen and an Electron binary is there or can be fetched;
 * otherwise the same app in the browser, or at an address that is printed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeEnvironment, nodeFlags } from './node-flags.js';

const root = join(import.meta.dirname, '..');
const electronDir = join(root, 'node_modules/electron');
const fetchTimeoutMs = 5 * 60_000;
/** A window that is gone so soon with an error never was one: a library or a permission is missing. */
const failedStartMs = 10_000;

const options = {
  host: { type: 'string' },
  'data-dir': { type: 'string' },
  'passphrase-file': { type: 'string' },
  port: { type: 'string' },
  'no-open': { type: 'boolean' },
} as const;

/** Ends the process with a sentence where the command line is not understood. */
function readArguments() {
  try {
    const { values } = parseArgs({ options });
    const empty = Object.entries(values).find(([, value]) => value === '');
    if (empty !== undefined) throw new RangeError(`Option '--${empty[0]}' has an empty value.`);
    return values;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return process.exit(1);
  }
}

const values = readArguments();

/** The newest change in a file or below a directory, in ms since 1970. */
function newest(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function buildIfNeeded(): boolean {
  const built = ['out/main/index.js', 'out/main/cli.js', 'out/preload/index.cjs', 'out/renderer/index.html'];
  const oldest = Math.min(...built.map((path) => newest(join(root, path))));
  const sources = ['src', 'package.json', 'electron.vite.config.ts'].map((path) => newest(join(root, path)));
  if (oldest > Math.max(...sources)) return true;
  console.log('Building Letterlock. This takes a few seconds, once.');
  const build = spawnSync(process.execPath, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (build.status !== 0) console.error(build.stdout, build.stderr);
  return build.status === 0;
}

/** The path of an Electron binary of the right version, or null. */
function installedElectron(): string | null {
  try {
    const path = join(electronDir, 'dist', readFileSync(join(electronDir, 'path.txt'), 'utf8').trim());
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/** Why a window cannot be opened here, or null. */
function noWindow(): string | null {
  if (process.platform !== 'linux') return null;
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return 'There is no screen here';
  return process.getuid?.() === 0 ? 'Electron does not run under root' : null;
}

function fetchElectron(): string | null {
  console.log('Fetching Electron (some 120 MB, once) …');
  const fetched = spawnSync(process.execPath, [join(electronDir, 'install.js')], {
    cwd: root,
    timeout: fetchTimeoutMs,
    encoding: 'utf8',
  });
  if (fetched.status === 0) return installedElectron();
  const reason = (fetched.stderr?.trim().split('\n')[0] ?? '').replace(/^\w*Error: /, '');
  console.log(`Electron could not be fetched${reason === '' ? '' : `: ${reason}`}`);
  return null;
}

const passedOn = (names: readonly ('data-dir' | 'passphrase-file' | 'port')[]): string[] =>
  names.flatMap((name) => (values[name] === undefined ? [] : [`--${name}`, values[name]]));

/** Runs until the child ends; answers its exit code. */
function run(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const env = { ...nodeEnvironment, ...process.env };
    const child = spawn(command, args, { stdio: 'inherit', cwd: root, env });
    // In a terminal Ctrl-C reaches the child by itself; every other signal is passed on.
    process.on('SIGINT', () => void (process.stdin.isTTY || child.kill('SIGINT')));
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

async function openWindow(binary: string): Promise<number | null> {
  const begun = Date.now();
  const code = await run(binary, [root, ...passedOn(['data-dir'])]);
  if (code === 0 || Date.now() - begun > failedStartMs) return code;
  return null;
}

const openInBrowser = (): Promise<number> =>
  run(process.execPath, [
    ...nodeFlags,
    join(root, 'out/main/cli.js'),
    'start',
    ...passedOn(['data-dir', 'passphrase-file', 'port']),
    ...(values['no-open'] === true ? ['--no-open'] : []),
  ]);

async function start(): Promise<number> {
  const { host } = values;
  if (host !== undefined && host !== 'electron' && host !== 'loopback') {
    console.error('Choose --host electron or --host loopback.');
    return 1;
  }
  if (!buildIfNeeded()) return 1;
  const obstacle = host === 'loopback' ? 'Chosen with --host' : noWindow();
  const binary = obstacle === null || host === 'electron' ? (installedElectron() ?? fetchElectron()) : null;
  if (binary !== null) {
    const code = await openWindow(binary);
    if (code !== null) return code;
    console.log('Electron could not open a window here.');
  } else if (obstacle !== null && host === undefined) {
    console.log(`${obstacle}: Letterlock runs in the browser instead.`);
  }
  if (host === 'electron') {
    console.error('There is no Electron to run. Leave out --host, or try again with a connection.');
    return 1;
  }
  return openInBrowser();
}

process.exitCode = await start();
