/** The Electron host: one process, one window, one app; put together by hand and torn down in order. */
import { app, dialog, Menu, Notification, session, shell } from 'electron';
import type { BrowserWindow } from 'electron';
import { join } from 'node:path';
import { createApp } from '../core/app.ts';
import type { App } from '../core/app.ts';
import type { Installation } from '../core/installation.ts';
import type { Ports } from '../core/ports.ts';
import { systemPorts } from '../core/system-ports.ts';
import { LetterlockError } from '../shared/result.ts';
import { routeOfArguments, routeOfLink } from './deep-link.ts';
import { dropSwitches, hardenContents, hardenSession } from './harden.ts';
import { connectIpc } from './ipc.ts';
import { lockWithSystem } from './lock-with-system.ts';
import { menuTemplate } from './menu.ts';
import { menuText } from './menu-text.ts';
import { systemPresence } from './presence.ts';
import { replyNote } from './reply-note.ts';
import { declareScheme, serveScreens } from './protocol.ts';
import { drawsOwnTitleBar, openWindow, showWindow } from './window.ts';

export interface HostOptions {
  readonly installation: Installation;
  readonly dataDir: string;
  readonly args: readonly string[];
  /** The ports of the system; tests give others. */
  readonly ports?: Ports;
}

/** Runs until the last window is closed (on macOS: until the user quits). */
export async function runHost(options: HostOptions): Promise<void> {
  // Chromium's own files go into the data directory too, and one directory has one process.
  app.setPath('userData', join(options.dataDir, 'window'));
  app.enableSandbox();
  if (app.isPackaged) dropSwitches(app.commandLine);
  declareScheme();
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  const allowDevTools = !app.isPackaged;
  hardenContents(app, { allowDevTools, openExternal: (url) => void shell.openExternal(url) });

  let route = routeOfArguments(options.args);
  let show = (wanted: string | null): void => void (route = wanted ?? route);
  app.on('second-instance', (_, args) => show(routeOfArguments(args)));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    show(routeOfLink(url));
  });

  await app.whenReady();
  // Windows puts a link into the command line as it is: behind `--` it cannot be taken for a switch.
  app.setAsDefaultProtocolClient('letterlock', process.execPath, ['--']);
  const text = menuText(app.getLocale());
  const ports = options.ports ?? hostPorts(options);
  let core: App;
  try {
    core = await createApp(ports, { lockWhenIdle: true });
  } catch (error) {
    if (!(error instanceof LetterlockError)) throw error;
    dialog.showErrorBox(text.cannotStart, error.message);
    app.exit(1);
    return;
  }
  endInOrder(core, () => ipc.close());
  lockWithSystem(core);

  hardenSession(session.defaultSession);
  serveScreens(session.defaultSession.protocol, options.installation.rendererDir);
  const ipc = connectIpc(core);

  let window: BrowserWindow | null = null;
  show = (wanted) => {
    if (window !== null) return showWindow(window, wanted);
    window = openWindow(
      {
        preload: join(options.installation.root, 'out/preload/index.cjs'),
        stateFile: join(options.dataDir, 'window-state.json'),
        icon: join(options.installation.resourcesDir, 'icons/512x512.png'),
        allowDevTools,
        log: ports.log,
      },
      wanted,
    );
    ipc.admit(window.webContents);
    window.on('closed', () => (window = null));
  };

  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate(
        process.platform,
        text,
        {
          go: (place) => show(place),
          lock: () => void core.call('menu', 'vault.lock', {}),
          showDataDir: () => void shell.openPath(options.dataDir),
        },
        allowDevTools,
      ),
    ),
  );
  app.on('activate', () => show(null));
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });

  // The window first: it can be painted while the workspace is being opened.
  show(route);
  await core.start();
}

/** The system's ports as Electron offers them. */
export function hostPorts({ installation, dataDir }: HostOptions): Ports {
  const text = menuText(app.getLocale());
  return systemPorts({
    version: installation.version,
    presence: systemPresence(process.platform, text.presence),
    host: {
      kind: 'electron',
      platform: process.platform,
      customTitleBar: drawsOwnTitleBar(process.platform),
      notifications: Notification.isSupported(),
    },
    dataDir,
    resourcesDir: installation.resourcesDir,
    workerEntry: installation.workerEntry,
    resolveProxy: (url) => session.defaultSession.resolveProxy(url),
    notifier: {
      replied: (names) => new Notification(replyNote(names, app.getLocale())).show(),
      alerted: () => new Notification({ title: 'Letterlock', body: text.alerted }).show(),
    },
  });
}

/** Quitting waits until messages under way have been settled and the database is closed. */
function endInOrder(core: App, disconnect: () => void): void {
  let ended = false;
  app.on('before-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    const end = (): void => {
      ended = true;
      disconnect();
      app.quit();
    };
    core.stop().then(end, end);
  });
}
