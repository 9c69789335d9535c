/** No library of ours reaches a host that is not in the manifest, and each reaches one that is. */
import { S3Client, ListBucketsCommand } from '@aws-sdk/client-s3';
import { gmail } from '@googleapis/gmail';
import { PublicClientApplication } from '@azure/msal-node';
import { ImapFlow } from 'imapflow';
import { createSocket } from 'node:dgram';
import { lookup as lookupByCallback, resolveMx as resolveMxByCallback } from 'node:dns';
import { lookup, Resolver, resolveMx } from 'node:dns/promises';
import { createServer as createHttp } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { get } from 'node:https';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { promisify } from 'node:util';
import { createTransport } from 'nodemailer';
import { fetch as undiciFetch } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ManualClock } from '../../../src/core/clock.ts';
import { testStart } from '../../support/ports.ts';
import { createEgress, hostMatches } from '../../../src/core/net/egress.ts';
import { installEgressGate, targetOf } from '../../../src/core/net/egress-gate.ts';
import { asCsv, asList, asNftables, asWindows } from '../../../src/core/net/egress-export.ts';
import { neededBy } from '../../../src/core/net/egress-leases.ts';
import { impliedHosts } from '../../../src/core/net/egress-manifest.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import { mailboxConfig } from '../../../src/shared/contract/mailbox.ts';
import type { EgressRule } from '../../../src/shared/contract/egress.ts';

const egress = createEgress(new ManualClock(testStart));
/** Nobody can have this name (RFC 2606), so that a gate that leaked would be told by another error. */
const outside = 'mail.outside.invalid';
let server: Server;
let inside: number;

