import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sessionOf, startTestLoopback } from '../../support/loopback.ts';
import type { Session, TestLoopback } from '../../support/loopback.ts';

let loopback: TestLoopback;
beforeEach(async () => {
  loopback = await startTestLoopback();
});
afterEach(() => loopback.close());

/** Headers of a call as the page itself makes it. */
const own = (session: Session): Record<string, string> => ({
  ...session,
  origin: loopback.host.origin,
  'content-type': 'application/json',
  'sec-fetch-site': 'same-origin',
});

describe('signing in', () => {
  test('trades a one-time address for an HttpOnly SameSite=Strict cookie that opens page, calls and files', async () => {
    const { status, headers, body } = await loopback.send('GET', new URL(loopback.host.address()).pathname);
    expect(status).toBe(200);
    expect(headers['set-cookie']?.[0]).toMatch(/^letterlock-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(body).toContain('url=/');
    const session = await loopback.signIn();
    expect((await loopback.send('GET', '/', session)).body).toContain('<title>Letterlock</title>');
    expect((await loopback.send('GET', '/assets/app-1a2b3c.js', session)).headers['content-type']).toContain(
      'text/javascript',
    );
    const answer = await loopback.send('POST', '/call/vault.status', own(session), '{}');
    expect(JSON.parse(answer.body)).toMatchObject({ ok: true, value: { state: 'new' } });
  });

  test('works once an address, for five minutes, and for no other secret', async () => {
    const used = new URL(loopback.host.address()).pathname;
    await loopback.send('GET', used);
    expect((await loopback.send('GET', used)).status).toBe(401);
    const late = new URL(loopback.host.address()).pathname;
    loopback.ports.clock.advanceTo(loopback.ports.clock.now() + 5 * 60_000 + 1);
    expect((await loopback.send('GET', late)).status).toBe(401);
    expect((await loopback.send('GET', `/open/${'A'.repeat(43)}`)).status).toBe(401);
    expect((await loopback.send('GET', new URL(loopback.host.address()).pathname)).status).toBe(200);
  });
});

describe('the name localhost, a domain for security keys', () => {
  test('is reached through a one-time address of its own, with a session that is good there alone', async () => {
    const session = await loopback.signIn();
    const port = loopback.authority.split(':')[1];
    const host = `localhost:${port}`;
    const { status, body } = await loopback.send('GET', '/localhost', session);
    expect(status).toBe(200);
    const address = new URL((JSON.parse(body) as { address: string }).address);
    expect(address.host).toBe(host);
    const entered = await loopback.send('GET', address.pathname, { host });
    const there = sessionOf(entered);
    expect(there.cookie).toMatch(/^letterlock-localhost-\d+=/);
    const call = {
      host,
      origin: `http://${host}`,
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
    };
    expect((await loopback.send('POST', '/call/vault.status', { ...call, ...there }, '{}')).status).toBe(200);
    // The secret of one name is none under the other, whatever the cookie is called.
    const here = there.cookie.replace('letterlock-localhost-', 'letterlock-');
    expect((await loopback.send('GET', '/', { cookie: here })).status).toBe(401);
    const mixed = { ...call, origin: loopback.host.origin, ...there };
    expect((await loopback.send('POST', '/call/vault.status', mixed, '{}')).status).toBe(403);
  });

  test('is not offered to whoever is not signed in', async () => {
    expect((await loopback.send('GET', '/localhost')).status).toBe(401);
  });
});

describe('without a session', () => {
  test.each([
    ['GET', '/'],
    ['GET', '/assets/app-1a2b3c.js'],
    ['GET', '/events'],
  ])('%s %s is refused', async (method, path) => {
    const { status, body } = await loopback.send(method, path);
    expect(status).toBe(401);
    expect(body).not.toContain('<title>Letterlock</title>');
  });

  test('a call is refused, with a forged or an empty cookie as well', async () => {
    const name = `letterlock-${loopback.authority.split(':')[1]}`;
    for (const cookie of ['', `${name}=`, `${name}=${'A'.repeat(43)}`, 'other=1']) {
      const forged = { cookie, 'x-letterlock-proof': 'A'.repeat(43) };
      const answer = await loopback.send('POST', '/call/vault.status', own(forged), '{}');
      expect(answer.status).toBe(401);
      expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
    }
  });
});

describe('another program of this machine, whose port the browser sends our cookie to as well', () => {
  test('gets nothing by it but the screens, which are the same for everybody', async () => {
    const { cookie } = await loopback.signIn();
    const other = await loopback.signIn();
    for (const proof of [{}, { 'x-letterlock-proof': '' }, { ...other, cookie }]) {
      const headers = { ...own({ ...other, cookie }), 'x-letterlock-proof': undefined, ...proof };
      const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
      expect((await loopback.send('POST', '/call/vault.status', given, '{}')).status).toBe(401);
      expect((await loopback.send('GET', '/events', given)).status).toBe(401);
      expect((await loopback.send('GET', '/localhost', given)).status).toBe(401);
    }
    expect((await loopback.send('GET', `/events?proof=${other['x-letterlock-proof']}`, { cookie })).status).toBe(401);
  });

  test('keeps no session from its end, however often it comes', async () => {
    const session = await loopback.signIn();
    const { clock } = loopback.ports;
    for (let hours = 0; hours <= 8; hours += 1) {
      await loopback.send('GET', '/', { cookie: session.cookie });
      clock.advanceTo(clock.now() + 60 * 60_000);
    }
    expect((await loopback.send('POST', '/call/vault.status', own(session), '{}')).status).toBe(401);
  });

  test('ends no session by a cookie of its own beside ours', async () => {
    const session = await loopback.signIn();
    const name = session.cookie.split('=')[0];
    const both = { ...own(session), cookie: `${name}=theirs; ${name}=; ${session.cookie}` };
    expect((await loopback.send('POST', '/call/vault.status', both, '{}')).status).toBe(200);
  });
});

test('work that can wait is told when a page has been sent what it begins with', async () => {
  const { host } = loopback;
  const soFar = (): Promise<string> => Promise.race([host.pageSent.then(() => 'sent'), Promise.resolve('not yet')]);
  const session = await loopback.signIn();
  expect((await loopback.send('GET', '/', session)).status).toBe(200);
  expect(await soFar()).toBe('not yet');
  expect((await loopback.send('GET', '/assets/app-1a2b3c.js', session)).status).toBe(200);
  await host.pageSent;
});

describe('a signed-in browser that is made to ask by another page', () => {
  const foreign: [string, Record<string, string | undefined>][] = [
    ['under a name that was rebound to 127.0.0.1', { host: 'evil.example:80' }],
    ['under the same port of another name', { host: 'localhost:1' }],
    ['without Host port', { host: '127.0.0.1' }],
    ['from another origin', { origin: 'https://evil.example' }],
    ['from a sandboxed frame', { origin: 'null' }],
    ['from another port of this machine', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
    ['without saying from where', { origin: undefined }],
    ['across sites, whatever it calls itself', { 'sec-fetch-site': 'cross-site' }],
    ['with a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['with a text form that looks like JSON', { 'content-type': 'text/plain' }],
    ['with no type', { 'content-type': undefined }],
  ];
  test.each(foreign)('%s gets no call through', async (_, changed) => {
    const headers = { ...own(await loopback.signIn()), ...changed };
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
    const { status } = await loopback.send('POST', '/call/vault.create', given, '{"keychain":true}');
    expect([403, 415, 421]).toContain(status);
    expect((await loopback.call('vault.status', {})).state).toBe('new');
  });

  test('cannot read the page, the files or the events either', async () => {
    const session = await loopback.signIn();
    for (const path of ['/', '/assets/app-1a2b3c.js', '/events']) {
      for (const site of ['cross-site', 'same-site']) {
        const headers = { ...session, 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' };
        expect((await loopback.send('GET', path, headers)).status).toBe(403);
      }
    }
  });

  test('cannot change anything by GET, nor call by any other method', async () => {
    const headers = own(await loopback.signIn());
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH']) {
      expect((await loopback.send(method, '/call/vault.create', headers)).status).toBe(405);
    }
  });
});

describe('hostile requests', () => {
  test.each([
    '/../outside.html',
    '/%2e%2e/outside.html',
    '/..%2foutside.html',
    '/assets/../../outside.html',
    '/assets/%00',
    '//outside.html',
    '/assets/app-1a2b3c.js.map',
    '/index.html/..',
    '/call/__proto__.toString',
    '/call/vault.status/extra',
  ])('the path %s leads nowhere', async (path) => {
    const { status, body } = await loopback.send('GET', path, await loopback.signIn());
    expect([404, 405]).toContain(status);
    expect(body).not.toContain('outside');
  });

  test.each([
    ['not JSON', '{"keychain":', 400, 'invalid-input'],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 400, 'invalid-input'],
    ['the wrong type', '[1,2,3]', 400, 'invalid-input'],
    ['an unknown field', '{"keychain":true,"admin":true}', 400, 'invalid-input'],
    ['deep nesting', '['.repeat(100_000) + ']'.repeat(100_000), 400, 'invalid-input'],
    ['too much, announced', 'x'.repeat(2_000_001), 413, 'too-large'],
  ])('a body that is %s is answered with an error envelope', async (_, body, status, code) => {
    const answer = await loopback.send('POST', '/call/vault.create', own(await loopback.signIn()), body);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code } });
    expect(answer.body).not.toMatch(/node:|at Object|\.ts:/);
  });

  test('too much in chunks is cut off with an answer', async () => {
    const headers = { ...own(await loopback.signIn()), 'transfer-encoding': 'chunked' };
    const answer = await loopback.send('POST', '/call/vault.create', headers, 'x'.repeat(5_000_000));
    expect(answer.status).toBe(413);
  });

  test('unknown methods, and known ones while locked, are named for what they are', async () => {
    const headers = own(await loopback.signIn());
    expect((await loopback.send('POST', '/call/vault.steal', headers, '{}')).status).toBe(404);
    const locked = await loopback.send('POST', '/call/contacts.list', headers, '{}');
    expect(locked.status).toBe(423);
    expect(JSON.parse(locked.body)).toMatchObject({ error: { code: 'locked' } });
  });

  test('oversized headers and a smuggled second request are refused by the server itself', async () => {
    const tooLong = await loopback.send('GET', '/', { cookie: 'x'.repeat(20_000) });
    expect(tooLong.status).toBe(431);
    const both = `POST /call/vault.status HTTP/1.1\r\nHost: ${loopback.authority}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
    expect(await raw(both)).toMatch(/^HTTP\/1\.1 400/);
  });
});

describe('every answer', () => {
  test('forbids framing, sniffing, inline script or style, and foreign content', async () => {
    const session = await loopback.signIn();
    for (const path of ['/', '/nowhere', '/assets/app-1a2b3c.js']) {
      const { headers } = await loopback.send('GET', path, session);
      const csp = String(headers['content-security-policy']);
      expect(csp).toContain(`default-src 'none'`);
      expect(csp).toContain(`script-src 'self'`);
      expect(csp).not.toContain('unsafe');
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});

describe('the event stream', () => {
  test('tells what changes, and ends with the host', async () => {
    const session = await loopback.signIn();
    const response = await fetch(`${loopback.host.origin}/events?proof=${session['x-letterlock-proof']}`, {
      headers: { cookie: session.cookie },
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    // The first piece says that the stream is open.
    let heard = (await reader.read()).value ?? '';
    await loopback.call('vault.create', { keychain: true });
    await loopback.host.close();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) heard += piece.value;
    expect(heard).toContain('event: vault.changed\ndata: {}\n\n');
  });
});

test('a request that never comes to its end is given up', async () => {
  const answer = await raw(`GET / HTTP/1.1\r\nHost: ${loopback.authority}\r\nX-Slow: `);
  expect(answer).toMatch(/^HTTP\/1\.1 408/);
});

test('listens on 127.0.0.1 and nowhere else', async () => {
  const port = Number(loopback.authority.split(':')[1]);
  const other = connect({ host: '127.0.0.2', port });
  const refused = await new Promise<string>((resolve) => {
    other.on('connect', () => resolve('connected'));
    other.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
  });
  other.destroy();
  expect(refused).toBe('ECONNREFUSED');
});

/** Writes bytes to the port; answers what comes back before the connection ends. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: Number(loopback.authority.split(':')[1]) });
    let answer = '';
    socket.on('data', (piece) => (answer += piece.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', () => resolve(answer));
    socket.write(bytes);
  });
}
