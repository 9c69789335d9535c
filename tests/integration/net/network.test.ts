import { execFile } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import type { RequestListener } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { createNetwork } from '../../../src/core/net/network.ts';
import type { Network } from '../../../src/core/ports.ts';
import { fetchTextBy } from '../../../src/core/system-ports.ts';
import { closing } from '../../support/closing.ts';
import { listen } from '../../support/listener.ts';
import { startHttpProxy, startSocksProxy } from '../../support/proxy.ts';
import type { TestProxy } from '../../support/proxy.ts';
import { testCertificate } from '../../support/smtp.ts';
import type { TestCertificate } from '../../support/smtp.ts';

let certificate: TestCertificate;
beforeAll(async () => {
  certificate = await testCertificate({ name: 'api.test' });
  setDefaultCACertificates([...getCACertificates('bundled'), certificate.cert]);
});

/** A web server with a certificate for `api.test`. Answers its port. */
async function web(answer: RequestListener | string, shown = certificate): Promise<number> {
  const listener: RequestListener = typeof answer === 'string' ? (_, response) => response.end(answer) : answer;
  return closing(await listen(createServer({ key: shown.key, cert: shown.cert }, listener))).port;
}

/** A TCP server that speaks first. Answers its port. */
async function greeter(greeting: string): Promise<number> {
  return closing(await listen(createTcpServer((socket) => void socket.write(greeting)))).port;
}

const through = (proxy: Pick<TestProxy, 'url'>): Network => createNetwork({ environment: { HTTPS_PROXY: proxy.url } });

