/** Starts the sender process, and kills it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import type { SenderOptions } from './sender-process.ts';

const root = join(import.meta.dirname, '../..');

/** Bundles the sender into a directory: started hundreds of times, it must not read hundreds of files each time. */
export async function bundleSender(directory: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    ssr: { noExternal: true, external: ['better-sqlite3-multiple-ciphers'] },
    build: {
      ssr: join(import.meta.dirname, 'sender-process.ts'),
      outDir: directory,
      emptyOutDir: false,
      minify: false,
      rollupOptions: { output: { entryFileNames: 'sender.mjs' } },
    },
  });
  symlinkSync(realpathSync(join(root, 'node_modules')), join(directory, 'node_modules'), 'dir');
  return join(directory, 'sender.mjs');
}

/** When to kill: so many milliseconds after it was started, or after it has said so many dots. */
export interface KillMoment {
  readonly dots: number;
  readonly ms: number;
}

/** A sender that has nothing to do for so long is killed as well. */
const boredMs = 5_000;

/**
 * Lets the sender live until it is killed or, with `null`, until it ends.
 * @returns whether it had nothing left to do
 * @throws when it ends in any other way
 */
export async function liveOnce(script: string, options: SenderOptions, kill: KillMoment | null): Promise<boolean> {
  const child = spawn(process.execPath, [script, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: `${script}.cache` },
  });
  let output = '';
  let timer: NodeJS.Timeout | undefined;
  const killIn = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => child.kill('SIGKILL'), ms);
  };
  if (kill !== null) killIn(kill.dots === 0 ? kill.ms : boredMs);
  child.stdout.on('data', (piece: Buffer) => {
    const before = output.length;
    output += String(piece);
    if (kill !== null && before < kill.dots && output.length >= kill.dots) killIn(kill.ms);
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  clearTimeout(timer);
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`The sender ended with ${code ?? signal}.`);
  return output.includes('done');
}
