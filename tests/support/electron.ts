/**
 * A stand-in for the `electron` module: enough of it for the host's own modules to run, remembering what they asked
 * for. Use: `vi.mock('electron', () => import('../../support/electron.ts'))`.
 */
import { EventEmitter } from 'node:events';

type Handler = (...args: unknown[]) => unknown;

export interface FakeFrame {
  readonly url: string;
}

export class FakeContents extends EventEmitter {
  mainFrame: FakeFrame = { url: 'app://letterlock/' };
  openHandler: ((details: { url: string }) => { action: string }) | null = null;
  readonly sent: unknown[][] = [];
  destroyed = false;

  isDestroyed(): boolean {
    return this.destroyed;
  }
  send(...message: unknown[]): void {
    this.sent.push(message);
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
  closeDevTools(): void {
    this.emit('fake:devtools-closed');
  }
}

class FakeApp extends EventEmitter {
  isPackaged = true;
  lock = true;
  readonly calls: unknown[][] = [];
  readonly commandLine = { removeSwitch: (name: string): void => void this.calls.push(['removeSwitch', name]) };

  setPath(...args: unknown[]): void {
    this.calls.push(['setPath', ...args]);
  }
  enableSandbox(): void {
    this.calls.push(['enableSandbox']);
  }
  requestSingleInstanceLock(): boolean {
    return this.lock;
  }
  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  setAsDefaultProtocolClient(...args: unknown[]): void {
    this.calls.push(['setAsDefaultProtocolClient', ...args]);
  }
  getLocale(): string {
    return 'en-GB';
  }
  exit(code: number): void {
    this.calls.push(['exit', code]);
  }
  /** As the real one: asks first, then ends. */
  quit(): void {
    let prevented = false;
    this.emit('before-quit', { preventDefault: () => (prevented = true) });
    if (!prevented) this.calls.push(['quit']);
  }
}

export class FakeProtocol {
  readonly schemes: unknown[] = [];
  readonly handlers = new Map<string, (request: Request) => Promise<Response>>();
  registerSchemesAsPrivileged(schemes: unknown[]): void {
    this.schemes.push(...schemes);
  }
  handle(scheme: string, handler: (request: Request) => Promise<Response>): void {
    this.handlers.set(scheme, handler);
  }
}

class FakeSession extends EventEmitter {
  readonly protocol = new FakeProtocol();
  permissionRequest: Handler | null = null;
  permissionCheck: Handler | null = null;
  device: Handler | null = null;
  beforeRequest: Handler | null = null;
  readonly webRequest = { onBeforeRequest: (handler: Handler): void => void (this.beforeRequest = handler) };
  /** What the system's settings or a PAC script answer. */
  proxy = 'DIRECT';
  resolveProxy(_url: string): Promise<string> {
    return Promise.resolve(this.proxy);
  }
  setPermissionRequestHandler(handler: Handler): void {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: Handler): void {
    this.permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: Handler): void {
    this.device = handler;
  }
}

class FakeIpcMain {
  readonly handlers = new Map<string, Handler>();
  handle(channel: string, handler: Handler): void {
    this.handlers.set(channel, handler);
  }
  removeHandler(channel: string): void {
    this.handlers.delete(channel);
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = [];
  readonly webContents = new FakeContents();
  readonly loaded: string[] = [];
  readonly done: string[] = [];
  readonly options: Readonly<Record<string, unknown>>;
  minimized = false;
  constructor(options: Readonly<Record<string, unknown>>) {
    super();
    this.options = options;
    BrowserWindow.all.push(this);
  }
  loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    return Promise.resolve();
  }
  show(): void {
    this.done.push('show');
  }
  focus(): void {
    this.done.push('focus');
  }
  restore(): void {
    this.done.push('restore');
  }
  reload(): void {
    this.done.push('reload');
  }
  maximize(): void {
    this.done.push('maximize');
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  isMaximized(): boolean {
    return this.done.includes('maximize');
  }
  getNormalBounds(): object {
    const { x, y, width, height } = this.options;
    return { x, y, width, height };
  }
  close(): void {
    this.emit('close');
    this.webContents.destroyed = true;
    this.webContents.emit('destroyed');
    this.emit('closed');
    app.emit('window-all-closed');
  }
}

export const app = new FakeApp();
export const protocol = new FakeProtocol();
export const session = { defaultSession: new FakeSession() };
export const ipcMain = new FakeIpcMain();
export const nativeTheme = { shouldUseDarkColors: false };
const display = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 } };
export const screen = { getPrimaryDisplay: () => display, getAllDisplays: () => [display] };
export const shell = {
  opened: [] as string[],
  openExternal(url: string): Promise<void> {
    shell.opened.push(url);
    return Promise.resolve();
  },
  openPath(path: string): Promise<string> {
    shell.opened.push(path);
    return Promise.resolve('');
  },
};
export const dialog = {
  errors: [] as string[][],
  showErrorBox: (title: string, content: string): void => void dialog.errors.push([title, content]),
};
export const Menu = {
  template: [] as unknown[],
  buildFromTemplate: (template: unknown[]): unknown[] => template,
  setApplicationMenu: (template: unknown[]): void => void (Menu.template = template),
};
export const Notification = { isSupported: () => false };
export const powerMonitor = new EventEmitter();
/** Of a Mac; what its user does when asked is set by the test. */
export const systemPreferences = {
  touchId: false,
  asked: [] as string[],
  answer: (): Promise<void> => Promise.resolve(),
  canPromptTouchID: (): boolean => systemPreferences.touchId,
  promptTouchID(reason: string): Promise<void> {
    systemPreferences.asked.push(reason);
    return systemPreferences.answer();
  },
};

/** The page's side of the bridge. */
export const contextBridge = {
  exposed: new Map<string, unknown>(),
  exposeInMainWorld: (name: string, api: unknown): void => void contextBridge.exposed.set(name, api),
};
export const ipcRenderer = Object.assign(new EventEmitter(), {
  invoked: [] as unknown[][],
  invoke(...args: unknown[]): Promise<unknown> {
    ipcRenderer.invoked.push(args);
    return Promise.resolve({ ok: true, value: {} });
  },
});

/** Puts everything back before a test. */
export function resetElectron(): void {
  app.removeAllListeners();
  powerMonitor.removeAllListeners();
  systemPreferences.touchId = false;
  systemPreferences.asked.length = 0;
  systemPreferences.answer = () => Promise.resolve();
  app.calls.length = 0;
  app.lock = true;
  app.isPackaged = true;
  BrowserWindow.all.length = 0;
  ipcMain.handlers.clear();
  session.defaultSession = new FakeSession();
  shell.opened.length = 0;
  dialog.errors.length = 0;
}
