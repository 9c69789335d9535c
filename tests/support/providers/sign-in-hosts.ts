/** The sign-in halves of Microsoft and Zoho: their own paths and answers around the authorisation server. */
import { routedNetwork, serveHttp } from './http.ts';
import type { Answer, Asked } from './http.ts';
import { createOAuthServer } from './oauth.ts';
import type { Decision, OAuthServer } from './oauth.ts';

export interface SignInHost {
  readonly network: ReturnType<typeof routedNetwork>;
  readonly oauth: OAuthServer;
  /** What the browser does with an address of ours. */
  browse(url: string, decision?: Decision): Promise<Response>;
  close(): Promise<void>;
}

async function start(
  hosts: readonly string[],
  oauth: OAuthServer,
  answer: (asked: Asked) => Answer,
  usual: Decision = {},
): Promise<SignInHost> {
  const server = await serveHttp(answer);
  return {
    network: routedNetwork(new Map(hosts.map((host) => [host, server.url]))),
    oauth,
    browse(url, decision = {}) {
      const { status, headers, body } = oauth.authorize(new URL(url), { ...usual, ...decision });
      if (status !== 302) throw new Error(`The provider shows an error page: ${JSON.stringify(body)}`);
      return fetch(headers?.['location'] ?? '');
    },
    close: () => server.close(),
  };
}

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export const microsoftClient = { clientId: '9f1c2b3a-0000-4000-8000-000000000001' };

/** Refresh tokens are replaced each time and stay valid. @param host of the cloud that people sign in to */
export function startMicrosoftLogin(username: string, host = 'login.microsoftonline.com'): Promise<SignInHost> {
  const oauth = createOAuthServer({ ...microsoftClient, rotation: 'keep-old', redirectHosts: ['localhost'] });
  const tenant = '72f988bf-0000-4000-8000-000000000002';
  const subject = '4b5c6d7e-0000-4000-8000-000000000003';
  const completed = (answer: Answer): Answer => {
    if (answer.status !== 200 || answer.drop !== undefined || typeof answer.body !== 'object') return answer;
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: `https://${host}/${tenant}/v2.0`,
      aud: microsoftClient.clientId,
      iat: now,
      nbf: now,
      exp: now + 3600,
      oid: subject,
      sub: subject,
      tid: tenant,
      ver: '2.0',
      preferred_username: username,
    };
    const idToken = `${base64({ alg: 'RS256', typ: 'JWT' })}.${base64(claims)}.c2lnbmF0dXJl`;
    return {
      ...answer,
      body: {
        ...(answer.body as Readonly<Record<string, unknown>>),
        id_token: idToken,
        client_info: base64({ uid: subject, utid: tenant }),
        ext_expires_in: 3600,
      },
    };
  };
  return start([host], oauth, (asked) => {
    const { pathname } = asked.url;
    if (pathname.endsWith('/oauth2/v2.0/token')) return completed(oauth.token(asked));
    if (pathname.endsWith('/.well-known/openid-configuration')) {
      const at = `https://${host}/${pathname.split('/')[1]}`;
      return {
        status: 200,
        body: {
          issuer: `https://${host}/{tenantid}/v2.0`,
          authorization_endpoint: `${at}/oauth2/v2.0/authorize`,
          token_endpoint: `${at}/oauth2/v2.0/token`,
          jwks_uri: `${at}/discovery/v2.0/keys`,
        },
      };
    }
    if (pathname === '/common/discovery/instance') {
      const metadata = [{ preferred_network: host, preferred_cache: host, aliases: [host] }];
      return {
        status: 200,
        body: { tenant_discovery_endpoint: `https://${host}/common/v2.0/.well-known/openid-configuration`, metadata },
      };
    }
    return { status: 404, body: {} };
  });
}

export const zohoClient = { clientId: '1000.ABCDEFGHIJ', clientSecret: 'a-zoho-secret-of-forty-two' };

/** A client of the US data centre whose user lives in the European one. Errors come with status 200. */
export function startZohoAccounts(address: string): Promise<SignInHost> {
  const oauth = createOAuthServer({ ...zohoClient, rotation: 'none', redirectHosts: ['127.0.0.1'] });
  const here = (asked: Asked): Answer => {
    const { host, pathname } = asked.url;
    if (pathname === '/oauth/v2/token') {
      const answer = oauth.token(asked);
      return answer.status === 400 ? { status: 200, body: { error: 'invalid_code' } } : answer;
    }
    if (pathname === '/oauth/v2/token/revoke')
      return {
        status: 200,
        body: oauth.revoke(asked.form.get('token') ?? '') ? { status: 'success' } : { error: 'invalid_token' },
      };
    if (host === 'mail.zoho.eu' && pathname === '/api/accounts') {
      if (oauth.bearer(asked) === null) return { status: 401, body: { data: { errorCode: 'INVALID_OAUTHTOKEN' } } };
      return {
        status: 200,
        body: { status: { code: 200 }, data: [{ accountId: '2560636000000008002', primaryEmailAddress: address }] },
      };
    }
    return { status: 404, body: {} };
  };
  const extra = { location: 'eu', 'accounts-server': 'https://accounts.zoho.eu' };
  return start(['accounts.zoho.eu', 'mail.zoho.eu'], oauth, here, { extra });
}
