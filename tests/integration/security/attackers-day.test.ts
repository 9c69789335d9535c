/** What an attacker may come by or change in a day, against the app as it runs: files, pages, names, links. */
import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { folderTarget } from '../../../src/core/backup/folder-target.ts';
import { openStore } from '../../../src/core/store/open.ts';
import { all, run } from '../../../src/core/store/rows.ts';
import { databaseFile } from '../../../src/core/vault/data-dir.ts';
import { keyFilePath } from '../../../src/core/vault/keyfile.ts';
import { methods } from '../../../src/shared/contract/index.ts';
import { startTestApp, testPassphrase, withApp } from '../../support/app.ts';
import type { TestApp } from '../../support/app.ts';
import { startTestLoopback } from '../../support/loopback.ts';
import { testPorts } from '../../support/ports.ts';
import type { TestPorts } from '../../support/ports.ts';
import { until } from '../../support/until.ts';

const marker = 'Quillwort-Lane-7';
const secrets = [marker, 'zoe-quillwort@adams.example', testPassphrase, 'Quillwort & Sons'];

let owner: TestPorts;
let elsewhere: string;
beforeEach(() => {
  owner = testPorts();
  elsewhere = mkdtempSync(join(tmpdir(), 'letterlock-attacker-'));
});
afterEach(() => {
  owner.cleanUp();
  rmSync(elsewhere, { recursive: true, force: true });
});

async function fill({ call }: TestApp): Promise<void> {
  await call('contacts.create', { email: secrets[1]!, firstName: marker, company: 'Quillwort & Sons' });
  await call('suppression.add', { values: [`@${marker.toLowerCase()}.example`], note: marker });
  await call('contacts.listCreate', { name: marker });
  const bytes = Buffer.from(`Email\r\n${secrets[1]}\r\n`.repeat(50));
  const { fileId } = await call('files.begin', { name: `${marker}.csv`, size: bytes.length });
  await call('files.append', { fileId, offset: 0, data: bytes.toString('base64') });
}

const filesUnder = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Which files hold which of the texts, in any form in which a program would write them; names of files count. */
function leaks(directory: string): string[] {
  return filesUnder(directory).flatMap((path) => {
    const bytes = readFileSync(path);
    return secrets
      .filter((text) =>
        [
          text,
          text.toLowerCase(),
          Buffer.from(text).toString('base64').slice(0, -4),
          Buffer.from(text, 'utf16le'),
        ].some((form) => bytes.includes(form) || (typeof form === 'string' && path.includes(form))),
      )
      .map((text) => `${path}: ${text}`);
  });
}

/** Files and directories that anybody but their owner may do something with; there are no such modes on Windows. */
const readableByOthers = (directory: string): string[] =>
  process.platform === 'win32'
    ? []
    : readdirSync(directory, { recursive: true, withFileTypes: true })
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((path) => (lstatSync(path).mode & 0o077) !== 0);

describe('a stolen data directory', () => {
  test('holds nothing that can be read, while Letterlock runs, after a lock, and after its end', async () => {
    await withApp(owner, async (app) => {
      await app.call('vault.create', { keychain: false, passphrase: testPassphrase });
      await fill(app);
      expect(filesUnder(owner.paths.dataDir).length).toBeGreaterThan(4);
      expect(leaks(owner.paths.dataDir)).toEqual([]);
      await app.call('vault.lock', {});
      expect(leaks(owner.paths.dataDir)).toEqual([]);
    });
    expect(leaks(owner.paths.dataDir)).toEqual([]);
  });

  test('neither it nor its backups show anything, nor may others read them, with an import and a crash behind it', async () => {
    const backups = join(elsewhere, 'backups');
    mkdirSync(backups);
    const crashed = join(elsewhere, 'crashed');
    await withApp(owner, async (app) => {
      await app.call('vault.create', { keychain: false, passphrase: testPassphrase });
      await fill(app);
      await app.call('contacts.list', { filter: { search: marker } });
      const plan = { everyHours: 1, keep: {}, continuous: true, continuousDays: 7 };
      await app.call('backup.configure', { target: { kind: 'folder', path: backups }, plan });
      owner.clock.advanceTo(owner.clock.now() + 10);
      await until(app.app, async () => (await app.call('backup.status', {})).lastVerified !== null);
      await app.call('contacts.create', { email: `late@${marker.toLowerCase()}.example`, company: marker });
      // What a process that is killed now leaves behind, and what others may read of it.
      cpSync(owner.paths.dataDir, crashed, { recursive: true });
      expect(readableByOthers(owner.paths.dataDir)).toEqual([]);
    });
    expect(filesUnder(backups).length).toBeGreaterThan(2);
    expect(leaks(crashed)).toEqual([]);
    expect(leaks(backups)).toEqual([]);
    expect(leaks(owner.paths.dataDir)).toEqual([]);
    expect(readableByOthers(backups)).toEqual([]);
  });

  test('does not open on another machine, whose keychain has none of its keys', async () => {
    await withApp(owner, async (app) => {
      await app.call('vault.create', { keychain: true });
      await fill(app);
    });
    const thief = testPorts();
    cpSync(owner.paths.dataDir, thief.paths.dataDir, { recursive: true });
    await withApp(thief, async ({ call }) => {
      await expect(call('vault.unlock', {})).rejects.toMatchObject({ code: 'keychain-changed' });
      await expect(call('contacts.list', {})).rejects.toMatchObject({ code: 'locked' });
    });
    thief.cleanUp();
  });
});

