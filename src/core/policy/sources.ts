/** Where a system keeps what its administrators impose, and how it is read there. */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Found } from './validate.ts';
import { parseRegistry } from './registry-values.ts';

/** What a source says of itself when it cannot be trusted or read. */
export class SourceProblem extends Error {}

export interface PolicySource {
  /** A path or key, as administrators know it. */
  readonly name: string;
  /** Null where there is nothing. @throws SourceProblem */
  read(): Promise<Found | null>;
}

const run = promisify(execFile);
const mostBytes = 1_000_000;
const timeoutMs = 10_000;

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/** Only the administrator may have written it: its owner, and who may write to it and its folder. */
function checkOwner(path: string, { uid, mode }: { readonly uid: number; readonly mode: number }, owner: number): void {
  if (uid !== owner) throw new SourceProblem(`${path} does not belong to the administrator (root).`);
  if ((mode & 0o022) !== 0) throw new SourceProblem(`${path} can be written by others; allow that to its owner alone.`);
}

/** Text of a file that only the administrator could have written. @throws SourceProblem */
async function readGuarded(path: string, owner: number): Promise<string | null> {
  try {
    checkOwner(dirname(path), await lstat(dirname(path)), owner);
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const found = await file.stat();
      if (!found.isFile()) throw new SourceProblem(`${path} is not a file.`);
      checkOwner(path, found, owner);
      if (found.size > mostBytes) throw new SourceProblem(`${path} is larger than ${mostBytes} bytes.`);
      return decode(path, await file.readFile());
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof SourceProblem) throw error;
    if (isMissing(error)) return null;
    throw new SourceProblem(`${path} cannot be read (${errorCode(error)}).`);
  }
}

const errorCode = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '?');

/** A damaged byte must not become another text. @throws SourceProblem */
export function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new SourceProblem(`${path} is not text in UTF-8.`);
  }
}

/** JSON, with where it is wrong. @throws SourceProblem */
export function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message.split('\n')[0] : '';
    throw new SourceProblem(`${path} is not JSON: ${why}.`);
  }
}

/** @param owner the user id of the administrator: 0 */
export function jsonFile(path: string, owner = 0): PolicySource {
  return {
    name: path,
    async read() {
      const text = await readGuarded(path, owner);
      return text === null ? null : { source: path, values: parseJson(path, text) };
    },
  };
}

/** A managed preference of macOS: a property list, as a rule a binary one, which the system's own tool reads. */
function propertyList(path: string): PolicySource {
  return {
    name: path,
    async read() {
      if ((await readGuarded(path, 0)) === null) return null;
      try {
        const asked = ['-convert', 'json', '-o', '-', '--', path];
        const { stdout } = await run('/usr/bin/plutil', asked, { timeout: timeoutMs, maxBuffer: mostBytes });
        return { source: path, values: withoutPayload(parseJson(path, stdout)) };
      } catch (error) {
        if (error instanceof SourceProblem) throw error;
        throw new SourceProblem(`${path} is not a property list that can be read.`);
      }
    },
  };
}

/** What describes the profile itself is no setting. */
const withoutPayload = (values: unknown): unknown =>
  typeof values === 'object' && values !== null
    ? Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith('Payload')))
    : values;

/** Group policies of Windows, which only administrators write. */
function registryKey(key: string): PolicySource {
  return {
    name: key,
    async read() {
      const command = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'reg.exe');
      try {
        const { stdout } = await run(command, ['query', key, '/s', '/reg:64'], {
          timeout: timeoutMs,
          maxBuffer: mostBytes,
          windowsHide: true,
        });
        return { source: key, values: parseRegistry(stdout, key) };
      } catch (error) {
        // It ends with 1 where there is no such key.
        if (error instanceof Error && 'code' in error && error.code === 1) return null;
        throw new SourceProblem(`${key} cannot be read.`);
      }
    },
  };
}

const preferences = 'com.letterlock.desktop.plist';

/** In the order of their weight: what is said for the machine comes before what is said for its user. */
export function systemSources(platform: NodeJS.Platform = process.platform): readonly PolicySource[] {
  if (platform === 'win32') {
    return ['HKEY_LOCAL_MACHINE', 'HKEY_CURRENT_USER'].map((hive) =>
      registryKey(`${hive}\\Software\\Policies\\Letterlock`),
    );
  }
  if (platform === 'darwin') {
    const folder = '/Library/Managed Preferences';
    return [join(folder, preferences), join(folder, userInfo().username, preferences)].map(propertyList);
  }
  return [jsonFile('/etc/letterlock/policies.json')];
}
