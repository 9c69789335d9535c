/** What the command line does with what nobody expected: read in this process, on real files and sockets. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { classifyFiles } from '../../../src/cli/classify.ts';
import { readAll } from '../../../src/cli/io.ts';
import type { CliIo } from '../../../src/cli/io.ts';
import { readOptions, workspaceOptions } from '../../../src/cli/options.ts';
import { findPassphrase } from '../../../src/cli/passphrase.ts';
import { remoteCaller } from '../../../src/cli/remote.ts';
import { addressFile, lockDataDir } from '../../../src/core/vault/data-dir.ts';
import { startTestApp, withApp, withPorts } from '../../support/app.ts';
import { listen } from '../../support/listener.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'letterlock-edges-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const io = (stdin: Readable = Readable.from([])): CliIo => ({
  out: () => undefined,
  err: () => undefined,
  environment: {},
  stdin,
  stop: new AbortController().signal,
});

test.each([['--data-dir', ''], ['--data-dir='], ['--data-dir', '  '], ['--person='], ['--passphrase-file', '']])(
  'an option without a value is refused, and not taken for the usual workspace: %s',
  (...args) => {
    expect(() => readOptions(args, workspaceOptions)).toThrow(/has an empty value/);
  },
);

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
  await expect(readAll(Readable.from(['12345', '67890']), 9)).rejects.toMatchObject({ code: 'too-large' });
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