describe('two workspaces of one user, with one keychain', () => {
  test('share no key, and neither opens with the files of the other', async () => {
    const second = testPorts();
    const other: TestPorts = { ...second, keychain: owner.keychain };
    await withApp(owner, async (app) => {
      await app.call('vault.create', { keychain: true });
      await fill(app);
    });
    const items = new Set(owner.keychain.items.keys());
    await withApp(other, async (app) => {
      await app.call('vault.create', { keychain: true });
      expect(await app.call('contacts.list', {})).toMatchObject({ items: [] });
    });
    // The second one added items of its own and left those of the first alone.
    expect([...owner.keychain.items.keys()].filter((name) => items.has(name))).toHaveLength(items.size);
    const values = [...owner.keychain.items.values()].map((secret) => secret.toString('hex'));
    expect(new Set(values).size).toBe(values.length);

    cpSync(databaseFile(owner.paths.dataDir), databaseFile(other.paths.dataDir));
    await withApp(other, async ({ call }) => {
      await expect(call('vault.unlock', {})).rejects.toMatchObject({ code: 'database-damaged' });
      await expect(call('contacts.list', {})).rejects.toMatchObject({ code: 'locked' });
    });
    cpSync(keyFilePath(other.paths.dataDir), keyFilePath(owner.paths.dataDir));
    await withApp(owner, async ({ call }) => {
      await expect(call('vault.unlock', {})).rejects.toMatchObject({ code: expect.stringMatching(/damaged|changed/) });
    });
    second.cleanUp();
  });
});

