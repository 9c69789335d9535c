/** The real Secret Service: a GNOME Keyring of its own on a D-Bus session of its own. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isMissing } from '../../support/needs.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'letterlock-home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const script = join(import.meta.dirname, 'keychain-round.ts');
const node = `"${process.execPath}" "${script}"`;

/** Runs the round in a shell; answers its JSON. */
function inSession(command: string, session = true): Promise<unknown> {
  const { DBUS_SESSION_BUS_ADDRESS: _, XDG_DATA_HOME: __, ...rest } = process.env;
  const environment = { ...rest, HOME: home, XDG_RUNTIME_DIR: home, GNOME_KEYRING_CONTROL: home };
  const [file, ...args] = session ? ['dbus-run-session', '--', 'sh', '-c', command] : ['sh', '-c', command];
  return new Promise((resolve, reject) => {
    const child = spawn(file ?? 'sh', args, { env: environment, stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.on('error', reject);
    child.on('close', () => {
      const line = output.split('\n').find((text) => text.startsWith('{'));
      if (line === undefined) reject(new Error(`no answer: ${output}`));
      else resolve(JSON.parse(line));
    });
  });
}

const keyring = (password: string): string =>
  `printf '%s' '${password}' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; ${node}`;

const missing = [
  { program: 'gnome-keyring-daemon', hint: 'apt install gnome-keyring' },
  { program: 'dbus-run-session', hint: 'apt install dbus' },
].some(isMissing);

describe.skipIf(process.platform !== 'linux' || missing)('the Secret Service', () => {
  test('keeps, gives back and deletes a key', async () => {
    expect(await inSession(keyring('a password'))).toEqual({
      available: { ok: true },
      before: null,
      kept: true,
      deleted: true,
      deletedAgain: false,
      after: null,
    });
  });

  test('without an open default keyring is refused with a sentence that says so', async () => {
    const answer = await inSession(`gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; ${node}`);
    expect(answer).toMatchObject({ available: { ok: false, reason: expect.stringContaining('no default keyring') } });
  });

  test('whose keyring has no password is refused: it would keep keys in clear', async () => {
    const directory = join(home, '.local/share/keyrings');
    mkdirSync(directory, { recursive: true });
    writeFileSync(
      join(directory, 'Default_keyring.keyring'),
      '[keyring]\ndisplay-name=Default keyring\nctime=0\nmtime=0\nlock-on-idle=false\nlock-after=false\n',
    );
    writeFileSync(join(directory, 'default'), 'Default_keyring');
    const answer = await inSession(`gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; ${node}`);
    expect(answer).toMatchObject({ available: { ok: false, reason: expect.stringContaining('in clear') } });
  });

  test.each([
    ['there is no session bus', node],
    ['nobody listens on the session bus', `DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere ${node}`],
  ])('is said not to run where %s', async (_, command) => {
    const answer = await inSession(command, false);
    expect(answer).toMatchObject({ available: { ok: false, reason: expect.stringContaining('is not running') } });
  });
});
