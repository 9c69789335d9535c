/** Access tokens: renewed once for all who ask, rotated without loss, and gone only when the provider says so. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCredentials } from '../../../src/core/accounts/credentials.ts';
import type { Credentials } from '../../../src/core/accounts/credentials.ts';
import { OAuthFailure } from '../../../src/core/accounts/oauth/failures.ts';
import type { OAuthProvider, Tokens } from '../../../src/core/accounts/oauth/provider.ts';
import { createTokenSource } from '../../../src/core/accounts/oauth/token-source.ts';
import type { TokenSource } from '../../../src/core/accounts/oauth/token-source.ts';
import { insertAccount } from '../../../src/core/accounts/repository.ts';
import { migrate } from '../../../src/core/store/migrate.ts';
import { openStore } from '../../../src/core/store/open.ts';
import type { Store } from '../../../src/core/store/open.ts';
import { testPorts } from '../../support/ports.ts';
import type { TestPorts } from '../../support/ports.ts';
import { createOAuthServer } from '../../support/providers/oauth.ts';
import type { OAuthServer, Rotation } from '../../support/providers/oauth.ts';

const client = { provider: 'google', clientId: 'id' } as const;
const hour = 3_600_000;

let ports: TestPorts;
let store: Store;
let credentials: Credentials;
let oauth: OAuthServer;
let source: TokenSource;
let gone: string[];
let account: { id: number; client: typeof client; scopes: string[] };
/** What happens between the provider's answer and what is done with it. */
let meanwhile: () => Promise<void>;

/** The provider's renewal against the authorisation server, without a network in between. */
async function renew(grant: string): Promise<Tokens> {
  const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'id', refresh_token: grant });
  const { status, body, drop } = oauth.token({
    method: 'POST',
    url: new URL('http://x'),
    headers: {},
    body: Buffer.alloc(0),
    form,
  });
  await meanwhile();
  if (drop !== undefined) throw new OAuthFailure('network');
  const answer = body as { access_token: string; refresh_token?: string };
  if (status !== 200) throw new OAuthFailure(status === 503 ? 'provider-down' : 'sign-in-gone');
  const { access_token: accessToken, refresh_token: next = null } = answer;
  return { accessToken, grant: next, expiresAt: ports.clock.now() + hour, scopes: ['mail'] };
}

const newSource = (): TokenSource =>
  createTokenSource({
    credentials,
    provider: () =>
      ({ renew: (_identity: unknown, grant: string) => renew(grant) }) as Partial<OAuthProvider> as OAuthProvider,
    clientSecret: () => Promise.resolve(null),
    clock: ports.clock,
    renewed: () => undefined,
    gone: (_id, _failure, detail) => void gone.push(detail),
  });

/** Signs in at a provider that rotates in this way, and keeps what it answered. */
async function signedIn(rotation: Rotation): Promise<void> {
  oauth = createOAuthServer({ clientId: 'id', rotation, pkce: false });
  const url = new URL('http://x/?client_id=id&response_type=code&redirect_uri=http://127.0.0.1/&scope=mail');
  const code = new URL(oauth.authorize(url).headers!['location']!).searchParams.get('code')!;
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: 'id',
    code,
    redirect_uri: 'http://127.0.0.1/',
  });
  const { body } = oauth.token({ method: 'POST', url, headers: {}, body: Buffer.alloc(0), form });
  const { refresh_token: grant } = body as { refresh_token: string };
  await credentials.put(account.id, { secrets: {}, grant: { grant, subject: 'anna', scopes: ['mail'] } });
}

beforeEach(() => {
  ports = testPorts();
  store = openStore({ path: join(ports.paths.dataDir, 'letterlock.db'), key: Buffer.alloc(32, 7) });
  migrate(store, () => undefined);
  const { keychain, clock } = ports;
  credentials = createCredentials({ store, keychain, clock, credentialKey: Buffer.alloc(32, 9) });
  const common = { name: 'x', address: 'a@b.example', displayName: '', config: null, api: null, dailyLimit: 1, at: 1 };
  account = { id: insertAccount(store.db, { kind: 'gmail', ...common }), client, scopes: ['mail'] };
  gone = [];
  meanwhile = () => Promise.resolve();
  source = newSource();
});
afterEach(() => {
  store.close();
  ports.cleanUp();
});

