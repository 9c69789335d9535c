/** Where the files of this Letterlock lie, whether it runs from a checkout, from its bundle, or packed. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';

export interface Installation {
  readonly root: string;
  readonly version: string;
  readonly resourcesDir: string;
  /** The built screens. */
  readonly rendererDir: string;
  readonly workerEntry: URL;
}

const manifest = z.object({ name: z.literal('letterlock'), version: z.string() });

/** @param moduleUrl `import.meta.url` of any module of Letterlock. */
export function findInstallation(moduleUrl: string): Installation {
  let root = dirname(fileURLToPath(moduleUrl));
  for (; ; root = dirname(root)) {
    const found = readManifest(join(root, 'package.json'));
    if (found !== null) {
      // A bundled module runs with its bundled worker, a source file with the source.
      const worker = moduleUrl.endsWith('.ts') ? 'src/core/jobs/worker.ts' : 'out/main/worker.js';
      return {
        root,
        version: found.version,
        resourcesDir: join(root, 'resources'),
        rendererDir: join(root, 'out/renderer'),
        workerEntry: pathToFileURL(join(root, worker)),
      };
    }
    if (dirname(root) === root) throw new Error('The installation of Letterlock is not complete: no package.json.');
  }
}

function readManifest(path: string): z.infer<typeof manifest> | null {
  if (!existsSync(path)) return null;
  return manifest.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null;
}
