/** Signing in at Google as a user would, against an authorisation server that is as strict as the real one. */
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { scopeNames } from '../../../src/core/accounts/oauth/ways.ts';
import type { Input, Output } from '../../../src/shared/contract/index.ts';
import { googleClient, startGoogle } from '../../support/providers/google.ts';
import type { Google } from '../../support/providers/google.ts';
import { testPorts } from '../../support/ports.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

let google: Google;
let ws: TestWorkspace;
beforeEach(async () => {
  google = await startGoogle();
  ws = await openTestWorkspace(testPorts({ network: google.network }));
});
afterEach(async () => {
  await ws.close();
  await google.close();
});

/** Keys of accounts and waiting tokens; other domains keep items of their own. */
const accountKeys = (): number =>
  [...ws.ports.keychain.items.keys()].filter((item) => item.startsWith('account/')).length;

const begin = (extra: Partial<Input<'accounts.signIn'>> = {}): Promise<Output<'accounts.signIn'>> =>
  ws.call('accounts.signIn', { way: 'gmail-api', ...googleClient, ...extra });

const connected = async (): Promise<number> => {
  const { signInId, url } = await begin();
  await google.browse(url);
  const status = await ws.call('accounts.signInStatus', { signInId });
  if (status.state !== 'done') throw new Error(JSON.stringify(status));
  return status.accountId;
};

const get = (url: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    request(url, { headers }, (response) => resolve(response.resume().statusCode ?? 0))
      .on('error', reject)
      .end();
  });

