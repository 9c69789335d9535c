/**
 * Compiled code of Letterlock and its libraries, kept between starts: compiling is a third of what a start takes. It
 * lies with the user's other caches and not in the data directory, which may be kept where others can write: compiled
 * code is not checked when it is read back.
 */
import envPaths from 'env-paths';
import { mkdirSync } from 'node:fs';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';

const writeAfterMs = 20_000;

/** For everything loaded from now on. Without a place to write to, a start takes longer and nothing else. */
export function useCodeCache(): void {
  try {
    const directory = join(envPaths('letterlock', { suffix: '' }).cache, 'code');
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    enableCompileCache(directory);
    // Node writes it when a process ends by itself; a host may be killed instead.
    setTimeout(flushCompileCache, writeAfterMs).unref();
  } catch {
    // A read-only home is no reason not to start.
  }
}
