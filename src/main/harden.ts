/** What a window of Letterlock can never do, whatever runs in it. */
import type { App, CommandLine, Session, WebContents } from 'electron';
import { isOwnPage, origin } from './origin.ts';

export interface HardenDeps {
  /** Opens an address in the user's browser. */
  openExternal(url: string): void;
  /** The page's developer tools, in a checkout only. */
  readonly allowDevTools: boolean;
}

/**
 * Switches of Chromium by which whoever starts Letterlock, or gets one into its command line by a link, would look into
 * its window, run programs in place of its own, or weaken what holds pages apart.
 */
const refusedSwitches: readonly string[] = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
  'gpu-launcher',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'ppapi-plugin-launcher',
  'browser-subprocess-path',
  'js-flags',
  'load-extension',
  'disable-web-security',
  'disable-site-isolation-trials',
  'allow-file-access-from-files',
  'ignore-certificate-errors',
  'log-net-log',
  'ssl-key-log-file',
  'enable-logging',
  'user-data-dir',
];

/** Before Electron is ready, in a packed application: in a checkout they serve tests. */
export function dropSwitches(commandLine: Pick<CommandLine, 'removeSwitch'>): void {
  for (const name of refusedSwitches) commandLine.removeSwitch(name);
}

/** Every window, frame and web view that is ever made, ours or not. */
export function hardenContents(app: Pick<App, 'on'>, deps: HardenDeps): void {
  app.on('web-contents-created', (_, contents: WebContents) => {
    contents.on('will-navigate', (event) => {
      if (!isOwnPage(event.url)) event.preventDefault();
    });
    contents.on('will-frame-navigate', (event) => {
      if (!(event.isMainFrame ? isOwnPage(event.url) : isFrameContent(event.url))) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (leadsOutside(url)) deps.openExternal(url);
      return { action: 'deny' };
    });
    if (!deps.allowDevTools) contents.on('devtools-opened', () => contents.closeDevTools());
  });
}

/** Mail frames and previews: what our page makes itself. */
function isFrameContent(url: string): boolean {
  return url === 'about:blank' || url === 'about:srcdoc' || url.startsWith(`blob:${origin}/`);
}

const handedOut: ReadonlySet<string> = new Set(['https:', 'http:', 'mailto:']);

/**
 * The user's browser or mail program may be sent to a link that was confirmed with its true target, never to a file,
 * a program's own scheme or a script.
 */
function leadsOutside(url: string): boolean {
  return URL.canParse(url) && handedOut.has(new URL(url).protocol);
}

/** Writing what the user copies is the one permission; it is asked for by our own page's copy buttons. */
const granted: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Permissions, devices, downloads and the network of the session that windows live in. */
export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_, permission, answer, details) => {
    answer(granted.has(permission) && isOwnPage(details.requestingUrl));
  });
  session.setPermissionCheckHandler(
    (_, permission, requestingOrigin) => granted.has(permission) && requestingOrigin.replace(/\/$/, '') === origin,
  );
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event, item) => {
    // Exports are put together by our page; anything else would come from outside.
    if (!item.getURL().startsWith(`blob:${origin}/`)) event.preventDefault();
  });
  // The screens need no network at all: what reaches for it was not ours.
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !/^(app|blob|data|devtools|about):/.test(details.url) });
  });
}
