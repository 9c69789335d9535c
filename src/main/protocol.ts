/** `app://letterlock/`: the built screens, from an allow-list, with the same headers as on the loopback host. */
import { protocol } from 'electron';
import type { Protocol } from 'electron';
import { readFile } from 'node:fs/promises';
import { listStaticFiles } from '../core/static-files.ts';
import { securityHeaders } from '../shared/page-policy.ts';
import { origin, scheme } from './origin.ts';

/** Must run before Electron is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

export function serveScreens(target: Protocol, rendererDir: string): void {
  const files = listStaticFiles(rendererDir);
  target.handle(scheme, async (request) => {
    const path = pathOf(request.url);
    const headers = { ...securityHeaders, 'cache-control': 'no-store' };
    if (request.method !== 'GET' || path === null) return new Response(null, { status: 403, headers });
    const file = files.get(path);
    if (file === undefined) return new Response(null, { status: 404, headers });
    const content = new Uint8Array(await readFile(file.path));
    return new Response(content, { headers: { ...headers, 'content-type': file.type } });
  });
}

/** Null for another host than ours; never decoded, as on the loopback host. */
function pathOf(url: string): string | null {
  if (!url.startsWith(`${origin}/`)) return null;
  return url.slice(origin.length).split(/[?#]/, 1)[0] ?? '/';
}
