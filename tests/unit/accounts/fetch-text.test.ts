/** Documents of a foreign domain: whatever its server does, it is asked encrypted, by its own name, for a short while. */
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { parseAutoconfig } from '../../../src/core/accounts/discovery/autoconfig.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import type { Network } from '../../../src/core/ports.ts';
import { fetchTextBy } from '../../../src/core/system-ports.ts';

const first = 'https://firma.example/.well-known/autoconfig/mail/config-v1.1.xml';
const limits = { maxBytes: 1000, timeoutMs: 5_000 };

/** A web of redirects: an address leads to another one, or, where it is missing, to a document. */
function web(leads: Readonly<Record<string, string | null>>): Pick<Network, 'fetch'> & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    fetch(url, init) {
      asked.push(url);
      expect(init?.redirect).toBe('manual');
      const location = leads[url];
      if (location === undefined) return Promise.resolve(new Response('<clientConfig/>'));
      return Promise.resolve(new Response(null, { status: 302, headers: location === null ? {} : { location } }));
    },
  };
}

describe('a redirect', () => {
  test.each([
    ['to a path of its own', { [first]: '/mail.xml' }, 'https://firma.example/mail.xml'],
    ['to www', { [first]: 'https://www.firma.example/a.xml' }, 'https://www.firma.example/a.xml'],
    [
      'to www and a path',
      { [first]: 'https://www.firma.example/', 'https://www.firma.example/': '/b.xml' },
      'https://www.firma.example/b.xml',
    ],
  ])('%s is followed', async (_, leads, last) => {
    const network = web(leads);
    expect(await fetchTextBy(network)(first, limits)).toBe('<clientConfig/>');
    expect(network.asked.at(-1)).toBe(last);
  });

  test.each<[string, string | null]>([
    ['out of the encryption', 'http://firma.example/mail.xml'],
    ['out of the encryption, on the same port', 'http://firma.example:443/mail.xml'],
    ['to another host', 'https://evil.example/mail.xml'],
    ['to a host that ends alike', 'https://evil-firma.example/mail.xml'],
    ['to a host below its own', 'https://internal.firma.example/'],
    ['to this machine', 'https://127.0.0.1/mail.xml'],
    ['to the address of a cloud’s own data', 'http://169.254.169.254/latest/meta-data/'],
    ['to another port', 'https://firma.example:8443/mail.xml'],
    ['with a name and password', 'https://user:secret@firma.example/mail.xml'],
    ['to a file', 'file:///etc/passwd'],
    ['to data', 'data:text/xml,<clientConfig/>'],
    ['to no address', 'https://['],
    ['without an address', null],
  ])('%s is not followed', async (_, location) => {
    const network = web({ [first]: location });
    await expect(fetchTextBy(network)(first, limits)).rejects.toMatchObject({ code: 'not-found' });
    expect(network.asked).toEqual([first]);
  });

  test('in a loop ends', async () => {
    const network = web({ [first]: '/b', 'https://firma.example/b': first });
    await expect(fetchTextBy(network)(first, limits)).rejects.toMatchObject({ code: 'not-found' });
    expect(network.asked).toHaveLength(4);
  });

  test('is not followed where a document has to lie in its place (RFC 8461, 3.3)', async () => {
    const network = web({ [first]: '/b' });
    await expect(fetchTextBy(network)(first, { ...limits, redirects: false })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(network.asked).toEqual([first]);
  });
});

describe('an answer', () => {
  const closing: (() => void)[] = [];
  afterEach(() => closing.splice(0).forEach((close) => close()));
  const serve = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };

  test('without an end is given up at its limit', async () => {
    let sent = 0;
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/xml' });
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384))) sent += 16_384;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    await expect(fetchTextBy(createNetwork())(url, { ...limits, maxBytes: 65_536 })).rejects.toMatchObject({
      code: 'too-large',
    });
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  test('that unpacks to more than its limit is given up', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/xml', 'content-encoding': 'gzip' }).end(bomb);
    });
    await expect(fetchTextBy(createNetwork())(url, limits)).rejects.toMatchObject({ code: 'too-large' });
  });

  test('that drips is given up in time, wherever it is slow', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/xml' });
      const drip = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(drip));
    });
    await expect(fetchTextBy(createNetwork())(url, { ...limits, timeoutMs: 300 })).rejects.toThrow(/timeout|aborted/i);
    const silent = await serve(() => undefined);
    await expect(fetchTextBy(createNetwork())(silent, { ...limits, timeoutMs: 300 })).rejects.toThrow(
      /timeout|aborted/i,
    );
  });
});

test.each([
  ['an entity of an entity', '<!DOCTYPE c [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><clientConfig>&b;</clientConfig>'],
  ['an entity in another case', '<!doctype c [<!entity a "x">]><clientConfig>&a;</clientConfig>'],
  ['an external document type', '<!DOCTYPE c SYSTEM "https://evil.example/x.dtd"><clientConfig/>'],
  ['a parameter entity', '<!DOCTYPE c [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><clientConfig/>'],
  [
    'an inclusion',
    '<clientConfig xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd"/></clientConfig>',
  ],
  ['a thousand attributes', `<clientConfig ${Array.from({ length: 1000 }, (_, at) => `a${at}="x"`).join(' ')}/>`],
])('a document with %s offers nothing', (_, xml) => {
  expect(parseAutoconfig(xml, 'anna@firma.example')).toBeNull();
});

test('entities stay text: a host made of them is none', () => {
  const server = (host: string): string =>
    `<clientConfig><emailProvider><outgoingServer type="smtp"><hostname>${host}</hostname><port>465</port><socketType>SSL</socketType></outgoingServer></emailProvider></clientConfig>`;
  expect(parseAutoconfig(server('mail.firma.example'), 'anna@firma.example')?.smtp.host).toBe('mail.firma.example');
  for (const host of ['&lt;x', '&#109;ail.firma.example', '&xxe;', 'mail&#46;firma.example']) {
    expect(parseAutoconfig(server(host), 'anna@firma.example')).toBeNull();
  }
});