beforeAll(async () => {
  installEgressGate(egress);
  egress.remember(true);
  server = createHttp((_, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  inside = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

const failed = (emitter: { once(event: 'error', listener: (error: Error) => void): unknown }): Promise<never> =>
  new Promise((_, reject) => emitter.once('error', reject));

const imap = (): Promise<void> => {
  const client = new ImapFlow({
    host: outside,
    port: 993,
    secure: true,
    logger: false,
    auth: { user: 'a', pass: 'b' },
  });
  client.on('error', () => undefined);
  return client.connect();
};

/** The text of an error and of whatever it was caused by. */
function words(error: unknown, depth = 0): string {
  if (depth > 6 || typeof error !== 'object' || error === null) return String(error);
  const { message, code, cause, error: inner, errorMessage } = error as Record<string, unknown>;
  return [message, code, errorMessage, words(cause, depth + 1), words(inner, depth + 1)].join(' ');
}

describe('a host outside the manifest', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['a socket', () => failed(connect({ host: outside, port: 25 }))],
    ['a socket by port and host', () => failed(connect(25, outside))],
    ['a socket to an address', () => failed(connect(25, '192.0.2.1'))],
    ['a socket to an IPv6 address', () => failed(connect({ host: '2001:db8::1', port: 25, autoSelectFamily: true }))],
    ['TLS', () => failed(connectTls({ host: outside, port: 993 }))],
    ['HTTPS of Node.js', () => failed(get(`https://${outside}/`))],
    ['HTTP/2', () => failed(connectHttp2(`https://${outside}`))],
    ['fetch of Node.js', () => fetch(`https://${outside}/`)],
    ['undici', () => undiciFetch(`https://${outside}/`)],
    ['our network', () => createNetwork({ egress }).fetch(`https://${outside}/`)],
    ['IMAP', imap],
    [
      // It looks names up by itself; Letterlock gives it connections that are open.
      'SMTP',
      () =>
        createTransport({ host: '192.0.2.1', port: 465, secure: true }).sendMail({
          from: 'a@b.example',
          to: 'c@d.example',
        }),
    ],
    [
      'the client of S3',
      () =>
        new S3Client({
          endpoint: `https://${outside}`,
          region: 'x',
          maxAttempts: 1,
          credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
        }).send(new ListBucketsCommand()),
    ],
    [
      'the client of Gmail',
      () => gmail({ version: 'v1', rootUrl: `https://${outside}/`, retry: false }).users.getProfile({ userId: 'me' }),
    ],
    [
      'the client of Microsoft',
      () =>
        new PublicClientApplication({
          auth: { clientId: 'x', authority: `https://${outside}/common`, knownAuthorities: [outside] },
        }).acquireTokenByRefreshToken({ refreshToken: 'x', scopes: ['a'] }),
    ],
  ])('is refused to %s', async (_, attempt) => {
    const before = egress.connections().length;
    const error = await attempt().then(
      () => 'connected',
      (reason: unknown) => words(reason),
    );
    expect(error).not.toMatch(/ENOTFOUND|EAI_AGAIN|connected/);
    const { state, address } = egress.connections()[0] ?? {};
    expect({ state, address, more: egress.connections().length > before }).toEqual({
      state: 'refused',
      address: null,
      more: true,
    });
  });

  test.each<[string, () => Promise<unknown>]>([
    ['looking it up', () => promisify(lookupByCallback)(outside)],
    ['looking it up with a promise', () => lookup(outside)],
    ['asking for its records', () => promisify(resolveMxByCallback)(outside)],
    ['asking for its records with a promise', () => resolveMx(outside)],
    ['a resolver of its own', () => new Resolver().resolve4(outside)],
  ])('is not asked for by %s', async (_, attempt) => {
    await expect(attempt()).rejects.toMatchObject({ code: 'egress-refused' });
    expect(egress.connections()[0]).toMatchObject({ host: outside, port: 0, state: 'refused' });
  });

  test('is sent no datagram', () => {
    const socket = createSocket('udp4');
    expect(() => socket.send('x', 53, '192.0.2.1')).toThrow(/no datagrams/);
    socket.close();
  });

  test('is refused behind a proxy before the proxy is asked', async () => {
    let asked = 0;
    const proxy = createServer((socket) => {
      asked += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const network = createNetwork({ egress, environment: { HTTPS_PROXY: address } });
    await expect(network.fetch(`https://${outside}/`)).rejects.toMatchObject({ code: 'egress-refused' });
    expect(asked).toBe(0);
    proxy.close();
  });

  test('is told with host and port to whoever watches', () => {
    const seen: unknown[] = [];
    const stop = egress.onRefused((refused) => seen.push(refused));
    expect(() => egress.check(outside, 443)).toThrow(/no account, service or setting/);
    stop();
    expect(seen).toEqual([{ host: outside, port: 443 }]);
  });

  test('is a pipe or a Unix socket as well', async () => {
    await expect(failed(connect({ path: '/run/other.sock' }))).rejects.toMatchObject({ code: 'egress-refused' });
  });
});

describe('a host of the manifest', () => {
  test('is reached for the time of a lease, and noted with purpose and bytes', async () => {
    const release = egress.lease([{ host: '127.0.0.1', ports: [inside], purpose: 'test', why: 'a test' }]);
    const network = createNetwork({ egress });
    expect(
      await (await network.fetch(`http://127.0.0.1:${inside}/`, { headers: { connection: 'close' } })).text(),
    ).toBe('hello');
    release();
    await expect.poll(() => egress.connections()[0]?.state).toBe('closed');
    const [first] = egress.connections();
    expect(first).toMatchObject({ host: '127.0.0.1', port: inside, purpose: 'test', address: '127.0.0.1', tls: null });
    expect(Math.min(first?.sent ?? 0, first?.received ?? 0)).toBeGreaterThan(10);
  });

  test('is refused all the same where the organisation denies it', () => {
    const guarded = createEgress(new ManualClock(testStart));
    guarded.imply(() => [{ host: 'mail.example.org', ports: [465], purpose: 'mail', why: '' }]);
    expect(guarded.check('MAIL.example.org.', 465)).toMatchObject({ purpose: 'mail' });
    expect(() => guarded.check('mail.example.org', 25)).toThrow(/no account/);
    guarded.limit(() => ({ allow: ['*.example.com'], deny: ['mail.example.org:465', '127.0.0.1'] }));
    expect(guarded.check('a.example.com', 1)).toMatchObject({ purpose: 'policy' });
    expect(() => guarded.check('mail.example.org', 465)).toThrow(/organisation denies/);
    expect(() => guarded.check('127.0.0.1', 80)).toThrow(/organisation denies/);
    expect(guarded.manifest()).toHaveLength(1);
  });
});

test.each<[string, string, boolean]>([
  ['*.example.org', 'a.example.org', true],
  ['*.example.org', 'example.org', false],
  ['*.example.org', 'badexample.org', false],
  ['example.org', 'EXAMPLE.ORG.', true],
  ['*.1', '10.0.0.1', false],
  ['[2001:db8::1]', '2001:db8::1', true],
])('%s for %s: %s', (pattern, host, expected) => expect(hostMatches(pattern, host)).toBe(expected));

test.each<[unknown[], unknown]>([
  [[80, 'a.example'], { host: 'a.example', port: 80 }],
  [['80', 'a.example'], { host: 'a.example', port: 80 }],
  [[80], { host: 'localhost', port: 80 }],
  [[{ port: 80 }], { host: 'localhost', port: 80 }],
  [[[{ port: 80, host: 'a.example' }, null]], { host: 'a.example', port: 80 }],
  [['/run/x.sock'], null],
  [[{ path: '/run/x.sock' }], null],
])('%j leads to %j', (args, expected) => expect(targetOf(args)).toEqual(expected));

describe('the manifest', () => {
  const server465 = { host: 'smtp.example.org', port: 465, tls: 'implicit', user: 'me' } as const;
  const config = mailboxConfig.parse({ address: 'me@example.org', smtp: server465, imap: null });

  test('has what accounts, services and settings imply, and nothing else', () => {
    const nothing = { accounts: [], revocations: [], backup: null, webhooks: [] };
    expect(impliedHosts(nothing)).toEqual([]);
    const client = { provider: 'zoho', clientId: 'x', region: 'ca' } as const;
    const rules = impliedHosts({
      ...nothing,
      accounts: [
        { address: 'me@example.org', config, api: null },
        { address: 'z@example.org', config: null, api: { kind: 'zoho', client, mailboxId: '1' } },
      ],
      webhooks: [{ name: 'CRM', url: 'https://crm.example:8443/hook' }],
    });
    expect(rules.map(({ host, ports, purpose }) => `${host}:${ports.join()} ${purpose}`)).toEqual([
      'smtp.example.org:465 mail',
      'mail.zohocloud.ca:443 mail',
      'smtp.zohocloud.ca:465 mail',
      'smtppro.zohocloud.ca:465 mail',
      'accounts.zohocloud.ca:443 sign-in',
      'mail.zohocloud.ca:443 sign-in',
      'crm.example:8443 webhook',
    ]);
  });

  test('is widened by a call for what it tries, and by no other call', () => {
    expect(neededBy('accounts.test', { config }).rules).toEqual([
      { host: 'smtp.example.org', ports: [465], purpose: 'test', why: 'me@example.org' },
    ]);
    expect(neededBy('contacts.list', { config })).toEqual({ rules: [], keepMs: 0 });
  });

  test('becomes rules of firewalls that nothing in a name can break out of', () => {
    const rules: EgressRule[] = [{ host: 'a.example', ports: [993], purpose: 'mail', why: "x'\n; drop $(id)" }];
    const resolved = new Map([['a.example', ['192.0.2.7', '2001:db8::7']]]);
    expect(asList(rules)).toContain('a.example\t993\tmail');
    expect(asNftables(rules, resolved)).toContain('ip daddr { 192.0.2.7 } tcp dport { 993 } accept');
    expect(asWindows(rules, resolved)).toContain("-RemotePort 993 -RemoteAddress '192.0.2.7','2001:db8::7'");
    expect(asNftables(rules, resolved) + asWindows(rules, resolved)).not.toMatch(/\$\(|\n; drop/);
  });

  test('has a log that a spreadsheet takes for no formula', () => {
    const entry = { id: 1, at: 0, port: 1, address: null, purpose: null, tls: null, sent: 0, received: 0 } as const;
    for (const host of ['=cmd()', '\n=cmd()', '＝cmd()', "'=cmd()"]) {
      expect(asCsv([{ ...entry, host, state: 'refused' }])).toContain(`'${host}`);
    }
  });
});
