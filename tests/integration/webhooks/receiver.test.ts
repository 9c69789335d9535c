/** Webhooks over real TLS: to the receiver of the documentation as it stands there, and to servers that are wrong. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../../support/dovecot.ts';
import { testCertificate } from '../../support/smtp.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

const authorities = getCACertificates('default');
let workspace: TestWorkspace;
let directory: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'letterlock-receiver-'));
  workspace = await openTestWorkspace();
  // Receivers judge by their own clock.
  workspace.ports.clock.advanceTo(Date.now());
});
afterEach(async () => {
  await workspace.close();
  setDefaultCACertificates(authorities);
  rmSync(directory, { recursive: true, force: true });
});

const make = (url: string, more: { privateNetworks?: boolean } = {}) =>
  workspace.call('webhooks.create', { name: 'CRM', url, events: ['message.sent'], privateNetworks: true, ...more });
const send = (id: number) => workspace.call('webhooks.test', { id });

describe('the receiver of the documentation', () => {
  let receiver: ChildProcess;
  let url: string;
  let cert: string;
  let hook: { id: number; secret: string };

  beforeEach(async () => {
    const source = /```js\n([\s\S]*?)```/.exec(readFileSync('docs/api.md', 'utf8'))?.[1] ?? '';
    const made = await testCertificate();
    cert = made.cert;
    const write = (name: string, text: string): string => {
      writeFileSync(join(directory, name), text, { mode: 0o600 });
      return join(directory, name);
    };
    const port = await freePort();
    url = `https://127.0.0.1:${port}/in`;
    hook = await make(url);
    receiver = spawn(process.execPath, [write('receiver.mjs', source)], {
      env: {
        PATH: process.env['PATH'],
        CERT: write('cert.pem', made.cert),
        KEY: write('key.pem', made.key),
        SECRET: hook.secret,
        PORT: String(port),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(createInterface(receiver.stdout!), 'line');
  });
  afterEach(async () => {
    receiver.kill();
    await once(receiver, 'exit');
  });

  /** Posts as somebody who has seen a delivery go by. */
  const post = (signature: string, body: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const asked = request(url, { method: 'POST', ca: cert, headers: { 'letterlock-signature': signature } });
      asked.on('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      asked.on('error', reject);
      asked.end(body);
    });

  test('is not talked to before its authority is trusted, and takes a delivery then', async () => {
    expect(await send(hook.id)).toMatchObject({
      state: 'failed',
      status: null,
      detail: expect.stringMatching(/certificate/i),
    });
    setDefaultCACertificates([...authorities, cert]);
    expect(await send(hook.id)).toMatchObject({ state: 'delivered', status: 204 });
  });

  test('refuses what was changed, what is old, and acts once on what comes twice', async () => {
    const { signatureHeader } = await import('../../../src/core/webhooks/signature.ts');
    const secret = Buffer.from(hook.secret.slice('whsec_'.length), 'base64url');
    const body = JSON.stringify({ id: 'evt_1', type: 'webhook.test', at: new Date().toISOString(), data: {} });
    const now = Date.now();
    const signed = signatureHeader([secret], now, body);
    expect(await post(signed, body)).toBe(204);
    expect(await post(signed, body)).toBe(200);
    expect(await post(signed, body.replace('evt_1', 'evt_2'))).toBe(401);
    expect(await post(signed.replace(/t=\d+/, `t=${Math.floor(now / 1000) + 1}`), body)).toBe(401);
    expect(await post('', body)).toBe(401);
    expect(await post('t=1,v1=', body)).toBe(401);
    expect(await post(signatureHeader([secret], now - 6 * 60_000, body), body)).toBe(400);
    // While a secret is being replaced, either of the two will do.
    const other = Buffer.alloc(32, 7);
    const both = signatureHeader([other, secret], now, body.replace('evt_1', 'evt_3'));
    expect(await post(both, body.replace('evt_1', 'evt_3'))).toBe(204);
  });
});

describe('a delivery is refused by', () => {
  let server: Server;
  let asked: number;

  /** @param options of the certificate, which is trusted as its own authority */
  async function serve(
    options: Parameters<typeof testCertificate>[0] = {},
    more: { maxVersion?: 'TLSv1.1'; status?: number } = {},
  ): Promise<string> {
    const { status = 204, ...tls } = more;
    const { cert, key } = await testCertificate(options);
    asked = 0;
    server = createServer(
      { cert, key, ...(tls.maxVersion && { ...tls, minVersion: tls.maxVersion, ciphers: 'DEFAULT@SECLEVEL=0' }) },
      (_, response) => {
        asked += 1;
        response.writeHead(status, { location: 'https://127.0.0.1:1/' }).end();
      },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    setDefaultCACertificates([...authorities, cert]);
    return `https://127.0.0.1:${(server.address() as AddressInfo).port}/in`;
  }
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  test('a certificate that has expired', async () => {
    const url = await serve({ notBefore: new Date('2020-01-01'), notAfter: new Date('2020-02-01') });
    expect(await send((await make(url)).id)).toMatchObject({
      state: 'failed',
      detail: expect.stringMatching(/expired/),
    });
    expect(asked).toBe(0);
  });

  test('a certificate of another name', async () => {
    const url = (await serve({ name: 'other.example' })).replace('127.0.0.1', 'localhost');
    expect(await send((await make(url)).id)).toMatchObject({
      state: 'failed',
      detail: expect.stringMatching(/does not match/),
    });
    expect(asked).toBe(0);
  });

  test('TLS that is too old', async () => {
    const url = await serve({}, { maxVersion: 'TLSv1.1' });
    expect(await send((await make(url)).id)).toMatchObject({ state: 'failed', status: null });
    expect(asked).toBe(0);
  });

  test('a redirect, which is not followed', async () => {
    const url = await serve({}, { status: 307 });
    expect(await send((await make(url)).id)).toMatchObject({ state: 'failed', status: 307 });
    expect(asked).toBe(1);
  });

  test('an address of this machine that was not allowed, before a byte is sent', async () => {
    const url = await serve();
    await expect(make(url, { privateNetworks: false })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(
      make(url.replace('127.0.0.1', '[::ffff:127.0.0.1]'), { privateNetworks: false }),
    ).rejects.toMatchObject({
      code: 'invalid-input',
    });
    expect(asked).toBe(0);
  });
});
