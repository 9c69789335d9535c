/**
 * Zoho's OAuth (zoho.com/accounts/protocol/oauth). Accounts live in data centres of their own: the redirect names the
 * right one, and every later request goes there. Refresh tokens do not rotate; at most 20 are kept for a user and
 * client, and ten access tokens in ten minutes are issued for each.
 */
import { z } from 'zod';
import type { OAuthClient, ZohoRegion } from '../../../shared/contract/mailbox.ts';
import type { Clock, Network } from '../../ports.ts';
import { OAuthFailure } from './failures.ts';
import { askJson, redeemAt, renewAt } from './http.ts';
import type { OAuthProvider } from './provider.ts';

type ZohoClient = Extract<OAuthClient, { provider: 'zoho' }>;

/** Ends of the host names (zoho.com/accounts/protocol/oauth/multi-dc.html); Canada's are another company's. */
const domains: Readonly<Record<ZohoRegion, string>> = {
  com: 'zoho.com',
  eu: 'zoho.eu',
  in: 'zoho.in',
  'com.au': 'zoho.com.au',
  jp: 'zoho.jp',
  ca: 'zohocloud.ca',
  sa: 'zoho.sa',
  uk: 'zoho.uk',
  'com.cn': 'zoho.com.cn',
};

const regions = Object.keys(domains).filter((name): name is ZohoRegion => name in domains);

/** Zoho compares redirect addresses to the letter, so that the port has to be registered with the client. */
const redirectPort = 47_615;

const mailboxes = z.object({
  data: z.array(
    z.object({
      accountId: z
        .union([z.string(), z.number()])
        .transform(String)
        .pipe(z.string().regex(/^\d{1,30}$/)),
      primaryEmailAddress: z.string().max(320).optional(),
      mailboxAddress: z.string().max(320).optional(),
    }),
  ),
});

/** The region that a redirect names; what is none of Zoho's own hosts is not believed. */
function regionOf(params: URLSearchParams, fallback: ZohoRegion): ZohoRegion {
  const server = URL.parse(params.get('accounts-server') ?? '');
  const named = regions.find((region) => server?.host === `accounts.${domains[region]}`);
  if (server !== null && named === undefined)
    throw new OAuthFailure('refused', 'An unknown accounts server was named.');
  return named ?? fallback;
}

export function createZoho({ network, clock }: { network: Network; clock: Clock }): OAuthProvider<ZohoClient> {
  const accounts = (region: ZohoRegion, path: string): string => `https://accounts.${domains[region]}/oauth/v2/${path}`;

  const mailboxOf = async (region: ZohoRegion, accessToken: string, hint: string | null) => {
    const { status, json } = await askJson(network, `https://mail.${domains[region]}/api/accounts`, {
      headers: { authorization: `Zoho-oauthtoken ${accessToken}`, accept: 'application/json' },
    });
    const known = mailboxes.safeParse(json);
    if (status !== 200 || !known.success)
      throw new OAuthFailure('no-mailbox', `mail.${domains[region]} answered ${status}.`);
    const all = known.data.data.map(({ accountId, primaryEmailAddress, mailboxAddress }) => ({
      id: accountId,
      address: primaryEmailAddress ?? mailboxAddress ?? '',
    }));
    const wanted = all.find(({ address }) => address.toLowerCase() === hint?.toLowerCase()) ?? all[0];
    if (wanted === undefined || wanted.address === '') throw new OAuthFailure('no-mailbox');
    return wanted;
  };

  return {
    redirect: { host: '127.0.0.1', port: redirectPort, path: '/' },
    authorizationUrl({ client, scopes, redirectUri, state, challenge }) {
      const url = new URL(accounts(client.region, 'auth'));
      url.search = new URLSearchParams({
        client_id: client.clientId,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: scopes.join(','),
        access_type: 'offline',
        prompt: 'consent',
        state,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      }).toString();
      return Promise.resolve(url.href);
    },
    async exchange(redirected) {
      const { params, hint } = redirected;
      const region = regionOf(params, redirected.client.region);
      const client = { ...redirected.client, region };
      const tokens = await redeemAt({ network, clock }, accounts(region, 'token'), { ...redirected, client });
      const mailbox = await mailboxOf(region, tokens.accessToken, hint);
      return {
        client,
        address: mailbox.address,
        subject: mailbox.id,
        mailboxId: mailbox.id,
        tokens,
      };
    },
    renew: (credentials, grant, scopes) =>
      renewAt({ network, clock }, accounts(credentials.client.region, 'token'), credentials, grant, scopes),
    async revoke(client, grant) {
      const { status, json } = await askJson(network, accounts(client.region, 'token/revoke'), {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ token: grant }).toString(),
      });
      const refused = z.object({ error: z.string() }).safeParse(json);
      if (refused.success && !/invalid_(code|token)/.test(refused.data.error))
        throw new OAuthFailure('refused', refused.data.error);
      if (status !== 200 && !refused.success)
        throw new OAuthFailure(status === 429 ? 'too-many' : 'refused', `Zoho answered ${status}.`);
      return 'revoked';
    },
    secretsIn: (grant) => [grant],
  };
}
