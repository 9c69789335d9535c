/** The command line as scripts use it: a real process, real files. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { methods } from '../../../src/shared/contract/index.ts';
import { testPassphrase } from '../../support/app.ts';

// Each step of a test is a process of its own, with its own Argon2id.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const root = join(import.meta.dirname, '../../..');
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'letterlock-cli-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function letterlock(
  args: readonly string[],
  options: { stdin?: string; passphrase?: string; recoveryCode?: string; person?: string; home?: string } = {},
): Promise<Run> {
  const { LETTERLOCK_PASSPHRASE: _, DBUS_SESSION_BUS_ADDRESS: __, LETTERLOCK_PERSON: ___, ...inherited } = process.env;
  const env = {
    ...inherited,
    LETTERLOCK_DATA_DIR: join(options.home ?? directory, 'data'),
    ...(options.passphrase === undefined ? {} : { LETTERLOCK_PASSPHRASE: options.passphrase }),
    ...(options.person === undefined ? {} : { LETTERLOCK_PERSON: options.person }),
    ...(options.recoveryCode === undefined ? {} : { LETTERLOCK_RECOVERY_CODE: options.recoveryCode }),
  };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'scripts/letterlock.js'), ...args], {
      env,
      cwd: options.home ?? directory,
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (piece: Buffer) => (out += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (err += piece.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
    child.stdin.end(options.stdin ?? '');
  });
}

const create = (): Promise<Run> =>
  letterlock(['call', 'vault.create', JSON.stringify({ keychain: false, passphrase: testPassphrase })]);

describe('letterlock call', () => {
  test('makes a workspace and uses it, with the passphrase from environment or file', async () => {
    const made = await create();
    expect(JSON.parse(made.out)).toEqual({ recoveryCode: expect.stringMatching(/^(\w{4}-){7}\w{4}$/) });
    const change = await letterlock(['call', 'settings.update', '-'], {
      stdin: '{"postalAddress":"1 Main Street"}',
      passphrase: testPassphrase,
    });
    expect(change.code).toBe(0);
    writeFileSync(join(directory, 'secret'), `${testPassphrase}\n`);
    writeFileSync(join(directory, 'input.json'), '{}');
    const read = await letterlock(['call', 'settings.get', '@input.json', '--passphrase-file', 'secret']);
    expect(JSON.parse(read.out)).toMatchObject({ postalAddress: '1 Main Street' });
    const verified = await letterlock(['audit', 'verify'], { passphrase: testPassphrase });
    expect(JSON.parse(verified.out)).toMatchObject({ ok: true, brokenAt: null });
    const span = ['--from', '2026-01-01T00:00Z', '--to', '2100-01-01T00:00Z'];
    const written = await letterlock(['audit', 'incident', 'incident.md', ...span], { passphrase: testPassphrase });
    expect(written).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(join(directory, 'incident.md'), 'utf8')).toMatch(/\| settings\.update \| 1 \| 0 \|/);
    const again = await letterlock(['audit', 'export', 'incident.md'], { passphrase: testPassphrase });
    expect(again.code).toBe(1);
  });
});

describe('letterlock --person', () => {
  const theirs = 'grace keeps another one 42';
  let home: string;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'letterlock-cli-'));
    const owner = { home, passphrase: testPassphrase };
    await letterlock(['call', 'vault.create', `{"keychain":false,"passphrase":"${testPassphrase}"}`], { home });
    const current = { passphrase: testPassphrase };
    const grace = { name: 'Grace', role: 'auditor', passphrase: theirs, current };
    const added = await letterlock(['call', 'people.add', '-'], { ...owner, stdin: JSON.stringify(grace) });
    if (added.code !== 0) throw new Error(added.out);
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const me = ['call', 'people.me'];
  test.each<[string, readonly string[], { person?: string }]>([
    ['by option', ['--person', 'Grace'], {}],
    ['whatever the case of its letters', ['--person', 'gRACE'], {}],
    ['by the environment', [], { person: 'Grace' }],
    ['by option, whatever the environment says', ['--person', 'Grace'], { person: 'Nobody' }],
  ])('opens the workspace for who is named, %s', async (_, options, given) => {
    const run = await letterlock([...me, ...options], { home, passphrase: theirs, ...given });
    expect(JSON.parse(run.out)).toMatchObject({ name: 'person:Grace', role: 'auditor' });
    expect(run.code).toBe(0);
  });

  test.each<[string, readonly string[], { person?: string; passphrase?: string }, string, RegExp]>([
    ['nobody was named', [], { passphrase: testPassphrase }, 'invalid-input', /--person NAME: .*Grace/],
    [
      'a stranger was named',
      ['--person', 'Mallory'],
      { passphrase: testPassphrase },
      'invalid-input',
      /Nobody called Mallory/,
    ],
    [
      'a stranger was named in the environment',
      [],
      { person: 'Mallory', passphrase: theirs },
      'invalid-input',
      /Nobody called/,
    ],
    [
      'the passphrase is another person’s',
      ['--person', 'Grace'],
      { passphrase: testPassphrase },
      'wrong-passphrase',
      /./,
    ],
    ['there is no passphrase', ['--person', 'Grace'], {}, 'invalid-input', /passphrase/i],
  ])('stays closed where %s', async (_, options, given, code, words) => {
    const run = await letterlock([...me, ...options], { home, ...given });
    expect(run.code).toBe(1);
    expect(JSON.parse(run.out)).toMatchObject({ error: { code, message: expect.stringMatching(words) } });
    expect(run.out + run.err).not.toContain(theirs);
  });

  test('lets a person do what their role may, and nothing else, which is written down under their name', async () => {
    const grace = { home, passphrase: theirs, person: 'Grace' };
    for (const [method, input] of [
      ['settings.update', '{"postalAddress":"1 Main Street"}'],
      ['people.changeRole', '{"personId":"0123456789abcdef","role":"owner"}'],
      ['backup.restore', '{}'],
    ] as const) {
      const run = await letterlock(['call', method, input], grace);
      expect([method, run.code, JSON.parse(run.out)]).toEqual([
        method,
        1,
        expect.objectContaining({ error: expect.objectContaining({ code: 'forbidden' }) }),
      ]);
    }
    const log = JSON.parse((await letterlock(['call', 'audit.list', '{"limit":50}'], grace)).out) as {
      items: unknown[];
    };
    expect(log.items).toContainEqual(
      expect.objectContaining({ method: 'settings.update', principal: 'person:Grace', outcome: 'forbidden' }),
    );
  });
});

describe('a failure', () => {
  let shared: string;
  beforeAll(async () => {
    shared = mkdtempSync(join(tmpdir(), 'letterlock-cli-'));
    await letterlock(['call', 'vault.create', `{"keychain":false,"passphrase":"${testPassphrase}"}`], { home: shared });
  });
  afterAll(() => rmSync(shared, { recursive: true, force: true }));

  test.each([
    [['call', 'settings.get'], { passphrase: 'wrong' }, 'wrong-passphrase'],
    [['call', 'settings.get'], {}, 'invalid-input'],
    [['call', 'no.such'], {}, 'unknown-method'],
    [['call', 'settings.get', '{'], { passphrase: testPassphrase }, 'invalid-input'],
    [['call', 'settings.get', '{"extra":1}'], { passphrase: testPassphrase }, 'invalid-input'],
    [['call'], {}, 'invalid-input'],
    [['call', 'app.info', '--data-dir', '/dev/null/x'], {}, 'data-dir-unusable'],
    [['frobnicate'], {}, 'invalid-input'],
    [['call', '--frobnicate'], {}, 'invalid-input'],
  ])('of %j with %j ends with exit code 1 and the error as JSON', async (args, options, code) => {
    const run = await letterlock(args, { ...options, home: shared });
    expect(run.code).toBe(1);
    expect(JSON.parse(run.out)).toMatchObject({ error: { code, message: expect.any(String) } });
    expect(run.err).not.toContain('    at ');
  });
});

test('letterlock contract names every method with permission, audit class and schemas', async () => {
  const run = await letterlock(['contract']);
  const described: unknown = JSON.parse(run.out);
  expect(described).toHaveLength(methods.size);
  expect(described).toContainEqual(
    expect.objectContaining({
      method: 'contacts.list',
      permission: 'contacts:read',
      input: expect.objectContaining({ type: 'object' }),
      output: expect.objectContaining({ type: 'object' }),
    }),
  );
});

test('letterlock backup writes a copy that opens on its own, and never over something', async () => {
  await create();
  await letterlock(['call', 'settings.update', '{"postalAddress":"copied"}'], { passphrase: testPassphrase });
  const target = join(directory, 'backup');
  expect((await letterlock(['backup', target], { passphrase: testPassphrase })).code).toBe(0);
  const read = await letterlock(['call', 'settings.get', '--data-dir', target], { passphrase: testPassphrase });
  expect(JSON.parse(read.out)).toMatchObject({ postalAddress: 'copied' });
  const again = await letterlock(['backup', target], { passphrase: testPassphrase });
  expect(JSON.parse(again.out)).toMatchObject({ error: { code: 'already-exists' } });
});

test('letterlock restore previews, restores when told to, and makes a workspace from backups and the recovery code', async () => {
  const { recoveryCode } = JSON.parse((await create()).out) as { recoveryCode: string };
  const owner = { passphrase: testPassphrase };
  const address = async (options: readonly string[] = []): Promise<unknown> =>
    JSON.parse((await letterlock(['call', 'settings.get', ...options], owner)).out);
  await letterlock(['call', 'settings.update', '{"postalAddress":"first"}'], owner);
  const kept = join(directory, 'kept');
  const target = { kind: 'folder', path: kept };
  await letterlock(['call', 'backup.configure', JSON.stringify({ target, plan: {} })], owner);
  expect(JSON.parse((await letterlock(['backup'], owner)).out)).toMatchObject({
    lastVerified: { at: expect.any(Number) },
  });
  const { items } = JSON.parse((await letterlock(['backup', 'list'], owner)).out) as { items: { at: number }[] };
  const to = `${new Date(items[0]?.at ?? 0).toISOString().slice(0, 19)}Z`;
  await letterlock(['call', 'settings.update', '{"postalAddress":"second"}'], owner);

  const preview = await letterlock(['restore', '--to', to], owner);
  expect(preview.err).toContain('Nothing was changed');
  expect(JSON.parse(preview.out)).toMatchObject({ restored: { contacts: 0 }, present: { contacts: 0 } });
  expect(await address()).toMatchObject({ postalAddress: 'second' });
  const restored = await letterlock(['restore', '--to', to, '--yes'], owner);
  expect(JSON.parse(restored.out)).toMatchObject({ safetyCopy: expect.stringContaining('before-restore-') });
  expect(await address()).toMatchObject({ postalAddress: 'first' });

  const elsewhere = ['--data-dir', join(directory, 'elsewhere')];
  const from = ['restore', '--from', kept, '--to', to, ...elsewhere];
  for (const [given, code] of [
    [{}, 'invalid-input'],
    [{ recoveryCode: '0000-0000-0000-0000-0000-0000-0000-0000' }, 'wrong-recovery-code'],
  ] as const) {
    expect(JSON.parse((await letterlock(from, given)).out)).toMatchObject({ error: { code } });
  }
  expect((await letterlock(from, { recoveryCode })).code).toBe(0);
  expect(await address(elsewhere)).toMatchObject({ postalAddress: 'first' });
  expect(JSON.parse((await letterlock(from, { recoveryCode })).out)).toMatchObject({
    error: { code: 'already-exists' },
  });
  expect(JSON.parse((await letterlock(['restore', '--to', 'noon'], owner)).out)).toMatchObject({
    error: { code: 'invalid-input' },
  });
});

test('letterlock doctor passes a sound workspace and points at a broken one', async () => {
  await create();
  const sound = await letterlock(['doctor', '--json'], { passphrase: testPassphrase });
  expect(sound.code).toBe(0);
  expect(JSON.parse(sound.out)).toContainEqual({ what: 'database', state: 'ok', detail: 'every page verified' });
  writeFileSync(join(directory, 'data/vault.json'), '{}');
  const broken = await letterlock(['doctor', '--json'], { passphrase: testPassphrase });
  expect(broken.code).toBe(1);
  expect(JSON.parse(broken.out)).toContainEqual(expect.objectContaining({ what: 'key file', state: 'problem' }));
});

test('letterlock classify says of each file what it is, one JSON line a file', async () => {
  writeFileSync(join(directory, 'a.eml'), 'From: a@example.org\nSubject: Hello\n\nGladly.\n');
  const { out } = await letterlock(['classify', 'a.eml']);
  expect(JSON.parse(out)).toMatchObject({ file: 'a.eml', kind: expect.any(String), recipients: expect.any(Array) });
});

test('letterlock version and help answer at once', async () => {
  expect((await letterlock(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect((await letterlock([])).out).toContain('letterlock call METHOD');
});
