/** The files of the built screens, found once: a host serves what is in this list and nothing else. */
import { readdirSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';

export interface StaticFile {
  readonly path: string;
  readonly type: string;
  readonly size: number;
  /** Its name carries a hash of its content. */
  readonly immutable: boolean;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** By URL path; `/` is the page itself. Files of unknown type, such as source maps, are left out. */
export function listStaticFiles(directory: string): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const type = types[extname(name)];
    const path = join(directory, name);
    const found = statSync(path);
    if (type === undefined || !found.isFile()) continue;
    const url = `/${name.split(sep).join('/')}`;
    files.set(url === '/index.html' ? '/' : url, {
      path,
      type,
      size: found.size,
      immutable: url.startsWith('/assets/'),
    });
  }
  return files;
}
