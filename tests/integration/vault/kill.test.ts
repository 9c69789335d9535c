/** Whatever is done to the keys can be killed at any moment: the workspace opens, with the old secret or the new one. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../../src/core/app.ts';
import { typedCall } from '../../../src/core/dispatch.ts';
import { noKeychain } from '../../../src/core/vault/os-keychain.ts';
import { testPassphrase } from '../../support/app.ts';
import { testPorts } from '../../support/ports.ts';
import type { TestPorts } from '../../support/ports.ts';
import { randomFrom } from '../../support/random.ts';
import { changes } from '../../support/rotating-process.ts';
import type { Change, Delays, Line, Subject, Task } from '../../support/rotating-process.ts';

const passphrases = [testPassphrase, 'walrus-cinnamon-84-lantern-brick'] as const;
const script = join(import.meta.dirname, '../../support/rotating-process.ts');
/** Each hits all four kinds of changes at once, each at another point of its own. */
const kills = Number(process.env['LETTERLOCK_KILLS'] ?? 25);
const seed = Number(process.env['LETTERLOCK_FUZZ_SEED'] ?? 20260302);

const server = {
  port: 1,
  tls: 'implicit',
  user: 'anna',
  auth: 'auto',
  minimumTls: 'TLSv1.3',
  fingerprint: null,
} as const;
const mailbox = {
  address: 'anna@letterlock.example',
  displayName: 'Anna',
  smtp: { ...server, host: '127.0.0.1' },
  imap: null,
};

let ports: TestPorts;
let directory: string;
let subjects: Subject[];

/** One workspace, many times. */
async function make(): Promise<Subject[]> {
  const dataDir = join(directory, 'made');
  const app = await createApp(
    { ...ports, paths: { ...ports.paths, dataDir }, keychain: noKeychain('none') },
    { background: false },
  );
  const call = typedCall(app.dispatch, { name: 'owner', from: 'test', permissions: 'all' });
  const { recoveryCode } = await call('vault.create', { keychain: false, passphrase: passphrases[0] });
  await call('settings.update', { postalAddress: 'kept' });
  const { id: accountId } = await call('accounts.connect', { name: 'Anna', config: mailbox, password: 'tin-whistle' });
  const { key: apiKey } = await call('keys.create', { name: 'Script', permissions: ['contacts:read'] });
  await app.stop();
  return changes.map((what) => {
    const copy = join(directory, what);
    cpSync(dataDir, copy, { recursive: true });
    return { what, dataDir: copy, passphrases, recoveryCodes: [recoveryCode], apiKey, accountId };
  });
}

beforeAll(async () => {
  ports = testPorts();
  directory = mkdtempSync(join(tmpdir(), 'letterlock-kill-keys-'));
  subjects = await make();
}, 60_000);
afterAll(() => {
  ports.cleanUp();
  rmSync(directory, { recursive: true, force: true });
});

interface Round {
  readonly found: ReadonlyMap<Change, Readonly<Record<string, unknown>>>;
  /** Changes that came to an end which nobody gave them. */
  readonly failed: readonly string[];
  /** How long each change took that came to its end, in ms. */
  readonly took: ReadonlyMap<Change, number>;
}

interface Moment {
  /** Of the kill, in ms after the signal to go; null: when all changes have come to their end. */
  readonly kill: number | null;
  readonly delays: Delays;
  readonly thorough: boolean;
}

/** Opens all of them in a process of its own, which looks at them and goes on to change them, and kills it. */
async function round({ kill, delays, thorough }: Moment): Promise<Round> {
  const child = spawn(process.execPath, [script, JSON.stringify({ subjects, thorough } satisfies Task)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(directory, 'compiled') },
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const found = new Map<Change, Readonly<Record<string, unknown>>>();
  const failed: string[] = [];
  const took = new Map<Change, number>();
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as Line;
    if ('found' in line) {
      found.set(line.what, line.found);
      if (found.size < subjects.length) continue;
      child.stdin.write(JSON.stringify(delays));
      if (kill !== null) setTimeout(() => child.kill('SIGKILL'), kill);
    } else if ('failed' in line) {
      failed.push(`${line.what}: ${line.failed}`);
    } else if ('recoveryCode' in line) {
      // From now on the former one or this one; whatever was made between them was never confirmed.
      const recoveryCodes = [line.former, line.recoveryCode];
      subjects = subjects.map((one) => (one.what === line.what ? { ...one, recoveryCodes } : one));
    } else {
      took.set(line.what, line.done);
      if (took.size === subjects.length) child.kill('SIGKILL');
    }
  }
  await gone;
  return { found, failed, took };
}

const none: Delays = { passphrase: 0, recovery: 0, rotation: 0, 'every-key': 0 };

/** One signal that meets every change at a point of its own, each in another part of its duration round by round. */
function momentOf(n: number, random: () => number, took: ReadonlyMap<Change, number>): Moment {
  // A little beyond its end: what it took was measured once.
  const points = changes.map((what) => [what, 1.2 * ((n + random()) / kills) * (took.get(what) ?? 0)] as const);
  const kill = Math.max(...points.map(([, point]) => point));
  return {
    kill,
    delays: { ...none, ...Object.fromEntries(points.map(([what, point]) => [what, kill - point])) },
    thorough: n === kills,
  };
}

test(`killed at ${kills * changes.length} moments of changes of the keys, the workspaces open and hold what they held (seed ${seed})`, async () => {
  const random = randomFrom(seed);
  let { took } = await round({ kill: null, delays: none, thorough: true });
  const wrong: unknown[] = [];
  for (let n = 0; n <= kills; n += 1) {
    // What a killed write may leave beside the file that it did not come to replace.
    for (const { dataDir } of subjects) writeFileSync(join(dataDir, 'vault.json.0123456789ab.new'), '{}');
    const seen = await round(momentOf(n, random, took));
    took = new Map([...took, ...seen.took]);
    wrong.push(...seen.failed);
    for (const { what } of subjects) {
      const sealed = { audit: n === kills ? true : null, leftovers: [], key: true, account: true };
      const whole = { opens: true, postalAddress: 'kept', ...sealed };
      const found = seen.found.get(what);
      if (!isDeepStrictEqual(found, whole)) wrong.push({ round: n, what, found });
    }
  }
  expect(wrong).toEqual([]);
}, 600_000);
