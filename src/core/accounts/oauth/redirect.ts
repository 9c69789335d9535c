/**
 * The loopback address that the browser comes back to (RFC 8252 section 7.3): a server for one sign-in, on 127.0.0.1
 * only, that answers one path and knows nothing but whom to tell.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http } from '../../net/node-http.ts';
import { languageOf, page, pageHeaders } from './redirect-page.ts';
import type { PageText } from './redirect-page.ts';

export interface Redirect {
  /** As the provider is told it. */
  readonly uri: string;
  close(): void;
}

export interface RedirectOptions {
  readonly host: '127.0.0.1' | 'localhost';
  /** Null: whichever is free. */
  readonly port: number | null;
  readonly path: string;
  /** What came back; answers what the page says. */
  readonly onReturn: (params: URLSearchParams) => Promise<PageText>;
}

const maxUrl = 8000;
const notHere: PageText = {
  en: { title: 'Nothing here', text: 'This address is for the end of a sign-in in Letterlock only.' },
  de: { title: 'Hier ist nichts', text: 'Diese Adresse ist nur für das Ende einer Anmeldung in Letterlock da.' },
};

/** @throws the system's error when the port cannot be had */
export async function openRedirect({ host, port, path, onReturn }: RedirectOptions): Promise<Redirect> {
  let names: readonly string[] = [];
  const answer = async (request: IncomingMessage): Promise<{ status: number; text: PageText }> => {
    // Another name that leads here would be a web page's own (DNS rebinding).
    if (!names.includes(request.headers.host ?? '')) return { status: 421, text: notHere };
    const { method, url = '/' } = request;
    const asked = url.length > maxUrl ? null : URL.parse(url, 'http://127.0.0.1');
    if (method !== 'GET' || asked?.pathname !== path) return { status: 404, text: notHere };
    // Browsers fetch ahead what they guess will be opened; that must not use the code up.
    if (/prefetch|preview/i.test(String(request.headers['sec-purpose'] ?? request.headers['purpose'] ?? '')))
      return { status: 404, text: notHere };
    if (!asked.searchParams.has('state')) return { status: 404, text: notHere };
    return { status: 200, text: await onReturn(asked.searchParams) };
  };
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, text } = await answer(request);
    const language = languageOf(request.headers['accept-language']);
    response.writeHead(status, pageHeaders).end(page(text[language], language));
  };
  const server = http.createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 10_000 }, (request, response) => {
    respond(request, response).catch(() => response.destroy());
  });
  server.maxConnections = 20;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port ?? 0, '127.0.0.1', resolve);
  });
  const at = (server.address() as AddressInfo).port;
  names = [`127.0.0.1:${at}`, `localhost:${at}`];
  return {
    uri: `http://${host}:${at}${path}`,
    close() {
      server.close();
      server.closeIdleConnections();
    },
  };
}
