/** What the command line does with what nobody expected: read in this process, on real files and sockets. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { classifyFiles } from '../../../src/cli/classify.ts';
import { save } from '../../../src/cli/commands/audit.ts';
import { readInstant } from '../../../src/cli/instant.ts';
import { readAll } from '../../../src/cli/io.ts';
import type { CliIo } from '../../../src/cli/io.ts';
import { codeOf, withApp as openWorkspaceFor } from '../../../src/cli/open-app.ts';
import { onlyOptions, readOptions, readPort, workspaceOptions } from '../../../src/cli/options.ts';
import { findPassphrase } from '../../../src/cli/passphrase.ts';
import { remoteCaller } from '../../../src/cli/remote.ts';
import { typed } from '../../../src/core/dispatch.ts';
import type { TypedCall } from '../../../src/core/dispatch.ts';
import { addressFile, lockDataDir } from '../../../src/core/vault/data-dir.ts';
import { startTestApp, withApp, withPorts } from '../../support/app.ts';
import { listen } from '../../support/listener.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'letterlock-edges-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const io = (stdin: Readable = Readable.from([]), stop = new AbortController()): CliIo => ({
  out: () => undefined,
  err: () => undefined,
  environment: {},
  stdin,
  stop: stop.signal,
});

test.each([['--data-dir', ''], ['--data-dir='], ['--data-dir', '  '], ['--person='], ['--passphrase-file', '']])(
  'an option without a value is refused, and not taken for the usual workspace: %s',
  (...args) => {
    expect(() => readOptions(args, workspaceOptions)).toThrow(/has an empty value/);
  },
);

test('a word that a command does not know is refused, and not passed over', () => {
  expect(onlyOptions(['--data-dir', 'x'], workspaceOptions)).toEqual({ 'data-dir': 'x' });
  expect(() => onlyOptions(['--data-dir', 'x', 'listen'], workspaceOptions)).toThrow(/“listen”/);
});

test('a port is a number as people write it', () => {
  expect([undefined, '0', '8443', '65535'].map(readPort)).toEqual([0, 0, 8443, 65_535]);
  for (const text of ['0x50', '1e3', ' 80', '-1', '8.5', '65536', '99999', '']) {
    expect(() => readPort(text)).toThrow(/is not a port/);
  }
});

test('a code of the authenticator app goes along wherever one may be asked for', () => {
  expect(codeOf({ environment: { LETTERLOCK_CODE: '123456' } })).toEqual({ code: '123456' });
  expect([codeOf({ environment: {} }), codeOf({ environment: { LETTERLOCK_CODE: '' } })]).toEqual([{}, {}]);
});

describe('the passphrase file', () => {
  const read = async (text: string): Promise<string | null> => {
    await writeFile(join(directory, 'secret'), text);
    return findPassphrase(io(), join(directory, 'secret'));
  };

  test('counts by its first line, without the mark that some editors put before it', async () => {
    expect(await read('\uFEFFone two\r\nthree')).toBe('one two');
  });

  test.each(['', '\n', '\r\nsecond'])('is refused when it holds none: no wrong attempt is made (%j)', async (text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

test('standard input beyond the bound is too large, and no fault of the program', async () => {
  await expect(readAll(io(Readable.from(['12345', '67890'])), 9)).rejects.toMatchObject({ code: 'too-large' });
});

test('a mail out of a pipe, which tells no size, is classified like one out of a file', async () => {
  const pipe = join(directory, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const lines: string[] = [];
  const classified = classifyFiles([pipe], { out: (line) => lines.push(line), err: (line) => lines.push(line) });
  await writeFile(pipe, 'From: a@example.com\r\nSubject: away\r\nAuto-Submitted: auto-replied\r\n\r\nBack soon.');
  expect(await classified).toBe(0);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ kind: 'auto-reply' });
});

test('whoever takes the data directory over removes the address of a host that was killed', () =>
  withPorts(async (ports) => {
    const file = addressFile(ports.paths.dataDir);
    await writeFile(file, '{"url":"http://127.0.0.1:1"}');
    await withApp(ports, () => Promise.resolve(expect(existsSync(file)).toBe(false)));
  }));

test('a start that fails gives the data directory back', () =>
  withPorts(async (ports) => {
    await mkdir(addressFile(ports.paths.dataDir));
    await expect(startTestApp(ports)).rejects.toThrow('EISDIR');
    lockDataDir(ports.paths.dataDir)();
  }));

describe('a call to the Letterlock that runs', () => {
  /** Answers every request with the same body, and says which keys it was shown. */
  async function answering(body: string) {
    const keys: string[] = [];
    const server = createServer((request, response) => {
      keys.push(request.headers.authorization ?? '');
      response.end(body);
    });
    return { keys, ...(await listen(server)) };
  }

  test('shows no key to whoever listens now where a killed host did', async () => {
    const { keys, port, close } = await answering('{"ok":true,"value":{}}');
    await writeFile(addressFile(directory), JSON.stringify({ url: `http://127.0.0.1:${port}` }));
    const ask = async () => (await remoteCaller(io(), { 'data-dir': directory }, 'ltk_secret'))('app.info', {});
    await expect(ask()).rejects.toMatchObject({ code: 'host-unreachable' });
    expect(keys).toEqual([]);
    const release = lockDataDir(directory);
    expect(await ask()).toEqual({ ok: true, value: {} });
    expect(keys).toEqual(['Bearer ltk_secret']);
    release();
    await close();
  });

  test.each(['null', '[]', '{"ok":false}', '{"ok":false,"error":{"code":"toString","message":""}}', '<html>', ''])(
    'takes nothing for an answer that is none: %j',
    async (body) => {
      const { port, close } = await answering(body);
      const ask = await remoteCaller(io(), { url: `http://127.0.0.1:${port}` }, 'ltk_x');
      await expect(ask('app.info', {})).rejects.toMatchObject({ code: 'host-unreachable' });
      await close();
    },
  );

  test.each(['foo', 'http://', '//x', 'ftp://127.0.0.1/', 'http://192.0.2.1/'])(
    'refuses the address %j',
    async (url) => {
      await expect(remoteCaller(io(), { url }, 'ltk_x')).rejects.toMatchObject({ code: 'invalid-input' });
    },
  );
});

