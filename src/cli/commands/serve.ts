/** `letterlock serve` and `letterlock start`: the loopback host, for as long as the process lives. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../../core/app.ts';
import type { App } from '../../core/app.ts';
import { typed } from '../../core/dispatch.ts';
import { addressFile } from '../../core/vault/data-dir.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Interface } from '../../web/interface.ts';
import { startLoopbackHost } from '../../web/server.ts';
import type { CliIo, Command } from '../io.ts';
import { installation } from '../installation.ts';
import { cliPorts, codeOf } from '../open-app.ts';
import type { OpenOptions } from '../open-app.ts';
import { onlyOptions, readPort, workspaceOptions } from '../options.ts';
import { listenOptions, openInterface } from '../listen.ts';
import { findPassphrase } from '../passphrase.ts';
import { choosePerson, wantedPerson } from '../person.ts';

const serveOptions = {
  ...workspaceOptions,
  port: { type: 'string' },
  'renderer-dir': { type: 'string' },
  'check-answers': { type: 'boolean' },
  ...listenOptions,
} as const;

/** A browser that is opened at once has asked for its page by then. */
const pageSoonMs = 500;

/** Prints the one-time address on a line of its own, and a fresh one whenever Enter is pressed. */
export const serve: Command = (args, io) => run(args, io, false);

/** As `serve`, and opens the browser. */
export const start: Command = (args, io) => run(args, io, true);

async function run(args: readonly string[], io: CliIo, openBrowser: boolean): Promise<number> {
  const values = onlyOptions(args, { ...serveOptions, 'no-open': { type: 'boolean' } });
  const rendererDir = values['renderer-dir'] ?? installation.rendererDir;
  if (!existsSync(join(rendererDir, 'index.html'))) {
    throw new LetterlockError('not-allowed-now', 'The screens are not built yet. Build them: npm run build.');
  }
  const port = readPort(values.port);
  const ports = cliPorts(io, values, 'loopback');
  const pageSent = Promise.withResolvers<void>();
  const app = await createApp(ports, {
    checkOutput: values['check-answers'] === true,
    lockWhenIdle: true,
    busyUntil: pageSent.promise,
  });
  try {
    const opening = Promise.withResolvers<void>();
    const host = await startLoopbackHost({
      app: { ...app, call: after(opening.promise, (...asked) => app.call(...asked)) },
      version: installation.version,
      rendererDir,
      clock: ports.clock,
      log: ports.log,
      port,
    });
    void Promise.race([host.pageSent, sleep(pageSoonMs)]).then(pageSent.resolve);
    const address = addressFile(ports.paths.dataDir);
    let beside: Interface | null = null;
    try {
      await writeFile(address, JSON.stringify({ url: host.origin }), { mode: 0o600 });
      beside = await openInterface(io, values, app, ports);
      // The browser loads the page while the workspace is opened; what the page asks is answered afterwards.
      const unlocking = unlockAtStart(io, values, app).finally(opening.resolve);
      // It is awaited below; until then a failure has nobody to be told to.
      unlocking.catch(() => undefined);
      const oneTime = host.address();
      io.out(oneTime);
      const opened = openBrowser && values['no-open'] !== true && (await openInBrowser(oneTime, io.environment));
      io.err(opened ? 'Letterlock is open in your browser.' : 'Open this address in a browser of this machine.');
      io.err('It is good once, for five minutes. Press Enter for a new one, Ctrl-C to end Letterlock.');
      await unlocking;
      const stopAsking = onEnter(io, () => io.out(host.address()));
      await aborted(io.stop);
      stopAsking();
    } finally {
      await rm(address, { force: true });
      await beside?.close();
      await host.close();
    }
  } finally {
    await app.stop();
  }
  return 0;
}

/** Calls that wait for their turn. */
const after =
  (turn: Promise<void>, call: App['call']): App['call'] =>
  async (...asked) => {
    await turn;
    return call(...asked);
  };

/** The keychain opens by itself what it alone protects; a passphrase that was given along opens the rest. */
async function unlockAtStart(io: CliIo, options: OpenOptions, app: App): Promise<void> {
  const passphraseFile = options['passphrase-file'];
  await app.start();
  if (passphraseFile === undefined && (io.environment['LETTERLOCK_PASSPHRASE'] ?? '') === '') return;
  const passphrase = await findPassphrase(io, passphraseFile);
  const { people } = await typed((name, input) => app.call('cli', name, input))('vault.status', {});
  const person = choosePerson(people, wantedPerson(io, options.person));
  const status = await app.call('cli', 'vault.unlock', {
    passphrase,
    ...(person !== null && { person: person.id }),
    ...codeOf(io),
  });
  // A first run has nothing to unlock yet: the screens see to it.
  if (!status.ok && status.error.code !== 'not-found') io.err(status.error.message);
}

function onEnter(io: CliIo, action: () => void): () => void {
  if (io.stdin.isTTY !== true) return () => undefined;
  const lines = createInterface({ input: io.stdin });
  lines.on('line', action);
  return () => lines.close();
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** What a browser is started with: passphrases, codes and keys that Letterlock was given stay here. */
const withoutOwn = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('LETTERLOCK_')));

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** False where there is no screen, or nothing that opens a browser on it. */
function openInBrowser(address: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const [command, ...args] = openers[process.platform] ?? ['xdg-open'];
  const noScreen = process.platform === 'linux' && !environment['DISPLAY'] && !environment['WAYLAND_DISPLAY'];
  if (command === undefined || noScreen) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(command, [...args, address], {
      stdio: 'ignore',
      detached: true,
      env: withoutOwn(environment),
    });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
    // A browser that this call itself starts may live as long as its window.
    setTimeout(() => resolve(true), 3000).unref();
    child.unref();
  });
}