describe('what was tampered with', () => {
  test('a database of which one byte was changed is not opened, or named by its check; never read past', async () => {
    await withApp(owner, async (app) => {
      await app.call('vault.create', { keychain: true });
      await fill(app);
    });
    const path = databaseFile(owner.paths.dataDir);
    const whole = readFileSync(path);
    for (const at of [20, 5000, Math.floor(whole.length / 2), whole.length - 100]) {
      const altered = Buffer.from(whole);
      altered[at] = (altered[at] ?? 0) ^ 1;
      writeFileSync(path, altered);
      await withApp(owner, async ({ call }) => {
        const refused = await call('vault.unlock', {}).then(
          () => false,
          (error: { code?: string }) => error.code === 'database-damaged',
        );
        const found = refused || !(await call('app.checkData', {})).ok;
        expect([at, found]).toEqual([at, true]);
      });
    }
  });

  test('an audit row that someone with the database key rewrote is found', async () => {
    const key = await withApp(owner, async (app) => {
      await app.call('vault.create', { keychain: false, passphrase: testPassphrase });
      await fill(app);
      const cli = { name: 'owner', from: 'cli', permissions: 'all' } as const;
      return Buffer.from(await app.app.exportKey(cli, { passphrase: testPassphrase }), 'hex');
    });
    const store = openStore({ path: databaseFile(owner.paths.dataDir), key });
    const triggers = all<{ name: string }>(
      store.db,
      `SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'`,
    );
    for (const { name } of triggers) store.db.exec(`DROP TRIGGER "${name}"`);
    store.transaction((db) => run(db, `UPDATE audit SET principal = 'nobody' WHERE seq = 2`));
    store.close();
    await withApp(owner, async ({ call }) => {
      await call('vault.unlock', { passphrase: testPassphrase });
      expect(await call('audit.verify', {})).toMatchObject({ ok: false, brokenAt: 2, problem: 'row-changed' });
    });
  });

  test('links in the data directory are replaced, and what they lead to is left alone', async () => {
    const victim = join(elsewhere, 'victim');
    mkdirSync(join(elsewhere, 'folder'));
    writeFileSync(victim, 'of somebody else');
    writeFileSync(join(elsewhere, 'folder/kept'), 'of somebody else');
    const { dataDir } = owner.paths;
    symlinkSync(victim, join(dataDir, 'locked.json'));
    symlinkSync(join(elsewhere, 'folder'), join(dataDir, 'staging'));
    await withApp(owner, async (app) => {
      await app.call('vault.create', { keychain: false, passphrase: testPassphrase });
      await fill(app);
      await app.call('vault.lock', {});
      await expect(app.call('vault.unlock', { passphrase: 'wrong' })).rejects.toMatchObject({
        code: 'wrong-passphrase',
      });
    });
    expect(lstatSync(join(dataDir, 'locked.json')).isSymbolicLink()).toBe(false);
    expect(readFileSync(victim, 'utf8')).toBe('of somebody else');
    expect(readdirSync(join(elsewhere, 'folder'))).toEqual(['kept']);
  });

  test('a backup folder: links in it are no backups, and a file is never written through one', async () => {
    writeFileSync(join(elsewhere, 'victim'), 'of somebody else');
    const root = join(elsewhere, 'backups');
    mkdirSync(join(root, 'points'), { recursive: true });
    symlinkSync('/etc/passwd', join(root, 'points/20260302T090000Z-00000000.json'));
    symlinkSync(join(elsewhere, 'victim'), join(root, 'points/new.json'));
    const target = folderTarget(root);
    expect(await target.list('points/')).toEqual([]);
    await target.putText('points/new.json', 'ours');
    expect(readFileSync(join(elsewhere, 'victim'), 'utf8')).toBe('of somebody else');
    expect(readFileSync(join(root, 'points/new.json'), 'utf8')).toBe('ours');
  });
});

describe('a web page in the same browser, against the loopback host', () => {
  const changing = [...methods].filter(([, { audit }]) => audit === 'write').map(([name]) => name);

  test('gets none of the calls through that change something, in any way that a page can send one', async () => {
    const loopback = await startTestLoopback();
    const own = {
      ...(await loopback.signIn()),
      origin: loopback.host.origin,
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
    };
    const { origin: _, ...silent } = own;
    const ways = [
      { ...own, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { ...own, origin: 'http://localhost:1', 'sec-fetch-site': 'same-site' },
      { ...own, 'content-type': 'text/plain' },
      { ...own, host: 'evil.example' },
      silent,
    ];
    const through: string[] = [];
    for (const name of changing) {
      for (const headers of ways) {
        const { status, body } = await loopback.send('POST', `/call/${name}`, headers, '{}');
        if (![403, 415, 421].includes(status) || body.startsWith('{')) through.push(`${name} ${status}`);
      }
      if ((await loopback.send('GET', `/call/${name}`, own)).status !== 405) through.push(`GET ${name}`);
      if ((await loopback.send('POST', `/call/${name}`, { ...own, cookie: '' }, '{}')).status !== 401)
        through.push(`${name} without a session`);
    }
    expect(changing.length).toBeGreaterThan(50);
    expect(through).toEqual([]);
    expect((await loopback.call('vault.status', {})).state).toBe('new');
    await loopback.close();
  });
});

test('every door gets an envelope for every method, locked and unlocked, and none gets past its permissions', async () => {
  const started = await startTestApp(owner);
  const nobody = new Set<never>();
  for (const unlocked of [false, true]) {
    if (unlocked) await started.call('vault.create', { keychain: true });
    for (const door of ['window', 'loopback', 'cli', 'key']) {
      for (const [name, { whileLocked }] of methods) {
        const result = await started.app.dispatch(
          { name: `${door}/${name}`, from: door, permissions: nobody },
          name,
          {},
        );
        const expected = unlocked || whileLocked === true ? 'forbidden' : 'locked';
        expect([name, result.ok ? 'ok' : result.error.code]).toEqual([name, expected]);
      }
    }
  }
  await started.app.stop();
});
