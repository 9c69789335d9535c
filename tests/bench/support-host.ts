/** The app as it is shipped: the built loopback host in a process of its own, called over HTTP. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { nodeEnvironment, nodeFlags } from '../../scripts/node-flags.js';
import { typed } from '../../src/core/dispatch.ts';
import type { TypedCall } from '../../src/core/dispatch.ts';
import type { Result } from '../../src/shared/result.ts';
import { sessionOf } from '../support/loopback.ts';

const root = join(import.meta.dirname, '../..');
export const passphrase = 'glacier-umbrella-tactful-93-orbit';

/** The command line's entry; built when it is not there. */
export function builtEntry(): string {
  const entry = join(root, 'out/main/cli.js');
  if (!existsSync(entry)) {
    spawnSync(process.execPath, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'], {
      cwd: root,
    });
  }
  return entry;
}

/** An empty workspace; answers the environment that leads there, and removes it. */
export function newWorkspace(): { readonly environment: NodeJS.ProcessEnv; readonly remove: () => void } {
  const dataDir = mkdtempSync(join(tmpdir(), 'letterlock-bench-'));
  const environment = { ...nodeEnvironment, ...process.env, LETTERLOCK_DATA_DIR: dataDir };
  const create = JSON.stringify({ keychain: false, passphrase });
  spawnSync(process.execPath, [builtEntry(), 'call', 'vault.create', create], { env: environment });
  return { environment, remove: () => rmSync(dataDir, { recursive: true, force: true }) };
}

/** The address that a host prints. */
export function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (piece: Buffer) => {
      output += piece.toString();
      const address = /^(http:\S+)\n/m.exec(output)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', () => reject(new Error('The host ended early.')));
  });
}

export interface RunningHost {
  readonly call: TypedCall;
  /** Resident memory of the process, in MB; null where the system does not tell. */
  memoryMb(): number | null;
  /** Processor time of all its threads so far, in seconds; null where the system does not tell. */
  processorSeconds(): number | null;
  stop(): Promise<void>;
}

/** A host with an unlocked, empty workspace, signed in to. */
export async function startHost(): Promise<RunningHost> {
  const { environment, remove } = newWorkspace();
  const child = spawn(process.execPath, [...nodeFlags, builtEntry(), 'serve'], {
    env: { ...environment, LETTERLOCK_PASSPHRASE: passphrase },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { host, port, pathname } = new URL(await addressOf(child));
  const agent = new Agent({ keepAlive: true });
  const send = async (method: string, path: string, headers: OutgoingHttpHeaders, body: string) => {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, method, path, agent, headers: { host, ...headers } }, resolve);
      asked.on('error', reject);
      asked.end(body);
    });
    return { status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) };
  };
  const headers = {
    ...sessionOf(await send('GET', pathname, {}, '')),
    'content-type': 'application/json',
    origin: `http://${host}`,
  };
  const about = (file: string): string | null => {
    const path = `/proc/${child.pid}/${file}`;
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  };
  return {
    call: typed(async (name, input) => {
      const { body } = await send('POST', `/call/${name}`, headers, JSON.stringify(input));
      return JSON.parse(body) as Result<unknown>;
    }),
    memoryMb() {
      const kib = /VmRSS:\s+(\d+)/.exec(about('status') ?? '')?.[1];
      return kib === undefined ? null : (Number(kib) * 1024) / 1e6;
    },
    processorSeconds() {
      // Behind the name, which may have spaces: user and system time in hundredths of a second (proc(5)).
      const [user, system] = about('stat')?.split(') ').at(-1)?.split(' ').slice(11, 13) ?? [];
      return user === undefined ? null : (Number(user) + Number(system)) / 100;
    },
    async stop() {
      agent.destroy();
      child.kill('SIGINT');
      await ended;
      remove();
    },
  };
}