describe('a sign-in', () => {
  test('asks for what is needed and no more, and connects the mailbox that signed in', async () => {
    const told: string[] = [];
    ws.events.listen((name) => void told.push(name));
    const { signInId, url } = await begin({ address: 'anna@gmail.com', name: 'Work' });
    const { searchParams: asked } = new URL(url);
    expect(asked.get('scope')!.split(' ')).toEqual([
      'https://www.googleapis.com/auth/gmail.send',
      'https://www.googleapis.com/auth/gmail.readonly',
    ]);
    expect(asked.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('state')!.length).toBeGreaterThanOrEqual(43);
    expect(asked.get('login_hint')).toBe('anna@gmail.com');
    expect(await ws.call('accounts.signInStatus', { signInId })).toEqual({ state: 'waiting' });

    const page = await google.browse(url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('You are signed in');
    const status = await ws.call('accounts.signInStatus', { signInId });
    expect(status).toMatchObject({ state: 'done' });
    expect(told).toContain('accounts.signIn');
    const id = status.state === 'done' ? status.accountId : 0;
    expect(await ws.call('accounts.get', { id })).toMatchObject({
      kind: 'gmail',
      name: 'Work',
      address: 'anna@gmail.com',
      config: null,
      api: { kind: 'gmail', client: { provider: 'google', clientId: googleClient.clientId } },
      state: 'ok',
      hasPassword: false,
      dailyLimit: 500,
    });
  });

  test('answers a page that can do nothing and tells nothing', async () => {
    const { url } = await begin();
    const page = await google.browse(url);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    const html = await page.text();
    expect(html).not.toContain('<script');
    for (const secret of google.oauth.issued) expect(html).not.toContain(secret);
  });

  test('by IMAP and SMTP keeps servers and client together, with no password', async () => {
    const { signInId, url } = await begin({ way: 'gmail-imap' });
    await google.browse(url);
    const status = await ws.call('accounts.signInStatus', { signInId });
    const id = status.state === 'done' ? status.accountId : 0;
    expect(await ws.call('accounts.get', { id })).toMatchObject({
      kind: 'smtp-imap',
      api: null,
      hasPassword: false,
      config: {
        oauth: { provider: 'google' },
        smtp: { host: 'smtp.gmail.com', auth: 'xoauth2', user: 'anna@gmail.com' },
        imap: { host: 'imap.gmail.com' },
      },
    });
  });

  test('can be ended with the address that a browser elsewhere could not open', async () => {
    const { signInId, url } = await begin();
    const address = google.redirectOf(url);
    expect(await ws.call('accounts.finishSignIn', { signInId, address })).toMatchObject({ state: 'done' });
    // Once.
    expect(await ws.call('accounts.finishSignIn', { signInId, address })).toMatchObject({ state: 'done' });
    expect((await ws.call('accounts.list', {})).items).toHaveLength(2);
  });

  test('without a client id says that one is needed', async () => {
    await expect(ws.call('accounts.signIn', { way: 'gmail-api' })).rejects.toMatchObject({
      code: 'invalid-input',
      details: { ownClientNeeded: true, provider: 'google' },
    });
    await expect(ws.call('accounts.signIn', { way: 'gmail-api', clientId: 'x' })).rejects.toMatchObject({
      code: 'invalid-input',
      details: { field: 'clientSecret' },
    });
  });
});

describe('a redirect', () => {
  test('with another state, or none, is not believed, and the sign-in goes on waiting', async () => {
    const { signInId, url } = await begin();
    const redirect = new URL(google.redirectOf(url));
    const forged = new URL(redirect);
    forged.searchParams.set('state', 'x'.repeat(43));
    expect(await (await fetch(forged)).text()).toContain('Not from this sign-in');
    const german = await fetch(forged, { headers: { 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' } });
    expect(await german.text()).toMatch(/<html lang="de">.*Nicht von dieser Anmeldung/);
    forged.searchParams.delete('state');
    expect((await fetch(forged)).status).toBe(404);
    await expect(
      ws.call('accounts.finishSignIn', { signInId, address: 'http://127.0.0.1/?code=x&state=y' }),
    ).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await ws.call('accounts.signInStatus', { signInId })).toEqual({ state: 'waiting' });
    await fetch(redirect);
    expect(await ws.call('accounts.signInStatus', { signInId })).toMatchObject({ state: 'done' });
  });

  test('is answered under its own name, path and method only, and not ahead of time', async () => {
    const { url } = await begin();
    const redirect = google.redirectOf(url);
    expect(await get(redirect, { host: 'attacker.example' })).toBe(421);
    expect(await get(redirect, { 'sec-purpose': 'prefetch' })).toBe(404);
    expect((await fetch(redirect, { method: 'POST' })).status).toBe(404);
    expect((await fetch(redirect.replace('/?', '/other?'))).status).toBe(404);
    expect(await get(redirect, {})).toBe(200);
  });

  const asked = (url: string, method: string, path?: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const { port, pathname, search } = new URL(url);
      request({ host: '127.0.0.1', port, method, path: path ?? pathname + search }, (response) =>
        resolve(response.resume().statusCode ?? 0),
      )
        .on('error', reject)
        .end();
    });

  test('with the right state counts by GET alone, whatever else asks', async () => {
    const { signInId, url } = await begin();
    const redirect = google.redirectOf(url);
    for (const method of ['POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'QUERY']) {
      expect([method, await asked(redirect, method)]).toEqual([method, 404]);
    }
    expect(await ws.call('accounts.signInStatus', { signInId })).toEqual({ state: 'waiting' });
    expect(google.network.asked).toEqual([]);
  });

  test('with the right state counts at its own path alone, however that is written', async () => {
    const { signInId, url } = await begin();
    const redirect = google.redirectOf(url);
    const { search, host } = new URL(redirect);
    for (const path of [
      '//',
      '/x/',
      '/%2f',
      '/index.html',
      '/oauth',
      '/;/',
      `http://${host}/x`,
      'http://evil.example/x',
    ]) {
      expect([path, await asked(redirect, 'GET', path + search)]).toEqual([path, 404]);
    }
    for (const address of [
      redirect.replace('/?', '/x?'),
      `https://evil.example/${search}`,
      search,
      `http://127.0.0.1:1/${search}`,
    ]) {
      await expect(ws.call('accounts.finishSignIn', { signInId, address })).rejects.toMatchObject({
        code: 'invalid-input',
      });
    }
    expect(await ws.call('accounts.signInStatus', { signInId })).toEqual({ state: 'waiting' });
    expect(google.network.asked).toEqual([]);
    // As browsers show it, and with the other name of this machine.
    const address = redirect.replace('http://127.0.0.1', 'localhost');
    expect(await ws.call('accounts.finishSignIn', { signInId, address })).toMatchObject({ state: 'done' });
  });

  test('counts once: the second time there is nothing to come back to, and no second exchange', async () => {
    const { signInId, url } = await begin();
    const redirect = google.redirectOf(url);
    const pages = await Promise.allSettled(
      [redirect, redirect, redirect].map(async (address) => (await fetch(address)).text()),
    );
    const texts = pages.flatMap((page) => (page.status === 'fulfilled' ? [page.value] : []));
    expect(texts.filter((text) => text.includes('You are signed in'))).toHaveLength(1);
    await expect(fetch(redirect)).rejects.toThrow('fetch failed');
    expect(google.network.asked.filter((line) => line.includes('/token'))).toHaveLength(1);
    expect(await ws.call('accounts.finishSignIn', { signInId, address: redirect })).toMatchObject({ state: 'done' });
    expect(google.network.asked.filter((line) => line.includes('/token'))).toHaveLength(1);
    expect((await ws.call('accounts.list', {})).items).toHaveLength(2);
  });

  test('of another sign-in that waits too is believed by neither', async () => {
    const [mine, other] = [await begin(), await begin()];
    const [own, foreign] = [new URL(google.redirectOf(mine.url)), new URL(google.redirectOf(other.url))];
    const mixed = new URL(own);
    mixed.search = foreign.search;
    expect(await (await fetch(mixed)).text()).toContain('Not from this sign-in');
    for (const address of [mixed.href, foreign.href]) {
      await expect(ws.call('accounts.finishSignIn', { signInId: mine.signInId, address })).rejects.toMatchObject({
        code: 'invalid-input',
      });
    }
    // The state of one with the code of the other: the code is bound to the other's proof (PKCE).
    mixed.search = own.search;
    mixed.searchParams.set('code', foreign.searchParams.get('code') ?? '');
    expect(await (await fetch(mixed)).text()).toContain('The sign-in did not work');
    expect(await ws.call('accounts.signInStatus', { signInId: mine.signInId })).toMatchObject({ state: 'failed' });
    expect(await ws.call('accounts.signInStatus', { signInId: other.signInId })).toEqual({ state: 'waiting' });
    expect((await ws.call('accounts.list', {})).items).toHaveLength(1);
  });

  test.each([
    [{ error: 'access_denied' }, 'access-denied', 'sign-in-again'],
    [{ error: 'admin_policy_enforced' }, 'app-blocked', 'ask-admin'],
    [
      { error: 'access_denied', errorDescription: 'AADSTS65004: User declined to consent; ask an admin' },
      'admin-consent',
      'ask-admin',
    ],
    [
      {
        error: 'invalid_request',
        errorDescription: 'AADSTS700024: Client assertion is not within its valid time range.',
      },
      'clock-skew',
      'set-clock',
    ],
    [{ error: '<script>', errorDescription: 'x\r\ny' }, 'refused', 'sign-in-again'],
    [{ grant: ['https://www.googleapis.com/auth/gmail.send'] }, 'scope-missing', 'sign-in-again'],
  ])('that refuses (%j) is explained with its remedy', async (decision, code, remedy) => {
    const { signInId, url } = await begin();
    const page = await (await google.browse(url, decision)).text();
    expect(page).toContain('The sign-in did not work');
    expect(page).not.toContain('<script');
    const status = await ws.call('accounts.signInStatus', { signInId });
    expect(status).toMatchObject({ state: 'failed', code, remedy });
    expect((await ws.call('accounts.list', {})).items).toHaveLength(1);
    expect(accountKeys()).toBe(0);
  });
});

describe('a sign-in that does not come about', () => {
  test('ends after ten minutes, and its address is closed', async () => {
    const { signInId, url } = await begin();
    ws.ports.clock.advanceTo(ws.ports.clock.now() + 10 * 60_000);
    expect(await ws.call('accounts.signInStatus', { signInId })).toMatchObject({ state: 'failed', code: 'expired' });
    await expect(google.browse(url)).rejects.toThrow('fetch failed');
  });

  test('ends when it is given up', async () => {
    const { signInId, url } = await begin();
    await ws.call('accounts.cancelSignIn', { signInId });
    expect(await ws.call('accounts.signInStatus', { signInId })).toMatchObject({ state: 'failed', code: 'cancelled' });
    await expect(google.browse(url)).rejects.toThrow('fetch failed');
  });

  test.each<[string, () => void, string]>([
    [
      'a wrong secret',
      () =>
        google.oauth.script({
          status: 401,
          body: { error: 'invalid_client', error_description: 'The provided client secret is invalid.' },
        }),
      'client-secret',
    ],
    [
      'an unknown client',
      () =>
        google.oauth.script({
          status: 401,
          body: { error: 'invalid_client', error_description: 'The OAuth client was not found.' },
        }),
      'client-unknown',
    ],
    ['a fault of the provider', () => google.oauth.script({ status: 503, body: 'down' }), 'provider-down'],
    ['too many requests', () => google.oauth.script({ status: 429, body: {} }), 'too-many'],
    [
      'a page of the network in between',
      () => google.oauth.script({ status: 200, body: '<html>Welcome to the hotel</html>' }),
      'proxy-sign-in',
    ],
    ['a network that wants a sign-in', () => google.oauth.script({ status: 511, body: '' }), 'proxy-sign-in'],
    ['a broken connection', () => google.oauth.script({ status: 200, drop: 'before' }), 'network'],
    [
      'an answer that is cut off',
      () => google.oauth.script({ status: 200, body: { access_token: 'x' }, drop: 'within' }),
      'network',
    ],
    ['an answer without a token', () => google.oauth.script({ status: 200, body: {} }), 'provider-down'],
    [
      'an endless answer',
      () => google.oauth.script({ status: 200, body: `{"access_token":"${'x'.repeat(300_000)}"}` }),
      'provider-down',
    ],
  ])('because of %s says so', async (_name, arrange, code) => {
    const { signInId, url } = await begin();
    arrange();
    await google.browse(url);
    const status = await ws.call('accounts.signInStatus', { signInId });
    expect(status).toMatchObject({ state: 'failed', code });
  });

  test('because the mailbox is connected already leaves the first one as it is', async () => {
    const id = await connected();
    const { signInId, url } = await begin();
    await google.browse(url);
    expect(await ws.call('accounts.signInStatus', { signInId })).toMatchObject({ code: 'already-connected' });
    expect((await ws.call('accounts.list', {})).items.map((account) => account.id)).toContain(id);
    expect(accountKeys()).toBe(1);
  });
});

describe('signing in again', () => {
  test('keeps the account, and lets it send again', async () => {
    const id = await connected();
    await ws.call('accounts.pause', { id });
    await ws.call('accounts.resume', { id });
    const { signInId, url } = await ws.call('accounts.signIn', { way: 'gmail-api', accountId: id });
    await google.browse(url);
    expect(await ws.call('accounts.signInStatus', { signInId })).toEqual({ state: 'done', accountId: id });
    expect((await ws.call('accounts.list', {})).items).toHaveLength(2);
  });

  test('by somebody else is refused', async () => {
    const id = await connected();
    await google.close();
    const other = await startGoogle({ address: 'bob@gmail.com' });
    Object.assign(google, other);
    Object.assign(ws.ports.network, other.network);
    const { signInId, url } = await ws.call('accounts.signIn', { way: 'gmail-api', accountId: id });
    await other.browse(url);
    expect(await ws.call('accounts.signInStatus', { signInId })).toMatchObject({ code: 'other-mailbox' });
  });
});

test('what is stored is listed without its value', async () => {
  const id = await connected();
  const { items } = await ws.call('accounts.stored', { id });
  expect(items.map(({ name, keyIn }) => [name, keyIn])).toEqual([
    ['refresh-token', 'keychain'],
    ['client-secret', 'keychain'],
    ['access-token', 'memory'],
  ]);
  expect(items[0]!.scopes).toEqual(scopeNames('gmail-api', { provider: 'google', clientId: 'x' }));
  for (const secret of [...google.oauth.issued, googleClient.clientSecret])
    expect(JSON.stringify(items)).not.toContain(secret);
});

describe('disconnecting', () => {
  test('takes the access back at the provider and leaves no trace of any token', async () => {
    const id = await connected();
    expect(google.oauth.liveRefreshTokens()).toHaveLength(1);
    const { receipt } = await ws.call('accounts.disconnect', { id, deleteMail: true });
    expect(receipt.map(({ what, ok }) => [what, ok])).toEqual([
      ['revoked', true],
      ['key', true],
      ['secret-row', true],
      ['mail', true],
      ['account-row', true],
      ['no-trace', true],
    ]);
    expect(google.oauth.liveRefreshTokens()).toEqual([]);
    expect(accountKeys()).toBe(0);
    const told = JSON.stringify([ws.ports.log.lines, await ws.call('audit.list', {}), receipt]);
    for (const secret of [...google.oauth.issued, googleClient.clientSecret]) expect(told).not.toContain(secret);
  });

  test('while the provider is down says so, tries again later, and then destroys the token', async () => {
    const id = await connected();
    ws.workspace.start();
    google.box.down = true;
    const { receipt } = await ws.call('accounts.disconnect', { id });
    expect(receipt[0]).toMatchObject({ what: 'revoked', ok: false });
    expect(receipt.at(-1)).toMatchObject({ what: 'no-trace', ok: true });
    expect((await ws.call('accounts.revocations', {})).items).toMatchObject([
      { provider: 'google', address: 'anna@gmail.com', attempts: 1 },
    ]);
    // The account's key is gone; the token that waits has one of its own.
    expect(accountKeys()).toBe(1);
    const [waiting] = (await ws.call('accounts.revocations', {})).items;
    expect(await ws.call('accounts.retryRevocation', { id: waiting!.id })).toEqual({ revoked: false });
    expect((await ws.call('accounts.revocations', {})).items).toMatchObject([{ attempts: 2 }]);
    google.box.down = false;
    const revoked = new Promise<void>((resolve) => {
      ws.events.listen((name) => {
        if (name === 'accounts.changed') resolve();
      });
    });
    ws.ports.clock.advanceTo(ws.ports.clock.now() + 3 * 60_000);
    await revoked;
    expect((await ws.call('accounts.revocations', {})).items).toEqual([]);
    expect(google.oauth.liveRefreshTokens()).toEqual([]);
    expect(accountKeys()).toBe(0);
  });
});
