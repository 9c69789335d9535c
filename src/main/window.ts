/** The application's window: sandboxed, isolated, where it was last time. */
import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { BrowserWindowConstructorOptions } from 'electron';
import type { Log } from '../core/ports.ts';
import { startPage } from './origin.ts';
import { loadWindowState, minimum, saveWindowState, visibleBounds } from './window-state.ts';

export interface WindowDeps {
  readonly preload: string;
  readonly stateFile: string;
  readonly icon: string;
  readonly allowDevTools: boolean;
  readonly log: Log;
}

/** A page that dies again and again is left alone after so many times. */
const maxReloads = 3;

/** @param route the `#` route to begin with, or null for the first screen */
export function openWindow(deps: WindowDeps, route: string | null): BrowserWindow {
  const kept = loadWindowState(deps.stateFile);
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  const bounds = visibleBounds(
    kept?.bounds ?? null,
    [primary, ...others].map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow(windowOptions(deps, bounds));
  if (kept?.maximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    saveWindowState(deps.stateFile, { bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  });
  let reloads = 0;
  window.webContents.on('render-process-gone', (_, { reason }) => {
    if (reason === 'clean-exit') return;
    deps.log.error('the page ended unexpectedly', { reason });
    reloads += 1;
    if (reloads <= maxReloads) window.reload();
  });
  void window.loadURL(route === null ? startPage : `${startPage}#${route}`);
  return window;
}

export function windowOptions(
  deps: Pick<WindowDeps, 'preload' | 'icon' | 'allowDevTools'>,
  bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): BrowserWindowConstructorOptions {
  return {
    ...bounds,
    minWidth: minimum.width,
    minHeight: minimum.height,
    show: false,
    title: 'Letterlock',
    icon: deps.icon,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#131417' : '#ffffff',
    ...(drawsOwnTitleBar(process.platform) ? { titleBarStyle: 'hiddenInset' as const } : {}),
    webPreferences: {
      preload: deps.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      devTools: deps.allowDevTools,
      // Elsewhere the dictionaries would be fetched from a server at first use.
      spellcheck: process.platform === 'darwin',
    },
  };
}

/** On macOS the page reaches to the top of the window and leaves room for the system's buttons. */
export function drawsOwnTitleBar(platform: NodeJS.Platform): boolean {
  return platform === 'darwin';
}

/** Shows the window that is there, at a route if one is given: a route changes the `#` and never reloads. */
export function showWindow(window: BrowserWindow, route: string | null): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
  if (route !== null) void window.loadURL(`${startPage}#${route}`);
}
