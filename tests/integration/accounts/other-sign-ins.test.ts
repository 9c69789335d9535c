/** Signing in at Microsoft (through MSAL) and Zoho, with what is peculiar to each. */
import { afterEach, describe, expect, test } from 'vitest';
import { createMicrosoft } from '../../../src/core/accounts/oauth/microsoft.ts';
import { createZoho } from '../../../src/core/accounts/oauth/zoho.ts';
import { openStore } from '../../../src/core/store/open.ts';
import { all } from '../../../src/core/store/rows.ts';
import type { Input } from '../../../src/shared/contract/index.ts';
import type { Network } from '../../../src/core/ports.ts';
import { testPorts } from '../../support/ports.ts';
import { routedNetwork } from '../../support/providers/http.ts';
import { startGraph } from '../../support/providers/microsoft.ts';
import {
  microsoftClient,
  startMicrosoftLogin,
  startZohoAccounts,
  zohoClient,
} from '../../support/providers/sign-in-hosts.ts';
import type { SignInHost } from '../../support/providers/sign-in-hosts.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

let host: SignInHost;
let ws: TestWorkspace;
const begin = async (started: Promise<SignInHost>): Promise<void> => {
  host = await started;
  ws = await openTestWorkspace(testPorts({ network: host.network }));
};
afterEach(async () => {
  await ws.close();
  await host.close();
});

async function signIn(input: Input<'accounts.signIn'>): Promise<number> {
  const { signInId, url } = await ws.call('accounts.signIn', input);
  await host.browse(url);
  const status = await ws.call('accounts.signInStatus', { signInId });
  if (status.state !== 'done') throw new Error(JSON.stringify(status));
  return status.accountId;
}

describe('Microsoft', () => {
  const viaGraph = { way: 'graph', ...microsoftClient, tenant: 'organizations' } as const;

  test('signs in with PKCE and no secret, for sending and reading alone', async () => {
    await begin(startMicrosoftLogin('anna@firma.example'));
    const { url } = await ws.call('accounts.signIn', viaGraph);
    const { origin, pathname, searchParams } = new URL(url);
    expect(origin + pathname).toBe('https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize');
    expect(searchParams.get('redirect_uri')).toMatch(/^http:\/\/localhost:\d+\/$/);
    expect(searchParams.get('code_challenge_method')).toBe('S256');
    expect(searchParams.get('scope')!.split(' ').toSorted()).toEqual([
      'https://graph.microsoft.com/Mail.Read',
      'https://graph.microsoft.com/Mail.Send',
      'offline_access',
      'openid',
      'profile',
    ]);
    const id = await signIn(viaGraph);
    expect(await ws.call('accounts.get', { id })).toMatchObject({
      kind: 'outlook',
      address: 'anna@firma.example',
      api: { kind: 'outlook', client: { provider: 'microsoft', cloud: 'global', tenant: 'organizations' } },
    });
  });

  test('keeps MSAL’s cache sealed, without access and ID tokens in it', async () => {
    await begin(startMicrosoftLogin('anna@firma.example'));
    const provider = createMicrosoft({ network: host.network });
    const id = await signIn(viaGraph);
    const store = openStore({ path: `${ws.ports.paths.dataDir}/letterlock.db`, key: ws.keys.database, readonly: true });
    const [row] = all<{ sealed: Buffer }>(store.db, 'SELECT sealed FROM refresh_token');
    store.close();
    for (const token of host.oauth.issued) expect(row!.sealed.includes(token)).toBe(false);
    expect((await ws.call('accounts.stored', { id })).items.map(({ name }) => name)).toEqual([
      'refresh-token',
      'access-token',
    ]);
    expect(provider.secretsIn(JSON.stringify({ RefreshToken: { a: { secret: 'x' } } }))).toEqual(['x']);
  });

  test.each([
    ['AADSTS65001: The user or administrator has not consented', 'invalid_grant', 'admin-consent'],
    ['AADSTS7000218: The request body must contain client_secret', 'invalid_client', 'client-type'],
    ['AADSTS53003: Access has been blocked by Conditional Access policies', 'invalid_grant', 'conditional-access'],
    ['AADSTS50020: User account does not exist in tenant', 'invalid_grant', 'wrong-directory'],
    ['AADSTS700016: Application was not found in the directory', 'unauthorized_client', 'client-unknown'],
  ])('explains %s', async (words, error, code) => {
    await begin(startMicrosoftLogin('anna@firma.example'));
    const { signInId, url } = await ws.call('accounts.signIn', viaGraph);
    host.oauth.script({ status: 400, body: { error, error_description: words } });
    await host.browse(url);
    expect(await ws.call('accounts.signInStatus', { signInId })).toMatchObject({ state: 'failed', code });
  });

  test('cannot take back one application’s access, and says so', async () => {
    await begin(startMicrosoftLogin('anna@firma.example'));
    const id = await signIn(viaGraph);
    const { receipt } = await ws.call('accounts.disconnect', { id });
    expect(receipt[0]).toMatchObject({
      what: 'revoked',
      ok: false,
      detail: expect.stringContaining('list of applications'),
    });
    expect(receipt.slice(1).every(({ ok }) => ok)).toBe(true);
    expect((await ws.call('accounts.revocations', {})).items).toEqual([]);
  });

  test('renews with what it kept, which a lost answer does not spoil', async () => {
    await begin(startMicrosoftLogin('anna@firma.example'));
    const provider = createMicrosoft({ network: host.network });
    const client = { provider: 'microsoft', ...microsoftClient, cloud: 'global', tenant: 'common' } as const;
    const scopes = ['https://graph.microsoft.com/Mail.Send', 'offline_access'];
    const redirectUri = 'http://localhost:4711/';
    const verifier = 'v'.repeat(43);
    const { createHash } = await import('node:crypto');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const url = await provider.authorizationUrl({ client, scopes, redirectUri, state: 's', challenge, hint: null });
    const location = host.oauth.authorize(new URL(url)).headers!['location']!;
    const params = new URL(location).searchParams;
    const code = params.get('code')!;
    const signedIn = await provider.exchange({
      client,
      secret: null,
      scopes,
      redirectUri,
      verifier,
      code,
      params,
      hint: null,
    });
    const { grant } = signedIn.tokens;
    expect(grant).not.toContain(signedIn.tokens.accessToken);
    const identity = { client, secret: null };
    host.oauth.script('lost');
    await expect(provider.renew(identity, grant, scopes)).rejects.toMatchObject({ code: 'network' });
    const renewed = await provider.renew(identity, grant, scopes);
    expect(host.oauth.scopesOf(renewed.accessToken)).not.toBeNull();
    expect(renewed.grant).not.toBe(grant);
    expect(await provider.renew(identity, renewed.grant!, scopes)).toMatchObject({ accessToken: expect.any(String) });
    host.oauth.revokeAll();
    await expect(provider.renew(identity, renewed.grant!, scopes)).rejects.toMatchObject({ code: 'sign-in-gone' });
  });
});