describe.each<Rotation>(['none', 'keep-old', 'strict'])('with a provider that rotates: %s', (rotation) => {
  beforeEach(() => signedIn(rotation));

  test('all who ask at once share one renewal, and who asks later gets the same token', async () => {
    const tokens = await Promise.all(Array.from({ length: 10 }, () => source.token(account)));
    expect(new Set(tokens).size).toBe(1);
    expect(await source.token(account)).toBe(tokens[0]);
    expect(oauth.refreshes()).toBe(1);
  });

  test('renews before the end, and again and again, also after a restart', async () => {
    for (let round = 1; round <= 5; round += 1) {
      const token = await source.token(account);
      expect(oauth.scopesOf(token)).toEqual(['mail']);
      ports.clock.advanceTo(ports.clock.now() + hour - 60_000);
      if (round === 3) source = newSource();
    }
    expect(oauth.refreshes()).toBe(5);
    expect(gone).toEqual([]);
  });

  test('a refused token is renewed once for all whom it was refused', async () => {
    const refused = await source.token(account);
    const [one, other] = await Promise.all([
      source.token(account, { renew: true, refused }),
      source.token(account, { renew: true, refused }),
    ]);
    expect(one).toBe(other);
    expect(one).not.toBe(refused);
    expect(await source.token(account, { renew: true, refused })).toBe(one);
    expect(oauth.refreshes()).toBe(2);
  });

  test('a rotated token is on the disk before the access token is handed out', async () => {
    await source.token(account);
    const { grant } = await credentials.openGrant(account.id);
    expect(oauth.liveRefreshTokens()).toContain(grant);
  });

  test('a disk that is full loses nothing: the answer is kept and written later', async () => {
    const full = new Error('disk full');
    const whole = { ...credentials };
    credentials.rotateGrant = () => Promise.reject(full);
    const first = await source.token(account).catch((error: unknown) => error);
    const rotates = rotation !== 'none';
    expect(first === full).toBe(rotates);
    Object.assign(credentials, whole);
    const token = await source.token(account);
    expect(oauth.refreshes()).toBe(1);
    expect(oauth.scopesOf(token)).toEqual(['mail']);
    const again = newSource();
    expect(oauth.scopesOf(await again.token(account))).toEqual(['mail']);
  });
});

describe('a crash between the provider’s answer and our write', () => {
  test.each<Rotation>(['none', 'keep-old'])('loses nothing with a provider that rotates: %s', async (rotation) => {
    await signedIn(rotation);
    oauth.script('lost');
    await expect(source.token(account)).rejects.toMatchObject({ code: 'mail-connection' });
    expect(oauth.scopesOf(await newSource().token(account))).toEqual(['mail']);
    expect(gone).toEqual([]);
  });

  test('asks for a new sign-in where the provider takes a second use for theft', async () => {
    await signedIn('strict');
    oauth.script('lost');
    await expect(source.token(account)).rejects.toMatchObject({ code: 'mail-connection' });
    const again = newSource().token(account);
    await expect(again).rejects.toMatchObject({ code: 'mail-auth', details: { reconnect: true } });
    expect(gone).toHaveLength(1);
  });

  test('is mended by the token before, where the new one never became good', async () => {
    await signedIn('keep-old');
    const { grant: before } = await credentials.openGrant(account.id);
    await credentials.rotateGrant(account.id, before, {
      grant: 'never-became-good',
      subject: 'anna',
      scopes: ['mail'],
    });
    expect(oauth.scopesOf(await source.token(account))).toEqual(['mail']);
    expect(gone).toEqual([]);
  });
});

describe('a renewal that a new sign-in overtakes', () => {
  const newTokens = (): Tokens => ({
    accessToken: 'of the new sign-in',
    grant: 'new grant',
    expiresAt: ports.clock.now() + hour,
    scopes: ['mail'],
  });
  /** The user signs in again while the provider still answers the renewal. */
  const signInMeanwhile = async (): Promise<void> => {
    meanwhile = () => Promise.resolve();
    await credentials.put(account.id, {
      secrets: {},
      grant: { grant: 'new grant', subject: 'anna', scopes: ['mail'] },
    });
    source.hold(account.id, newTokens());
  };

  test('does not put its own token in the place of the new one', async () => {
    await signedIn('keep-old');
    meanwhile = signInMeanwhile;
    expect(await source.token(account)).toBe('of the new sign-in');
    expect(await credentials.openGrant(account.id)).toMatchObject({ grant: 'new grant', previous: null });
    expect(await source.token(account)).toBe('of the new sign-in');
  });

  test('does not tell that the sign-in is gone', async () => {
    await signedIn('none');
    oauth.revokeAll();
    meanwhile = signInMeanwhile;
    expect(await source.token(account)).toBe('of the new sign-in');
    expect(gone).toEqual([]);
  });

  test('leaves nothing behind of a mailbox that was disconnected', async () => {
    await signedIn('keep-old');
    meanwhile = () => {
      source.forget(account.id);
      return Promise.resolve();
    };
    await expect(source.token(account)).rejects.toMatchObject({ code: 'not-found' });
    expect(source.held(account.id)).toBeNull();
  });
});

describe('a renewal that fails', () => {
  beforeEach(() => signedIn('none'));

  test('because the grant is gone needs a person, and says so once', async () => {
    oauth.revokeAll();
    const both = await Promise.allSettled([source.token(account), source.token(account)]);
    for (const one of both) {
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'mail-auth', details: { reconnect: true } } });
    }
    expect(gone).toHaveLength(1);
  });

  test('because the provider is down is not hammered, and passes', async () => {
    let asked = 0;
    meanwhile = () => {
      asked += 1;
      return Promise.resolve();
    };
    oauth.script({ status: 503 }, { status: 503 });
    for (let n = 0; n < 20; n += 1)
      await expect(source.token(account)).rejects.toMatchObject({ code: 'mail-connection' });
    expect(asked).toBe(1);
    ports.clock.advanceTo(ports.clock.now() + 2_000);
    await expect(source.token(account)).rejects.toMatchObject({ code: 'mail-connection' });
    ports.clock.advanceTo(ports.clock.now() + 2_000);
    await expect(source.token(account)).rejects.toMatchObject({ code: 'mail-connection' });
    expect(asked).toBe(2);
    ports.clock.advanceTo(ports.clock.now() + 2_000);
    expect(oauth.scopesOf(await source.token(account))).toEqual(['mail']);
    expect(gone).toEqual([]);
  });
});
