/** Google as far as Letterlock meets it: OAuth for installed applications and the Gmail API, on one local server. */
import type { Network } from '../../../src/core/ports.ts';
import { createGmailBox } from './gmail-box.ts';
import type { GmailBox } from './gmail-box.ts';
import { routedNetwork, serveHttp } from './http.ts';
import type { Answer, Asked } from './http.ts';
import { createOAuthServer } from './oauth.ts';
import type { Decision, OAuthServer, Rotation } from './oauth.ts';

export const googleClient = {
  clientId: '1234-abc.apps.googleusercontent.com',
  clientSecret: 'GOCSPX-not-so-secret-really',
};

export interface Google {
  readonly network: Network & { readonly asked: string[] };
  readonly oauth: OAuthServer;
  readonly box: GmailBox;
  /** What the browser does with an address of ours: signs in, decides, and follows the redirect back. */
  browse(url: string, decision?: Decision): Promise<Response>;
  /** The redirect alone, as a browser on another machine would show it. */
  redirectOf(url: string, decision?: Decision): string;
  close(): Promise<void>;
}

const hosts = ['oauth2.googleapis.com', 'gmail.googleapis.com', 'accounts.google.com'];

export async function startGoogle(options: { address?: string; rotation?: Rotation } = {}): Promise<Google> {
  const { address = 'anna@gmail.com', rotation = 'none' } = options;
  const oauth = createOAuthServer({ ...googleClient, rotation, redirectHosts: ['127.0.0.1'] });
  const box = createGmailBox(address);
  const server = await serveHttp((asked) => answer(oauth, box, asked));
  const redirectOf = (url: string, decision?: Decision): string => {
    const { status, headers, body } = oauth.authorize(new URL(url), decision);
    if (status !== 302) throw new Error(`Google shows an error page: ${JSON.stringify(body)}`);
    return headers?.['location'] ?? '';
  };
  return {
    network: routedNetwork(new Map(hosts.map((host) => [host, server.url]))),
    oauth,
    box,
    redirectOf,
    browse: (url, decision) => fetch(redirectOf(url, decision)),
    close: () => server.close(),
  };
}

function answer(oauth: OAuthServer, box: GmailBox, asked: Asked): Answer | Promise<Answer> {
  const { host, pathname } = asked.url;
  if (host === 'oauth2.googleapis.com' && pathname === '/token') return oauth.token(asked);
  if (host === 'oauth2.googleapis.com' && pathname === '/revoke') {
    if (box.down) return { status: 503, body: 'down' };
    return oauth.revoke(asked.form.get('token') ?? '')
      ? { status: 200, body: {} }
      : { status: 400, body: { error: 'invalid_token', error_description: 'Token expired or revoked' } };
  }
  if (host !== 'gmail.googleapis.com') return { status: 404, body: 'not found' };
  const scopes = oauth.bearer(asked);
  if (scopes === null) {
    const message = 'Request had invalid authentication credentials.';
    const errors = [{ message: 'Invalid Credentials', domain: 'global', reason: 'authError' }];
    return { status: 401, body: { error: { code: 401, message, errors, status: 'UNAUTHENTICATED' } } };
  }
  return box.answer(asked, scopes);
}
