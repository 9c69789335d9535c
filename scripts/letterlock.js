#!/usr/bin/env node
/**
 * The `letterlock` command. Plain JavaScript for any Node.js from 20 on: it finds one that is new enough to run
 * Letterlock (the `node` package that `npm install` brings, or the running one) and hands over to it.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeEnvironment, nodeFlags } from './node-flags.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs TypeScript sources, and its N-API carries the database driver. */
const newEnough = (version) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
};

function findNode() {
  if (newEnough(process.versions.node)) return process.execPath;
  try {
    const packaged = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    const binary = join(packaged, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

const node = findNode();
const sources = join(root, 'src', 'cli', 'index.ts');
const entry = existsSync(sources) ? sources : join(root, 'out', 'main', 'cli.js');

if (node === null) {
  process.stderr.write(
    `Letterlock needs Node.js 22.18 or newer; this is ${process.version}. Run npm install in ${root} first.\n`,
  );
  process.exitCode = 1;
} else {
  const child = spawn(node, [...nodeFlags, entry, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...nodeEnvironment, ...process.env },
  });
  // In a terminal Ctrl-C reaches the child by itself; every other signal is passed on.
  process.on('SIGINT', () => void (process.stdin.isTTY || child.kill('SIGINT')));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}
