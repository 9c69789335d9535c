/** What an API key can do over HTTP: call methods, hear events, read the description. No cookie, no page. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { App } from '../core/app.ts';
import type { Principal } from '../core/handlers.ts';
import type { EventName } from '../shared/contract/events.ts';
import { securityHeaders } from '../shared/page-policy.ts';
import { LetterlockError, toEnvelope } from '../shared/result.ts';
import { failure, json, result, text } from './answers.ts';
import { readJson } from './body.ts';
import { createEventStreams } from './event-stream.ts';

export interface KeyApiOptions {
  readonly app: Pick<App, 'dispatch' | 'events' | 'admitKey' | 'onKeyEnded'>;
  /** As the audit log names it: `api`, or `api <address>` on a named interface. */
  readonly door: string;
  readonly version: string;
  /** Where it is reached, for its description. */
  readonly origin: () => string;
}

export interface KeyApi {
  /** Answers a request whose Host was found to be ours. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): void;
}

const callPath = /^\/call\/([a-z][A-Za-z]{0,50}\.[a-z][A-Za-z]{0,50})$/;
const bearer = /^Bearer ([\w]{1,200})$/i;

/** Whether a request means to use a key, whatever becomes of it. */
export const bringsKey = (headers: IncomingHttpHeaders): boolean => headers.authorization !== undefined;

/** Events say that something has changed: that alone tells something of what a key may not read. */
export function mayHear(permissions: Principal['permissions'], event: EventName): boolean {
  const domain = event.split('.', 1)[0] ?? '';
  return permissions === 'all' || permissions.has(`${domain === 'job' ? 'jobs' : domain}:read`);
}

export function createKeyApi({ app, door, version, origin }: KeyApiOptions): KeyApi {
  const streams = createEventStreams(app.events);
  const open = new Map<ServerResponse, number>();
  const stopListening = app.onKeyEnded((keyId) => {
    for (const [response, own] of open) if (keyId === null || own === keyId) response.destroy();
  });

  const call = async (name: string, principal: Principal, request: IncomingMessage, response: ServerResponse) => {
    try {
      const answer = await app.dispatch(principal, name, await readJson(request));
      if (!response.destroyed) result(response, answer);
    } catch (error) {
      if (!(error instanceof LetterlockError)) throw error;
      response.setHeader('connection', 'close');
      result(response, { ok: false, error: toEnvelope(error) });
    }
  };

  return {
    async answer(request, response) {
      const { headers, method } = request;
      // Keys are for scripts: a browser says where it comes from, and no page has any business here.
      if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) {
        return text(response, 403, 'Keys are not taken from browsers.');
      }
      const path = (request.url ?? '').split('?', 1)[0] ?? '';
      const key = bearer.exec(headers.authorization ?? '')?.[1];
      if (key === undefined) {
        response.setHeader('www-authenticate', 'Bearer');
        return result(response, failure('unauthenticated', 'Give a key: Authorization: Bearer ltk_…'));
      }
      const admitted = app.admitKey(key, door, request.socket.remoteAddress ?? '');
      if (!admitted.ok) {
        response.setHeader('connection', 'close');
        return result(response, admitted);
      }
      const { principal, keyId } = admitted;
      open.set(response, keyId);
      response.on('close', () => open.delete(response));
      const name = callPath.exec(path)?.[1];
      if (name !== undefined) {
        if (method !== 'POST') return text(response, 405, 'Only POST is answered here.');
        if (!/^application\/json(; ?charset=utf-8)?$/i.test(headers['content-type'] ?? '')) {
          return text(response, 415, 'Only application/json is taken.');
        }
        return call(name, principal, request, response);
      }
      if (method !== 'GET') return text(response, 405, 'Only GET is answered here.');
      if (path === '/openapi.json') {
        const { openApi } = await import('../shared/openapi.ts');
        return json(response, 200, openApi(version, origin()));
      }
      if (path !== '/events') return text(response, 404, 'There is nothing here.');
      const hears = (event: EventName): boolean => mayHear(principal.permissions, event);
      if (!streams.open(response, securityHeaders, { hears })) text(response, 503, 'Too many streams are open.');
    },
    close() {
      stopListening();
      streams.close();
    },
  };
}
