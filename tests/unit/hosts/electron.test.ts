/** The Electron host's own modules, with Electron itself replaced by a stand-in. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEventBus } from '../../../src/core/events.ts';
import { lockDataDir } from '../../../src/core/vault/data-dir.ts';
import { hardenContents, hardenSession } from '../../../src/main/harden.ts';
import { hostPorts, runHost } from '../../../src/main/host.ts';
import { connectIpc } from '../../../src/main/ipc.ts';
import { lockWithSystem } from '../../../src/main/lock-with-system.ts';
import { systemPresence } from '../../../src/main/presence.ts';
import { serveScreens } from '../../../src/main/protocol.ts';
import type { Result } from '../../../src/shared/result.ts';
import * as electron from '../../support/electron.ts';
import { testPorts } from '../../support/ports.ts';
import type { TestPorts } from '../../support/ports.ts';

vi.mock('electron', () => import('../../support/electron.ts'));

let root: string;
let ports: TestPorts;
beforeEach(() => {
  electron.resetElectron();
  root = mkdtempSync(join(tmpdir(), 'letterlock-electron-'));
  mkdirSync(join(root, 'renderer/assets'), { recursive: true });
  writeFileSync(join(root, 'renderer/index.html'), '<!doctype html><title>Letterlock</title>');
  writeFileSync(join(root, 'renderer/assets/app.js'), 'export {};');
  writeFileSync(join(root, 'secret.html'), 'secret');
  ports = testPorts();
});
afterEach(() => {
  rmSync(root, { recursive: true });
  ports.cleanUp();
});

const real = <T>(fake: unknown): T => fake as T;

describe('the bridge', () => {
  const dispatched: unknown[][] = [];
  const open = () => {
    dispatched.length = 0;
    const events = createEventBus(() => undefined);
    const ipc = connectIpc({
      events,
      call: (...args) => {
        dispatched.push(args);
        return Promise.resolve({ ok: true, value: {} });
      },
    });
    const contents = new electron.FakeContents();
    ipc.admit(real(contents));
    const call = (event: object, ...args: unknown[]): Promise<Result<unknown>> =>
      real<Promise<Result<unknown>>>(electron.ipcMain.handlers.get('letterlock:call')?.(event, ...args));
    return { events, ipc, contents, call };
  };

  test('answers the top frame of our window on our own page', async () => {
    const { contents, call } = open();
    await call({ sender: contents, senderFrame: contents.mainFrame }, 'app.info', {});
    expect(dispatched).toEqual([['window', 'app.info', {}]]);
  });

  test.each([
    ['another window', () => ({ sender: new electron.FakeContents() })],
    ['a frame inside of the page', () => ({ senderFrame: { url: 'app://letterlock/' } })],
    ['a frame that is gone', () => ({ senderFrame: null })],
  ])('refuses %s', async (_, changed) => {
    const { contents, call } = open();
    const event = { sender: contents, senderFrame: contents.mainFrame, ...changed() };
    expect(await call(event, 'vault.status', {})).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
    expect(dispatched).toEqual([]);
  });

  test.each([
    'https://evil.example/',
    'app://evil/',
    'app://letterlock.evil/',
    'app://letterlock/other.html',
    'file:///',
  ])('refuses our own window once it shows %s', async (url) => {
    const { contents, call } = open();
    contents.mainFrame = { url };
    const answer = await call({ sender: contents, senderFrame: contents.mainFrame }, 'vault.status', {});
    expect(answer).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  });

  test('passes a name of the wrong type on as no method at all', async () => {
    const { contents, call } = open();
    await call({ sender: contents, senderFrame: contents.mainFrame }, { toString: () => 'app.info' }, {});
    expect(dispatched[0]?.[1]).toBe('');
  });

  test('sends events to windows as long as they are there', () => {
    const { contents, events } = open();
    events.emit('vault.changed', {});
    expect(contents.sent).toEqual([['letterlock:event', 'vault.changed', {}]]);
    contents.emit('destroyed');
    events.emit('vault.changed', {});
    expect(contents.sent).toHaveLength(1);
  });
});

describe('the preload', () => {
  test('exposes two functions, and events without their Electron part', async () => {
    await import('../../../src/preload/index.ts');
    const bridge = real<{ call: Function; on: Function }>(electron.contextBridge.exposed.get('letterlock'));
    expect(Object.keys(bridge).toSorted()).toEqual(['call', 'on']);
    expect([...electron.contextBridge.exposed.keys()]).toEqual(['letterlock']);
    const heard: unknown[][] = [];
    const stop = bridge.on('vault.changed', (...args: unknown[]) => heard.push(args));
    electron.ipcRenderer.emit('letterlock:event', { sender: 'electron' }, 'vault.changed', {});
    electron.ipcRenderer.emit('letterlock:event', { sender: 'electron' }, 'job.changed', {});
    stop();
    electron.ipcRenderer.emit('letterlock:event', { sender: 'electron' }, 'vault.changed', {});
    expect(heard).toEqual([[{}]]);
    await bridge.call('app.info', {});
    expect(electron.ipcRenderer.invoked).toEqual([['letterlock:call', 'app.info', {}]]);
  });
});

describe('the protocol', () => {
  const get = (url: string, method = 'GET'): Promise<Response> => {
    const target = new electron.FakeProtocol();
    serveScreens(real(target), join(root, 'renderer'));
    const handler = target.handlers.get('app');
    return handler!(real({ url, method }));
  };

  test.each([
    ['app://letterlock/', 200, 'text/html'],
    ['app://letterlock/?x=1', 200, 'text/html'],
    ['app://letterlock/assets/app.js', 200, 'text/javascript'],
    ['app://letterlock/../secret.html', 404, ''],
    ['app://letterlock/%2e%2e/secret.html', 404, ''],
    ['app://letterlock/assets/..%5c..%5csecret.html', 404, ''],
    ['app://evil/', 403, ''],
  ])('answers %s with %i %s', async (url, status, type) => {
    const response = await get(url);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type') ?? '').toContain(type);
    expect(response.headers.get('content-security-policy')).toContain(`default-src 'none'`);
  });

  test('gives the page a policy without inline anything, and takes nothing but GET', async () => {
    expect((await get('app://letterlock/')).headers.get('content-security-policy')).not.toContain('unsafe');
    expect((await get('app://letterlock/', 'POST')).status).toBe(403);
  });
});

describe('a hardened window', () => {
  const opened: string[] = [];
  const contents = () => {
    opened.length = 0;
    hardenContents(real(electron.app), { allowDevTools: false, openExternal: (url) => void opened.push(url) });
    const made = new electron.FakeContents();
    electron.app.emit('web-contents-created', {}, made);
    return made;
  };
  const prevented = (emitter: electron.FakeContents, event: string, details: object = {}): boolean => {
    let stopped = false;
    emitter.emit(event, { ...details, preventDefault: () => (stopped = true) });
    return stopped;
  };

  test.each(['https://evil.example/', 'file:///etc/passwd', 'app://evil/', 'javascript:alert(1)', 'data:text/html,x'])(
    'does not navigate to %s',
    (url) => {
      const made = contents();
      expect(prevented(made, 'will-navigate', { url })).toBe(true);
      expect(prevented(made, 'will-frame-navigate', { url, isMainFrame: true })).toBe(true);
      expect(prevented(made, 'will-frame-navigate', { url, isMainFrame: false })).toBe(true);
    },
  );

  test('moves between its own screens and shows mail frames', () => {
    const made = contents();
    expect(prevented(made, 'will-navigate', { url: 'app://letterlock/#/contacts' })).toBe(false);
    const frame = { url: 'about:blank', isMainFrame: false };
    expect(prevented(made, 'will-frame-navigate', frame)).toBe(false);
  });

  test('follows no redirect, attaches no web view, keeps no developer tools', () => {
    const made = contents();
    expect(prevented(made, 'will-redirect')).toBe(true);
    expect(prevented(made, 'will-attach-webview')).toBe(true);
    let closed = false;
    made.on('fake:devtools-closed', () => (closed = true));
    made.emit('devtools-opened');
    expect(closed).toBe(true);
  });

  test('opens no window; web and mail addresses alone go to the system', () => {
    const made = contents();
    const good = ['https://example.org/a', 'http://example.org/', 'mailto:a@example.org'];
    for (const url of [...good, 'file:///etc/passwd', 'ms-msdt:x', 'javascript:alert(1)', 'nonsense']) {
      expect(made.openHandler?.({ url })).toEqual({ action: 'deny' });
    }
    expect(opened).toEqual(good);
  });
});

describe('a hardened session', () => {
  const hardened = () => {
    hardenSession(real(electron.session.defaultSession));
    return electron.session.defaultSession;
  };
  const asked = (permission: string, requestingUrl: string): unknown => {
    let answer: unknown;
    hardened().permissionRequest?.({}, permission, (given: unknown) => (answer = given), { requestingUrl });
    return answer;
  };

  test.each(['media', 'geolocation', 'notifications', 'midi', 'hid', 'clipboard-read', 'openExternal', 'fullscreen'])(
    'refuses %s to our own page',
    (permission) => {
      expect(asked(permission, 'app://letterlock/')).toBe(false);
      expect(hardened().permissionCheck?.({}, permission, 'app://letterlock')).toBe(false);
    },
  );

  test('lets our page, and no other, write what is copied', () => {
    expect(asked('clipboard-sanitized-write', 'app://letterlock/#/settings')).toBe(true);
    expect(asked('clipboard-sanitized-write', 'https://evil.example/')).toBe(false);
    expect(hardened().permissionCheck?.({}, 'clipboard-sanitized-write', 'https://evil.example')).toBe(false);
    expect(hardened().device?.({})).toBe(false);
  });

  test.each([
    ['https://example.org/pixel.gif', true],
    ['http://127.0.0.1:80/', true],
    ['ws://127.0.0.1/', true],
    ['file:///etc/passwd', true],
    ['app://letterlock/assets/app.js', false],
    ['blob:app://letterlock/1', false],
    ['data:image/png;base64,AA', false],
  ])('request of %s cancelled: %s', (url, cancel) => {
    let answer: unknown;
    hardened().beforeRequest?.({ url }, (given: unknown) => (answer = given));
    expect(answer).toEqual({ cancel });
  });

  test.each([
    ['blob:app://letterlock/1f', false],
    ['https://evil.example/x.exe', true],
    ['data:text/html,x', true],
  ])('download of %s prevented: %s', (url, expected) => {
    let stopped = false;
    hardened().emit('will-download', { preventDefault: () => (stopped = true) }, { getURL: () => url });
    expect(stopped).toBe(expected);
  });
});

describe('the host', () => {
  const run = (args: string[] = []): Promise<void> =>
    runHost({
      installation: {
        root,
        version: '0.0.0',
        resourcesDir: ports.paths.resourcesDir,
        rendererDir: join(root, 'renderer'),
        workerEntry: ports.workerEntry,
      },
      dataDir: ports.paths.dataDir,
      args,
      ports,
    });
  const ended = (): Promise<boolean> => vi.waitUntil(() => electron.app.calls.some(([name]) => name === 'quit'));

  test('opens one sandboxed, isolated window on its own protocol, and ends in order when it is closed', async () => {
    await run();
    const [window, ...others] = electron.BrowserWindow.all;
    expect(others).toEqual([]);
    expect(window?.loaded).toEqual(['app://letterlock/']);
    expect(window?.options['webPreferences']).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
      devTools: false,
    });
    expect(electron.app.calls).toContainEqual(['enableSandbox']);
    expect(electron.protocol.schemes).toContainEqual(expect.objectContaining({ scheme: 'app' }));
    expect(() => lockDataDir(ports.paths.dataDir)).toThrow('Another Letterlock process');
    window?.close();
    await ended();
    lockDataDir(ports.paths.dataDir)();
    const state: unknown = JSON.parse(readFileSync(join(ports.paths.dataDir, 'window-state.json'), 'utf8'));
    expect(state).toMatchObject({ maximized: false, bounds: { width: 1280 } });
  });

  test('takes no switch that would open its window to others, once it is packed, and no link for one', async () => {
    await run();
    const removed = electron.app.calls.filter(([name]) => name === 'removeSwitch').map(([, name]) => name);
    expect(removed).toEqual(expect.arrayContaining(['remote-debugging-port', 'remote-debugging-pipe', 'gpu-launcher']));
    const before = electron.app.calls.findIndex(([name]) => name === 'setAsDefaultProtocolClient');
    expect(electron.app.calls.findLastIndex(([name]) => name === 'removeSwitch')).toBeLessThan(before);
    expect(electron.app.calls[before]?.slice(1)).toEqual(['letterlock', process.execPath, ['--']]);
    electron.BrowserWindow.all[0]?.close();
    await ended();
  });

  test.each([
    ['lock-screen', 'screen-lock'],
    ['suspend', 'sleep'],
    ['user-did-resign-active', 'user-switch'],
  ])('locks when the system tells of %s', (event, reason) => {
    const reasons: string[] = [];
    lockWithSystem({
      lock(given) {
        reasons.push(given);
        return Promise.resolve();
      },
    });
    electron.powerMonitor.emit(event);
    expect(reasons).toEqual([reason]);
  });

  test('hands over to the instance that is there already', async () => {
    electron.app.lock = false;
    await run();
    expect(electron.BrowserWindow.all).toEqual([]);
    expect(electron.app.calls).toContainEqual(['quit']);
  });

  test('brings its window to the front for a second instance and shows the place of its link', async () => {
    await run(['letterlock', 'letterlock://inbox']);
    const [window] = electron.BrowserWindow.all;
    expect(window?.loaded).toEqual(['app://letterlock/#/inbox']);
    electron.app.emit('second-instance', {}, ['letterlock', '--flag', 'letterlock://campaigns/12']);
    electron.app.emit('second-instance', {}, ['letterlock', 'letterlock://evil/..']);
    expect(window?.loaded).toEqual(['app://letterlock/#/inbox', 'app://letterlock/#/campaigns/12']);
    expect(window?.done).toEqual(['show', 'focus', 'show', 'focus']);
    window?.close();
    await ended();
  });

  test('says why it cannot start, and ends', async () => {
    const release = lockDataDir(ports.paths.dataDir);
    await run();
    expect(electron.dialog.errors).toEqual([
      ['Letterlock cannot start', expect.stringContaining('Another Letterlock')],
    ]);
    expect(electron.app.calls).toContainEqual(['exit', 1]);
    release();
  });

  test('reloads a page that crashed, but not for ever', async () => {
    await run();
    const [window] = electron.BrowserWindow.all;
    for (let crash = 0; crash < 10; crash += 1)
      window?.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(window?.done.filter((name) => name === 'reload')).toHaveLength(3);
    window?.close();
    await ended();
  });
});

test('the system’s proxy settings and PAC scripts are asked by way of Chromium', async () => {
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']) vi.stubEnv(name, undefined);
  electron.session.defaultSession.proxy = 'PROXY proxy.example:3128; DIRECT';
  const installation = { version: '0', root, resourcesDir: root, rendererDir: root, workerEntry: new URL('file:///') };
  const { network } = hostPorts({ installation: real(installation), dataDir: root, args: [] });
  expect(await network.ways('imap://mail.example:993')).toEqual(['http://proxy.example:3128', null]);
  vi.unstubAllEnvs();
});

describe('Touch ID', () => {
  const { systemPreferences } = electron;

  test.each([
    ['darwin', true, 'Touch ID'],
    ['darwin', false, undefined],
    ['win32', true, undefined],
    ['linux', true, undefined],
  ] as const)('on %s, where it is there: %s, stands as %s', (platform, touchId, name) => {
    systemPreferences.touchId = touchId;
    expect(systemPresence(platform, 'open')?.name).toBe(name);
    expect(systemPreferences.asked).toEqual([]);
  });

  test('lets in whoever confirms, and nobody who refuses or cannot', async () => {
    systemPreferences.touchId = true;
    const presence = systemPresence('darwin', 'open your workspace');
    expect(await presence?.confirm()).toBe(true);
    systemPreferences.answer = () => Promise.reject(new Error('User canceled'));
    expect(await presence?.confirm()).toBe(false);
    expect(systemPreferences.asked).toEqual(['open your workspace', 'open your workspace']);
  });

  test('is one of the ports of the desktop application, in its user’s language', async () => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin');
    vi.spyOn(electron.app, 'getLocale').mockReturnValue('de-DE');
    systemPreferences.touchId = true;
    const installation = {
      version: '0',
      root,
      resourcesDir: root,
      rendererDir: root,
      workerEntry: new URL('file:///'),
    };
    const { presence } = hostPorts({ installation: real(installation), dataDir: root, args: [] });
    expect(await presence?.confirm()).toBe(true);
    expect(systemPreferences.asked).toEqual(['den Arbeitsbereich zu öffnen']);
    vi.restoreAllMocks();
  });
});
