/** The command line as a host: its ports, its app, and the way into the workspace. */
import { createApp } from '../core/app.ts';
import type { App } from '../core/app.ts';
import { typed } from '../core/dispatch.ts';
import type { TypedCall } from '../core/dispatch.ts';
import type { Ports } from '../core/ports.ts';
import { systemPorts } from '../core/system-ports.ts';
import { chooseDataDir } from '../core/vault/data-dir.ts';
import type { HostInfo } from '../shared/contract/app.ts';
import { LetterlockError } from '../shared/result.ts';
import { installation } from './installation.ts';
import type { CliIo } from './io.ts';
import { findPassphrase } from './passphrase.ts';
import { choosePerson, wantedPerson } from './person.ts';

export interface OpenOptions {
  readonly 'data-dir'?: string | undefined;
  readonly 'passphrase-file'?: string | undefined;
  readonly person?: string | undefined;
}

export function cliPorts(io: CliIo, options: OpenOptions, kind: HostInfo['kind'] = 'cli'): Ports {
  return systemPorts({
    version: installation.version,
    host: { kind, platform: process.platform, customTitleBar: false, notifications: false },
    dataDir: chooseDataDir(options['data-dir'], io.environment),
    resourcesDir: installation.resourcesDir,
    workerEntry: installation.workerEntry,
  });
}

/** A code of the authenticator app, as an unlock takes it, where one was given in the environment. */
export function codeOf({ environment }: Pick<CliIo, 'environment'>): { code?: string } {
  const code = environment['LETTERLOCK_CODE'] ?? '';
  return code === '' ? {} : { code };
}

export interface OpenApp {
  readonly app: App;
  readonly call: TypedCall;
  /** Opens the workspace with the keychain, a passphrase, or both, as it is protected. @throws LetterlockError */
  readonly unlock: () => Promise<void>;
  /** From here on the work itself comes to its end when the process is asked to end. */
  readonly endsByItself: () => void;
}

/**
 * Runs `work` on an app that neither sends nor polls, and stops the app whatever happens.
 * @throws LetterlockError `cancelled` when the process is asked to end
 */
export async function withApp<T>(io: CliIo, options: OpenOptions, work: (open: OpenApp) => Promise<T>): Promise<T> {
  const app = await createApp(cliPorts(io, options), { background: false });
  const call = typed((name, input) => app.call('cli', name, input));
  const stopped = Promise.withResolvers<never>();
  const stop = (): void => stopped.reject(new LetterlockError('cancelled'));
  const endsByItself = (): void => io.stop.removeEventListener('abort', stop);
  if (io.stop.aborted) stop();
  else io.stop.addEventListener('abort', stop, { once: true });
  try {
    const working = work({
      app,
      endsByItself,
      call,
      async unlock() {
        const { state, people } = await call('vault.status', {});
        if (state === 'unlocked') return;
        const person = choosePerson(people, wantedPerson(io, options.person));
        const passphrase = person?.passphrase === true ? await findPassphrase(io, options['passphrase-file']) : null;
        await call('vault.unlock', {
          ...(person !== null && { person: person.id }),
          ...(passphrase !== null && { passphrase }),
          ...codeOf(io),
        });
      },
    });
    return await Promise.race([stopped.promise, working]);
  } finally {
    endsByItself();
    await app.stop();
  }
}