describe('HTTP', () => {
  test.each([
    ['an HTTP proxy', () => startHttpProxy()],
    ['a SOCKS5 proxy', () => startSocksProxy()],
  ])('goes through %s, which alone resolves the name', async (_, start) => {
    const port = await web('hello');
    const proxy = closing(await start());
    const response = await through(proxy).fetch(`https://api.test:${port}/`);
    expect(await response.text()).toBe('hello');
    expect(proxy.asked).toEqual([`api.test:${port}`]);
  });

  test('shows the credentials that the environment names, to the proxy alone', async () => {
    const seen: unknown[] = [];
    const port = await web((request, response) => {
      seen.push(request.headers);
      response.end('ok');
    });
    const proxy = closing(await startHttpProxy({ credentials: 'jo:p@ss' }));
    const network = through({ url: proxy.url.replace('//', '//jo:p%40ss@') });
    expect((await network.fetch(`https://api.test:${port}/`)).status).toBe(200);
    expect(JSON.stringify(seen)).not.toMatch(/authorization/i);
  });

  test.each([
    ['wants a sign-in', { credentials: 'jo:right' }, 'proxy-auth', /sign-in/],
    ['refuses the way', { refuse: 403 }, 'proxy-refused', /HTTP 403/],
  ])('says that the proxy %s', async (_, script, code, words) => {
    const proxy = closing(await startHttpProxy(script));
    const network = through({ url: proxy.url.replace('//', '//jo:wrong-secret@') });
    const failure = await network.fetch('https://api.test/').catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'mail-connection',
      message: expect.stringMatching(words),
      details: { code, proxy: new URL(proxy.url).host },
    });
    expect((failure as Error).message).not.toContain('wrong-secret');
  });

  test('says that the proxy is away, or is none', async () => {
    await expect(through({ url: 'http://127.0.0.1:1' }).fetch('https://api.test/')).rejects.toMatchObject({
      details: { code: 'proxy-unreachable' },
    });
    const port = await greeter('220 mail.example ESMTP\r\n\r\n');
    await expect(through({ url: `http://127.0.0.1:${port}` }).fetch('https://api.test/')).rejects.toMatchObject({
      details: { code: 'proxy-foreign' },
    });
  });

  test('verifies the server’s certificate inside the tunnel too', async () => {
    const port = await web('hello', await testCertificate({ name: 'api.test' }));
    const proxy = closing(await startHttpProxy());
    await expect(through(proxy).fetch(`https://api.test:${port}/`)).rejects.toMatchObject({
      code: 'mail-tls',
      details: { code: 'tls-untrusted' },
    });
  });

  test('takes the proxy that the user chose, or none, whatever the environment says', async () => {
    const port = await web('hello');
    const [named, chosen] = [closing(await startHttpProxy()), closing(await startHttpProxy())];
    const network = through(named);
    network.choose({ mode: 'manual', url: chosen.url });
    await network.fetch(`https://api.test:${port}/`);
    expect([named.asked, chosen.asked]).toEqual([[], [`api.test:${port}`]]);
    network.choose({ mode: 'none' });
    await expect(network.ways('https://other.test/')).resolves.toEqual([null]);
  });

  test('asks the system’s settings where the environment names no proxy, and tries their answers in turn', async () => {
    const port = await web('hello');
    const proxy = closing(await startHttpProxy());
    const urls: string[] = [];
    const network = createNetwork({
      resolveProxy: (url) => {
        urls.push(url);
        return Promise.resolve(`PROXY 127.0.0.1:1; PROXY ${new URL(proxy.url).host}`);
      },
    });
    expect(await (await network.fetch(`https://api.test:${port}/`)).text()).toBe('hello');
    await network.ways('imap://mail.test:993');
    expect(urls).toEqual([`https://api.test:${port}/`, 'https://mail.test:993/']);
  });

  test('never goes through a proxy to this machine itself', async () => {
    const port = await web('hello');
    const proxy = closing(await startHttpProxy());
    expect((await through(proxy).fetch(`https://127.0.0.1:${port}/`)).status).toBe(200);
    expect(proxy.asked).toEqual([]);
  });

  test('tells a captive portal’s page from the data that was asked for', async () => {
    const page = await web((_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end());
    const text = fetchTextBy(createNetwork());
    await expect(text(`https://127.0.0.1:${page}/`, { maxBytes: 1000, timeoutMs: 5000 })).rejects.toMatchObject({
      details: { code: 'captive-portal' },
    });
  });

  test('stops when it is told to, with the caller’s own reason', async () => {
    const port = await web(() => undefined);
    const network = createNetwork();
    const stop = new AbortController();
    const answer = network.fetch(`https://127.0.0.1:${port}/`, { signal: stop.signal });
    stop.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('of a library with its own client takes the same way', async () => {
    const port = await web('hello');
    const proxy = closing(await startHttpProxy());
    const network = through(proxy);
    const status = await new Promise((done, reject) => {
      get(`https://api.test:${port}/`, { agent: network.agent() }, (response) => {
        response.resume();
        done(response.statusCode);
      }).on('error', reject);
    });
    expect([status, proxy.asked]).toEqual([200, [`api.test:${port}`]]);
    const refused = new Promise((done) => {
      get('https://api.test:1/', { agent: network.agent() }).on('error', done);
    });
    expect(await refused).toMatchObject({ details: { code: 'proxy-refused' } });
  });
});

describe('a TCP connection', () => {
  const target = { scheme: 'imap', timeoutMs: 5_000, signal: new AbortController().signal } as const;

  test.each([
    ['HTTP', () => startHttpProxy()],
    ['SOCKS5', () => startSocksProxy()],
  ])('through a proxy (%s) loses no byte of what the server says first', async (_, start) => {
    const port = await greeter('* OK hello\r\n');
    const proxy = closing(await start());
    const socket = await through(proxy).connect({ ...target, host: 'mail.test', port });
    const [greeting] = (await once(socket.resume(), 'data')) as [Buffer];
    expect(greeting.toString()).toBe('* OK hello\r\n');
    socket.destroy();
  });

  test('tells of the proxy’s refusal where the direct way leads nowhere either', async () => {
    const proxy = closing(await startHttpProxy({ refuse: 403 }));
    const failure = through(proxy).connect({ ...target, host: 'mail.test', port: 993 });
    await expect(failure).rejects.toMatchObject({ details: { code: 'proxy-refused' } });
    expect(proxy.asked).toEqual(['mail.test:993']);
  });

  test('through a proxy leaves nothing behind on what would have ended it', async () => {
    const port = await greeter('* OK hello\r\n');
    const proxy = closing(await startHttpProxy());
    const { signal } = new AbortController();
    const socket = await through(proxy).connect({ ...target, host: 'mail.test', port, signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    socket.destroy();
  });

  test('ends when it is told to', async () => {
    const port = await greeter('');
    const stop = new AbortController();
    const waiting = through({ url: `http://127.0.0.1:${port}` }).connect({
      ...target,
      host: 'mail.test',
      port: 993,
      signal: stop.signal,
    });
    setImmediate(() => stop.abort());
    await expect(waiting).rejects.toThrow('cancelled');
  });
});

test.runIf(process.platform === 'linux')('an authority that only the system knows is trusted', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'letterlock-ca-'));
  try {
    const port = await web('hello');
    const file = join(directory, 'authorities.pem');
    writeFileSync(file, certificate.cert);
    const source = new URL('../../../src/core/net/network.ts', import.meta.url).href;
    const script = `
      const { createNetwork } = await import(${JSON.stringify(source)});
      const log = { info() {}, warn() {}, error() {} };
      const asked = async (options) => {
        try { return await (await createNetwork(options).fetch('https://127.0.0.1:${port}/')).text(); }
        catch (error) { return error.details?.code ?? String(error); }
      };
      console.log(JSON.stringify([await asked({}), await asked({ log })]));
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { PATH: process.env['PATH'], SSL_CERT_FILE: file, SSL_CERT_DIR: directory },
    });
    expect(JSON.parse(stdout)).toEqual(['tls-untrusted', 'hello']);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