describe('when the process is asked to end', () => {
  const cancelled = { code: 'cancelled' };

  test('a command that is at work gives the data directory back', async () => {
    const stop = new AbortController();
    const working = openWorkspaceFor(io(undefined, stop), { 'data-dir': directory }, () => {
      stop.abort();
      return new Promise(() => undefined);
    });
    await expect(working).rejects.toMatchObject(cancelled);
    lockDataDir(directory)();
  });

  test('work that sees to its own end is waited for', async () => {
    const stop = new AbortController();
    const working = openWorkspaceFor(io(undefined, stop), { 'data-dir': directory }, async ({ endsByItself }) => {
      endsByItself();
      stop.abort();
      return Promise.resolve('ended');
    });
    expect(await working).toBe('ended');
  });

  test('nothing more is awaited on standard input', async () => {
    const stop = new AbortController();
    const reading = readAll(io(new Readable({ read: () => undefined }), stop));
    stop.abort();
    await expect(reading).rejects.toMatchObject(cancelled);
  });

  test('no answer of a Letterlock that runs is awaited any more', async () => {
    const stop = new AbortController();
    const { port, close } = await listen(createServer(() => stop.abort()));
    const ask = await remoteCaller(io(undefined, stop), { url: `http://127.0.0.1:${port}` }, 'ltk_x');
    await expect(ask('app.info', {})).rejects.toMatchObject(cancelled);
    await expect(ask('app.info', {})).rejects.toMatchObject(cancelled);
    await close();
  });
});

describe('an instant', () => {
  test.each([
    ['2026-11-22Z', '2026-11-22T00:00:00.000Z', '2026-11-22T23:59:59.999Z'],
    ['2026-11-22T14:32Z', '2026-11-22T14:32:00.000Z', '2026-11-22T14:32:59.999Z'],
    ['2026-11-22 14:32:10+02:00', '2026-11-22T12:32:10.000Z', '2026-11-22T12:32:10.999Z'],
    ['2026-11-22T14:32:10.5Z', '2026-11-22T14:32:10.500Z', '2026-11-22T14:32:10.500Z'],
    ['2028-02-29Z', '2028-02-29T00:00:00.000Z', '2028-02-29T23:59:59.999Z'],
  ])('%s begins with %s and ends with %s', (text, first, last) => {
    expect(new Date(readInstant(text, 'first')).toISOString()).toBe(first);
    expect(new Date(readInstant(text, 'last')).toISOString()).toBe(last);
  });

  test('without a zone is one of this machine’s clock, a day as well as a minute', () => {
    expect(readInstant('2026-11-22', 'first')).toBe(new Date(2026, 10, 22).getTime());
    expect(readInstant('2026-11-22T14:32', 'first')).toBe(new Date(2026, 10, 22, 14, 32).getTime());
  });

  test.each([
    '',
    'yesterday',
    'banana 1',
    '2026',
    '2026-02-30',
    '2026-02-29Z',
    '2026-13-01',
    '2026-11-22T24:00',
    '2026-11-22T14:60',
  ])('is not guessed at: %j', (text) => {
    expect(() => readInstant(text, 'first')).toThrow(/is no instant/);
    expect(() => readInstant(text, 'last')).toThrow(/is no instant/);
  });
});

test('an export that breaks off leaves no beginning of a file behind, and touches none that is there', async () => {
  const path = join(directory, 'audit.jsonl');
  const piece = { name: 'a', type: 'a', size: 9, data: 'AAAA', next: 3 };
  const call: TypedCall = typed((_, input) =>
    Promise.resolve(
      (input as { offset: number }).offset === 0
        ? { ok: true, value: piece }
        : { ok: false, error: { code: 'locked', message: 'Locked.' } },
    ),
  );
  await expect(save(call, 'file', path)).rejects.toMatchObject({ code: 'locked' });
  expect(existsSync(path)).toBe(false);
  await writeFile(path, 'mine');
  await expect(save(call, 'file', path)).rejects.toMatchObject({ code: 'invalid-input' });
  expect(readFileSync(path, 'utf8')).toBe('mine');
});
