/** The loopback host on the level of bytes: requests that are built to be read in two ways, or never to end. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestLoopback } from '../../support/loopback.ts';
import type { Session, TestLoopback } from '../../support/loopback.ts';

let loopback: TestLoopback;
let sockets: Socket[];
beforeEach(async () => {
  loopback = await startTestLoopback();
  sockets = [];
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await loopback.close();
});

const lines = (...all: readonly string[]): string => `${all.join('\r\n')}\r\n\r\n`;

function open(): Socket {
  const socket = connect({ host: '127.0.0.1', port: Number(loopback.authority.split(':')[1]) });
  socket.on('error', () => undefined);
  sockets.push(socket);
  return socket;
}

/** What comes back for these bytes until the other side ends, or until so many answers have come. */
function exchange(bytes: string, answers = Infinity): Promise<string> {
  return new Promise((resolve) => {
    const socket = open();
    let text = '';
    socket.on('data', (piece: Buffer) => {
      text += piece.toString('latin1');
      if ((text.match(/HTTP\/1\.1 \d/g) ?? []).length >= answers) socket.destroy();
    });
    socket.on('close', () => resolve(text));
    socket.write(bytes, 'latin1');
  });
}

const statusesOf = (text: string): number[] => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, code]) => Number(code));

const headersOf = (session: Session): string[] => [
  `Cookie: ${session.cookie}`,
  `X-Letterlock-Proof: ${session['x-letterlock-proof']}`,
  `Origin: ${loopback.host.origin}`,
  'Content-Type: application/json',
];

