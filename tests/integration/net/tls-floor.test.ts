/** The oldest TLS version that is imposed holds for every connection that leaves, against servers that have no newer one. */
import { once } from 'node:events';
import { createServer, get } from 'node:https';
import type { Server } from 'node:https';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createDohLookup } from '../../../src/core/accounts/domain-check/doh.ts';
import { createApp } from '../../../src/core/app.ts';
import { s3Target } from '../../../src/core/backup/s3-target.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import { setTlsFloor } from '../../../src/core/net/tls-floor.ts';
import { post } from '../../../src/core/webhooks/post.ts';
import { withPorts } from '../../support/app.ts';
import { policySource } from '../../support/policy.ts';
import { testCertificate } from '../../support/smtp.ts';

let old: Server;
let port: number;
let requests = 0;

/** Answers whatever is asked, and leads anywhere on this machine as a proxy; TLS 1.2 and nothing else. */
beforeAll(async () => {
  const { key, cert } = await testCertificate({ name: 'old.test' });
  setDefaultCACertificates([...getCACertificates('bundled'), cert]);
  old = createServer({ key, cert, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }, (_, response) => {
    requests += 1;
    response.end('hello');
  });
  old.on('connect', (request, client) => {
    requests += 1;
    const [, to] = (request.url ?? '').split(':');
    const onward = connect(Number(to), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(onward).pipe(client);
    });
    onward.on('error', () => client.destroy());
    client.on('error', () => onward.destroy());
  });
  old.on('tlsClientError', () => undefined);
  old.listen(0, '127.0.0.1');
  await once(old, 'listening');
  port = (old.address() as AddressInfo).port;
});
afterEach(() => {
  setTlsFloor();
  requests = 0;
});
afterAll(() => {
  old.closeAllConnections();
  old.close();
});

const here = (): string => `https://127.0.0.1:${port}`;
const never = new AbortController().signal;

/** The ways out, each as the product goes it. */
const ways: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['a provider’s API', () => createNetwork().fetch(`${here()}/v1/messages`)],
  ['DNS over HTTPS', () => createDohLookup(createNetwork(), `${here()}/dns-query`).txt('example.org')],
  [
    'a webhook',
    () => post(createNetwork(), { url: `${here()}/in`, privateNetworks: true, headers: {}, body: '{}' }, never),
  ],
  [
    'a bucket for backups',
    () =>
      s3Target(
        {
          kind: 's3',
          endpoint: here(),
          region: 'eu-test-1',
          bucket: 'b',
          prefix: '',
          pathStyle: true,
          accessKeyId: 'id',
        },
        createNetwork(),
        'secret',
      ).putText('name', 'text'),
  ],
  [
    'a library with an HTTP client of its own',
    () =>
      new Promise((done, reject) => {
        get(`${here()}/`, { agent: createNetwork().agent() }, (response) => done(response.resume())).on(
          'error',
          reject,
        );
      }),
  ],
  [
    'a proxy over TLS',
    () => createNetwork({ environment: { HTTPS_PROXY: here() } }).fetch(`https://elsewhere.test:${port}/`),
  ],
];

describe.each(ways)('%s', (_, go) => {
  test('is reached over TLS 1.2 where nothing else is imposed', async () => {
    await go().catch(() => undefined);
    expect(requests).toBeGreaterThan(0);
  });

  test('is not reached over TLS 1.2 where 1.3 is imposed', async () => {
    setTlsFloor('TLSv1.3');
    await expect(go()).rejects.toBeInstanceOf(Error);
    expect(requests).toBe(0);
  });
});

test('a connection that is still open is not used again under a newer version', async () => {
  const network = createNetwork();
  expect(await (await network.fetch(here())).text()).toBe('hello');
  setTlsFloor('TLSv1.3');
  await expect(network.fetch(here())).rejects.toMatchObject({
    code: 'mail-tls',
    details: { code: 'tls-too-old' },
    message: expect.stringContaining(`127.0.0.1:${port}`),
  });
  expect(requests).toBe(1);
});

test('the policy imposes it, and takes it back with its end', () =>
  withPorts(async (ports) => {
    const app = await createApp({ ...ports, policySources: [policySource({ minimumTls: 'TLSv1.3' })] });
    await expect(ports.network.fetch(here())).rejects.toMatchObject({ details: { code: 'tls-too-old' } });
    await app.stop();
    expect((await ports.network.fetch(here())).status).toBe(200);
  }));
