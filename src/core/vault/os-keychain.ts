/**
 * The keychain of the operating system. On Linux that is the Secret Service and nothing else: the kernel's keyring,
 * which the library would fall back to, forgets at the next start. A keychain that would keep keys in clear is refused.
 */
import { AsyncEntry } from '@napi-rs/keyring';
import { open, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { LetterlockError } from '../../shared/result.ts';
import type { Keychain } from '../ports.ts';

const service = 'Letterlock';
const probeItem = 'availability check';
/** Long enough for a person to answer the system's own question whether to unlock the keychain. */
const answerMs = 60_000;
/** A bus without a keychain behind it may never answer. */
const probeMs = 5_000;

const names: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'macOS Keychain',
  win32: 'Windows Credential Manager',
};

type Availability = Awaited<ReturnType<Keychain['available']>>;

export function createOsKeychain(environment: NodeJS.ProcessEnv = process.env): Keychain {
  const name = names[process.platform] ?? 'Secret Service';
  const entry = (item: string): AsyncEntry => new AsyncEntry(service, item, { linux: { store: 'secret-service' } });
  const use = async <T>(work: (signal: AbortSignal) => Promise<T>, timeoutMs = answerMs): Promise<T> => {
    try {
      return await withDeadline(work, timeoutMs);
    } catch (error) {
      if (error instanceof LetterlockError) throw error;
      throw new LetterlockError('keychain-unavailable', explain(error, name), undefined, { cause: error });
    }
  };

  const probe = async (): Promise<Availability> => {
    const inClear = process.platform === 'linux' ? await keyringInClear(environment) : null;
    if (inClear !== null) {
      return {
        ok: false,
        reason: `The keyring “${inClear}” has no password and would keep keys in clear. Give it one, or use a passphrase.`,
      };
    }
    try {
      // Writing is what tells: a service without a default keyring, or a locked one, answers reads.
      await use((signal) => entry(probeItem).setSecret(Buffer.from('letterlock'), signal), probeMs);
      await use((signal) => entry(probeItem).deleteCredential(signal), probeMs);
      return { ok: true };
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : explain(error, name) };
    }
  };

  let available: Promise<Availability> | null = null;
  return {
    name,
    async available() {
      available ??= probe();
      const found = await available;
      // Only the good news keeps: people unlock or install a keychain and try again.
      if (!found.ok) available = null;
      return found;
    },
    async get(item) {
      const secret = await use((signal) => entry(item).getSecret(signal));
      return secret === null ? null : Buffer.from(secret);
    },
    set: (item, secret) => use((signal) => entry(item).setSecret(secret, signal)),
    delete: (item) => use((signal) => entry(item).deleteCredential(signal)),
  };
}

/** For hosts and tests that shall not touch the user's keychain. */
export function noKeychain(reason: string): Keychain {
  const refuse = (): Promise<never> => Promise.reject(new LetterlockError('keychain-unavailable', reason));
  return {
    name: 'none',
    available: () => Promise.resolve({ ok: false, reason }),
    get: refuse,
    set: refuse,
    delete: refuse,
  };
}

async function withDeadline<T>(work: (signal: AbortSignal) => Promise<T>, timeoutMs: number): Promise<T> {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('it did not answer'));
      stop.abort();
    }, timeoutMs);
  });
  try {
    return await Promise.race([work(stop.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** No bus, a bus that nobody listens on any more, a bus without a keychain. */
const notRunning =
  /DBUS_SESSION_BUS_ADDRESS|autolaunch|failed to connect|connection refused|not receive a reply|ServiceUnknown|name .* was not provided/i;

/** The library's sentence is for programmers: say what is missing instead. */
function explain(error: unknown, name: string): string {
  const text = error instanceof Error ? error.message : String(error);
  if (notRunning.test(text)) {
    return `${name} is not running in this session. Use a passphrase, or start a keyring such as GNOME Keyring.`;
  }
  if (/no result found/i.test(text)) {
    return `${name} has no default keyring that is open. Unlock or create one, or use a passphrase.`;
  }
  if (/locked|denied|dismissed|cancel/i.test(text)) return `${name} is locked or refused access.`;
  return `${name} cannot be used: ${text}.`;
}

/**
 * GNOME Keyring writes a keyring without a password as a text file that begins with `[keyring]`; one with a password
 * begins with `GnomeKeyring`. Answers the name of the keyring in use when it is such a one.
 */
async function keyringInClear(environment: NodeJS.ProcessEnv): Promise<string | null> {
  const dataHome = environment['XDG_DATA_HOME'];
  const base =
    dataHome !== undefined && dataHome !== '' ? dataHome : join(environment['HOME'] ?? homedir(), '.local/share');
  const directory = join(base, 'keyrings');
  const files = await readdir(directory).catch((): string[] => []);
  const chosen = files.includes('default') ? (await firstBytes(join(directory, 'default'), 200)).trim() : '';
  const file = `${chosen === '' ? 'login' : chosen}.keyring`;
  if (!files.includes(file)) return null;
  return (await firstBytes(join(directory, file), 9)) === '[keyring]' ? file.replace(/\.keyring$/, '') : null;
}

async function firstBytes(path: string, count: number): Promise<string> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return '';
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead).toString('utf8');
  } finally {
    await file.close();
  }
}
