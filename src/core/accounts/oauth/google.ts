/**
 * Google's OAuth for installed applications (developers.google.com/identity/protocols/oauth2/native-app). Refresh
 * tokens do not rotate: a renewal answers an access token alone, so that nothing can be lost between answer and write.
 */
import { z } from 'zod';
import type { OAuthClient } from '../../../shared/contract/mailbox.ts';
import type { Clock, Network } from '../../ports.ts';
import { OAuthFailure } from './failures.ts';
import { askJson, redeemAt, renewAt } from './http.ts';
import type { OAuthProvider } from './provider.ts';

type GoogleClient = Extract<OAuthClient, { provider: 'google' }>;

const authorizeUrl = 'https://accounts.google.com/o/oauth2/v2/auth';
const tokenUrl = 'https://oauth2.googleapis.com/token';
const revokeUrl = 'https://oauth2.googleapis.com/revoke';
const profileUrl = 'https://gmail.googleapis.com/gmail/v1/users/me/profile';

const profile = z.object({ emailAddress: z.string().min(3).max(320) });
const apiError = z.object({ error: z.object({ message: z.string() }) });

export function createGoogle({ network, clock }: { network: Network; clock: Clock }): OAuthProvider<GoogleClient> {
  const address = async (accessToken: string): Promise<string> => {
    const { status, json } = await askJson(network, profileUrl, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    const known = profile.safeParse(json);
    if (status === 200 && known.success) return known.data.emailAddress;
    const words = apiError.safeParse(json).data?.error.message ?? `gmail.googleapis.com answered ${status}.`;
    if (/has not been used|is disabled|accessNotConfigured/i.test(words)) throw new OAuthFailure('api-disabled', words);
    throw new OAuthFailure(status === 429 ? 'too-many' : 'no-mailbox', words);
  };
  return {
    redirect: { host: '127.0.0.1', port: null, path: '/' },
    authorizationUrl({ client, scopes, redirectUri, state, challenge, hint }) {
      const url = new URL(authorizeUrl);
      url.search = new URLSearchParams({
        client_id: client.clientId,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: scopes.join(' '),
        code_challenge: challenge,
        code_challenge_method: 'S256',
        state,
        access_type: 'offline',
        // Without it a second sign-in would answer no refresh token.
        prompt: 'consent',
        ...(hint === null ? {} : { login_hint: hint }),
      }).toString();
      return Promise.resolve(url.href);
    },
    async exchange(redirected) {
      const tokens = await redeemAt({ network, clock }, tokenUrl, redirected);
      const mailbox = await address(tokens.accessToken);
      return {
        client: redirected.client,
        address: mailbox,
        subject: mailbox.toLowerCase(),
        mailboxId: null,
        tokens,
      };
    },
    renew: (credentials, grant, scopes) => renewAt({ network, clock }, tokenUrl, credentials, grant, scopes),
    async revoke(_client, grant) {
      const { status, json } = await askJson(network, revokeUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ token: grant }).toString(),
      });
      const gone = z.object({ error: z.literal('invalid_token') }).safeParse(json).success;
      if (status === 200 || gone) return 'revoked';
      throw new OAuthFailure(status === 429 ? 'too-many' : 'refused', `oauth2.googleapis.com answered ${status}.`);
    },
    secretsIn: (grant) => [grant],
  };
}