describe.each([
  ['us-gov', 'graph.microsoft.us', 'login.microsoftonline.us', 'smtp.office365.us', 'outlook.office365.us'],
  [
    'us-gov-dod',
    'dod-graph.microsoft.us',
    'login.microsoftonline.us',
    'smtp-dod.office365.us',
    'outlook-dod.office365.us',
  ],
  [
    'china',
    'microsoftgraph.chinacloudapi.cn',
    'login.partner.microsoftonline.cn',
    'smtp.partner.outlook.cn',
    'partner.outlook.cn',
  ],
] as const)('Microsoft’s cloud %s', (cloud, graphHost, loginHost, smtpHost, imapHost) => {
  test('is signed in to, sent through and read at its own hosts, and no other is asked', async () => {
    host = await startMicrosoftLogin('anna@firma.example', loginHost);
    const graph = await startGraph();
    const routed = routedNetwork(new Map([[graphHost, graph.origin]]));
    const network: Network = {
      ...host.network,
      fetch(url, init) {
        for (const token of host.oauth.issued) graph.tokens.add(token);
        return new URL(url).host === graphHost ? routed.fetch(url, init) : host.network.fetch(url, init);
      },
    };
    ws = await openTestWorkspace(testPorts({ network }));
    const id = await signIn({ way: 'graph', ...microsoftClient, cloud });
    expect(await ws.call('accounts.get', { id })).toMatchObject({
      kind: 'outlook',
      api: { client: { provider: 'microsoft', cloud } },
    });
    expect((await ws.call('accounts.test', { id })).steps.filter(({ ok }) => !ok)).toEqual([]);
    expect(routed.asked.length).toBeGreaterThan(0);
    const hosts = new Set(host.network.asked.map((asked) => asked.split(' ')[1]?.split('/')[0]));
    expect([...hosts]).toEqual([loginHost]);
    await graph.close();
  });

  test('has servers of its own for mail programs', async () => {
    await begin(startMicrosoftLogin('anna@firma.example', loginHost));
    const id = await signIn({ way: 'outlook-imap', ...microsoftClient, cloud });
    expect((await ws.call('accounts.get', { id })).config).toMatchObject({
      smtp: { host: smtpHost, auth: 'xoauth2' },
      imap: { host: imapHost, auth: 'xoauth2' },
    });
  });
});

describe('Zoho', () => {
  const viaRest = { way: 'zoho-api', ...zohoClient, password: 'an-app-password' } as const;

  test('goes to the data centre that the redirect names, and keeps it', async () => {
    await begin(startZohoAccounts('anna@firma.example'));
    const id = await signIn({ ...viaRest, region: 'com' });
    expect(await ws.call('accounts.get', { id })).toMatchObject({
      kind: 'zoho',
      address: 'anna@firma.example',
      hasPassword: true,
      api: { kind: 'zoho', mailboxId: '2560636000000008002', client: { region: 'eu' } },
    });
    expect(host.network.asked.every((asked) => asked.includes('.zoho.eu/'))).toBe(true);
    const { receipt } = await ws.call('accounts.disconnect', { id });
    expect(receipt[0]).toMatchObject({ what: 'revoked', ok: true });
    expect(host.oauth.liveRefreshTokens()).toEqual([]);
  });

  test('is not led to a host that is none of Zoho’s', async () => {
    await begin(startZohoAccounts('anna@firma.example'));
    const { signInId, url } = await ws.call('accounts.signIn', viaRest);
    await host.browse(url, { extra: { location: 'eu', 'accounts-server': 'https://accounts.zoho.eu.evil.example' } });
    expect(await ws.call('accounts.signInStatus', { signInId })).toMatchObject({ state: 'failed', code: 'refused' });
    expect(host.network.asked).toEqual([]);
  });

  test('asks for the app password that its mail goes out with', async () => {
    await begin(startZohoAccounts('anna@firma.example'));
    const { password: _, ...without } = viaRest;
    await expect(ws.call('accounts.signIn', without)).rejects.toMatchObject({ details: { field: 'password' } });
  });

  test('an error that comes with status 200 is one', async () => {
    await begin(startZohoAccounts('anna@firma.example'));
    const provider = createZoho({ network: host.network, clock: ws.ports.clock });
    const client = { provider: 'zoho', clientId: zohoClient.clientId, region: 'eu' } as const;
    const renewing = provider.renew({ client, secret: zohoClient.clientSecret }, 'gone', []);
    await expect(renewing).rejects.toMatchObject({ code: 'sign-in-gone' });
  });
});