describe('requests on one connection', () => {
  test('are judged one by one: what the first one brought does not speak for the second', async () => {
    const own = headersOf(await loopback.signIn());
    const host = `Host: ${loopback.authority}`;
    const call = (...headers: readonly string[]): string =>
      `${lines('POST /call/vault.status HTTP/1.1', ...headers, 'Content-Length: 2')}{}`;
    const text = await exchange(
      call(host, ...own) + call(host, ...own.slice(2)) + call('Host: evil.example', ...own) + call(host, ...own),
      4,
    );
    expect(statusesOf(text)).toEqual([200, 401, 421, 200]);
  });

  test.each([
    ['ours first', 'Host: evil.example'],
    ['ours twice', ''],
    ['ours in another case', 'hOST: evil.example'],
  ])('with two hosts are refused, whichever comes first: %s', async (_, other) => {
    const own = headersOf(await loopback.signIn());
    const host = `Host: ${loopback.authority}`;
    for (const hosts of [
      [host, other || host],
      [other || host, host],
    ]) {
      const text = await exchange(
        `${lines('POST /call/vault.status HTTP/1.1', ...hosts, ...own, 'Content-Length: 2')}{}`,
        1,
      );
      expect(statusesOf(text)).toEqual([400]);
    }
  });

  test.each<[string, readonly string[], string]>([
    ['two lengths', ['Content-Length: 2', 'Content-Length: 60'], '{}'],
    ['a length and chunks', ['Content-Length: 2', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
    ['chunks that are none', ['Transfer-Encoding: xchunked'], '0\r\n\r\n'],
    ['chunks named twice', ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], '0\r\n\r\n'],
    ['a negative length', ['Content-Length: -2'], '{}'],
    ['a length with a sign', ['Content-Length: +2'], '{}'],
    ['a space before the colon', ['Content-Length : 2'], '{}'],
    ['a folded header', ['X-Long: a', ' Content-Length: 60', 'Content-Length: 2'], '{}'],
    ['a line feed alone', ['X-A: b\nHost: evil.example', 'Content-Length: 2'], '{}'],
    ['a null byte', ['X-A: b\0c', 'Content-Length: 2'], '{}'],
    ['a chunk of no size', ['Transfer-Encoding: chunked'], 'zz\r\n{}\r\n0\r\n\r\n'],
  ])('with %s are refused, and nothing behind them is taken for a request', async (_, headers, body) => {
    const own = headersOf(await loopback.signIn());
    const first = lines('POST /call/vault.create HTTP/1.1', `Host: ${loopback.authority}`, ...own, ...headers);
    const second = lines('GET /smuggled HTTP/1.1', `Host: ${loopback.authority}`, ...own);
    const statuses = statusesOf(await exchange(`${first}${body}${second}`, 2));
    expect(statuses.filter((status) => status === 200 || status === 404)).toEqual([]);
    expect((await loopback.call('vault.status', {})).state).toBe('new');
  });

  test.each([
    ['another server’s whole address', (host: string) => lines('GET http://evil.example/ HTTP/1.1', `Host: ${host}`)],
    ['our whole address', (host: string) => lines(`GET http://${host}/ HTTP/1.1`, `Host: ${host}`)],
    ['a tunnel', (host: string) => lines('CONNECT evil.example:443 HTTP/1.1', `Host: ${host}`)],
    ['everything', (host: string) => lines('OPTIONS * HTTP/1.1', `Host: ${host}`)],
    ['two hosts', (host: string) => lines('GET / HTTP/1.1', `Host: ${host}`, 'Host: evil.example')],
    ['no host', () => lines('GET / HTTP/1.1')],
    ['no host, in the old version', () => lines('GET / HTTP/1.0')],
    ['the host with a dot', (host: string) => lines('GET / HTTP/1.1', `Host: ${host.replace(':', '.:')}`)],
    ['the host with a user', (host: string) => lines('GET / HTTP/1.1', `Host: a@${host}`)],
    [
      'the host in other digits',
      (host: string) => lines('GET / HTTP/1.1', `Host: ${host.replace('127.0.0.1', '127.1')}`),
    ],
    ['a forwarded host', (host: string) => lines('GET / HTTP/1.1', 'Host: evil.example', `X-Forwarded-Host: ${host}`)],
    ['HTTP/2 without asking', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    [
      'a web socket',
      (host: string) =>
        lines(
          'GET /events HTTP/1.1',
          `Host: ${host}`,
          'Connection: Upgrade',
          'Upgrade: websocket',
          'Sec-WebSocket-Version: 13',
          'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
        ),
    ],
  ])('that ask for %s get nothing', async (_, bytes) => {
    const text = await exchange(bytes(loopback.authority), 1);
    expect(statusesOf(text).filter((status) => status < 400)).toEqual([]);
    expect(text).not.toContain('<title>Letterlock</title>');
  });
});

test('a page elsewhere that asks whether it may call is not told that it may', async () => {
  const { status, headers } = await loopback.send('OPTIONS', '/call/contacts.list', {
    origin: 'https://evil.example',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type,x-letterlock-proof',
    'access-control-request-private-network': 'true',
  });
  expect(status).toBe(405);
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
});

test('a hundred connections that send a byte now and then do not keep the user out, and are ended', async () => {
  const session = await loopback.signIn();
  const slow = Array.from({ length: 100 }, open);
  for (const socket of slow) socket.write(`GET / HTTP/1.1\r\nHost: ${loopback.authority}\r\nX-Slow: `);
  const dripping = setInterval(() => {
    for (const socket of slow) if (socket.writable) socket.write('a');
  }, 500);
  const ended = Promise.all(slow.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  const own = { ...session, origin: loopback.host.origin, 'content-type': 'application/json' };
  expect((await loopback.send('POST', '/call/vault.status', own, '{}')).status).toBe(200);
  await ended;
  clearInterval(dripping);
  expect((await loopback.send('POST', '/call/vault.status', own, '{}')).status).toBe(200);
}, 60_000);

test('behind the locked door the events tell that it is locked, and of nothing that goes on', async () => {
  await loopback.call('vault.create', { keychain: true });
  const { key } = await loopback.call('keys.create', { name: 'ci', permissions: ['contacts:read'] });
  const session = await loopback.signIn();
  const listen = (path: string, headers: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(`${loopback.host.origin}${path}`, { headers });
  const page = await listen(`/events?proof=${session['x-letterlock-proof']}`, { cookie: session.cookie });
  const script = await listen('/events', { authorization: `Bearer ${key}` });
  const heardBy = (response: Response): Promise<string> => response.text().catch(() => 'cut off');
  const heard = Promise.all([heardBy(page), heardBy(script)]);
  await loopback.call('contacts.listCreate', { name: 'Friends' });
  await loopback.call('vault.lock', {});
  const refused = await listen('/events', { authorization: `Bearer ${key}` });
  expect(refused.status).toBe(423);
  loopback.app.events.emit('contacts.changed', {});
  await loopback.host.close();
  const [toPage] = await heard;
  const names = [...toPage.matchAll(/^event: (\S+)/gm)].map(([, name]) => name);
  expect(names.lastIndexOf('vault.changed')).toBe(names.length - 1);
  expect(names).toContain('contacts.changed');
});
