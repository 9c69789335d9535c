/**
 * Names answer what their owners like, another address each time (DNS rebinding): a webhook is judged by where the
 * connection has led to, a mail server by its certificate, and what DNS over HTTPS answers is connected to by nobody.
 */
import { encode } from 'dns-packet';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkDomain } from '../../../src/core/accounts/domain-check/check.ts';
import { createDohLookup } from '../../../src/core/accounts/domain-check/doh.ts';
import { testPorts, testStart } from '../../support/ports.ts';
import { startSmtp, testCertificate, testUser } from '../../support/smtp.ts';
import type { TestSmtp } from '../../support/smtp.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

/** What names answer now; all others are asked of the system. */
const answers = new Map<string, { readonly address: string; readonly family: 4 | 6 }[]>();
const { lookup } = dns;
const { lookup: lookupLater } = dns.promises;
type Told = (error: Error | null, found: unknown, family?: number) => void;

function scripted(name: string, options: { all?: boolean }, told: Told): void {
  const found = answers.get(name);
  if (found === undefined) Reflect.apply(lookup, dns, [name, options, told]);
  else if (options.all === true) process.nextTick(() => told(null, found));
  else process.nextTick(() => told(null, found[0]?.address, found[0]?.family));
}

const later = (name: string, options: object): Promise<unknown> => {
  const found = answers.get(name);
  return found === undefined ? lookupLater(name, options) : Promise.resolve('all' in options ? found : found[0]);
};
function install(now: unknown, promised: unknown): void {
  Object.assign(dns, { lookup: now });
  Object.assign(dns.promises, { lookup: promised });
  syncBuiltinESMExports();
}

let ws: TestWorkspace;
const authorities = getCACertificates('default');
beforeEach(async () => {
  install(scripted, later);
  ws = await openTestWorkspace();
});
afterEach(async () => {
  install(lookup, lookupLater);
  answers.clear();
  setDefaultCACertificates(authorities);
  await ws.close();
});

describe('a webhook’s name', () => {
  let server: Server;
  let heard: Buffer[];
  let port: number;
  beforeEach(async () => {
    heard = [];
    server = createServer((socket) => {
      socket.on('data', (piece) => void heard.push(piece));
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => void server.listen(0, '::', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  test.each<[string, 4 | 6]>([
    ['127.0.0.1', 4],
    ['127.9.9.9', 4],
    ['0.0.0.0', 4],
    ['::1', 6],
    ['::ffff:127.0.0.1', 6],
  ])('that answers %s is told nothing, not even that TLS begins', async (address, family) => {
    answers.set('hooks.example.com', [{ address, family }]);
    const url = `https://hooks.example.com:${port}/in`;
    const { id } = await ws.call('webhooks.create', { name: 'CRM', url, events: ['message.sent'] });
    expect(await ws.call('webhooks.test', { id })).toMatchObject({
      state: 'failed',
      status: null,
      detail: expect.stringMatching(/this machine or into a private network/),
    });
    expect(heard).toEqual([]);
  });

  test('is judged at each delivery anew: what was allowed before says nothing', async () => {
    answers.set('hooks.example.com', [{ address: '127.0.0.1', family: 4 }]);
    const hook = { name: 'CRM', url: `https://hooks.example.com:${port}/in`, events: ['message.sent' as const] };
    const { id } = await ws.call('webhooks.create', { ...hook, privateNetworks: true });
    server.once('connection', (socket) => socket.once('data', () => socket.destroy()));
    await ws.call('webhooks.test', { id });
    expect(heard.length).toBeGreaterThan(0);
    heard.length = 0;
    await ws.call('webhooks.update', { id, ...hook, privateNetworks: false, enabled: true });
    expect(await ws.call('webhooks.test', { id })).toMatchObject({ detail: expect.stringMatching(/private network/) });
    expect(heard).toEqual([]);
  });
});

describe('a mail server’s name that leads to this machine or a private network', () => {
  let smtp: TestSmtp;
  let logins: number;
  const start = async (name: string): Promise<void> => {
    logins = 0;
    const certificate = await testCertificate({ name });
    smtp = await startSmtp({
      certificate,
      options: {
        onAuth: ({ username }, _session, done) => {
          logins += 1;
          done(null, { user: username });
        },
      },
    });
    setDefaultCACertificates([...authorities, certificate.cert]);
    answers.set('mail.firma.example', [{ address: '127.0.0.1', family: 4 }]);
  };
  afterEach(() => smtp.close());
  const tried = (fingerprint: string | null = null) =>
    ws.call('accounts.test', {
      config: {
        address: testUser.user,
        displayName: 'Anna',
        smtp: smtp.config({ host: 'mail.firma.example', fingerprint }),
        imap: null,
      },
      password: testUser.pass,
    });

  test('gets no password where its certificate is for another name, though it is trusted', async () => {
    await start('intranet.other.example');
    const { ok, steps } = await tried();
    expect(ok).toBe(false);
    expect(steps.find((step) => !step.ok)).toMatchObject({ step: 'tls', code: 'tls-wrong-name' });
    expect(logins).toBe(0);
  });

  test('is used as any other with a certificate for its name', async () => {
    await start('mail.firma.example');
    expect(await tried()).toMatchObject({ ok: true });
    expect(logins).toBeGreaterThan(0);
  });

  test('is used with the certificate whose fingerprint was agreed to, and with no other', async () => {
    await start('intranet.other.example');
    expect(await tried(smtp.certificate.fingerprint)).toMatchObject({ ok: true });
    logins = 0;
    expect((await tried('ab'.repeat(32))).ok).toBe(false);
    expect(logins).toBe(0);
  });
});

test('addresses that DNS over HTTPS answers are connected to by nobody', async () => {
  const asked: string[] = [];
  const connections: string[] = [];
  const { network } = testPorts();
  const addresses = { A: ['127.0.0.1', '169.254.169.254', '10.0.0.1'], AAAA: ['::1', 'fd00::1'] };
  const doh = createDohLookup(
    {
      async fetch(url, init) {
        asked.push(url);
        const question = Buffer.from(init?.body as Uint8Array);
        const type = question.includes(Buffer.from([0, 28, 0, 1]), question.length - 4) ? 'AAAA' : 'A';
        const found = addresses[type].map((data) => ({ type, name: 'firma.example', ttl: 0, data }) as const);
        const bytes = encode({ type: 'response', id: 0, answers: [...found] });
        return new Response(new Uint8Array(bytes), { headers: { 'content-type': 'application/dns-message' } });
      },
    },
    'https://dns.example/dns-query',
  );
  Object.assign(network, {
    connect: (target: { host: string }) => {
      connections.push(target.host);
      return Promise.reject(new Error('nobody is to be connected to'));
    },
  });
  const texts: string[] = [];
  const report = await checkDomain(
    doh,
    (url) => {
      texts.push(new URL(url).hostname);
      return Promise.reject(new Error('no document'));
    },
    {
      address: 'anna@firma.example',
      domain: 'firma.example',
      provider: { spf: [], selectors: [], mx: [], bounceHost: null },
      selectors: [],
      now: testStart,
      askedBy: 'dns.example',
    },
  );
  expect(report.findings.length).toBeGreaterThan(3);
  expect(new Set(asked)).toEqual(new Set(['https://dns.example/dns-query']));
  expect(connections).toEqual([]);
  for (const host of texts) expect(host).toMatch(/(^|\.)firma\.example$/);
});
