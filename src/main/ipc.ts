/** Calls and events between the window and the core. The only file that knows `ipcMain`. */
import { ipcMain } from 'electron';
import type { IpcMainInvokeEvent, WebContents } from 'electron';
import type { App } from '../core/app.ts';
import { LetterlockError, toEnvelope } from '../shared/result.ts';
import type { Result } from '../shared/result.ts';
import { isOwnPage } from './origin.ts';

export interface Ipc {
  /** Lets a window in: its calls are answered and events are sent to it until it is gone. */
  admit(contents: WebContents): void;
  close(): void;
}

export function connectIpc(app: Pick<App, 'call' | 'events'>): Ipc {
  const windows = new Set<WebContents>();

  /** The caller is checked here and nowhere else: the top frame of one of our windows, showing our own page. */
  const isOurs = ({ sender, senderFrame }: IpcMainInvokeEvent): boolean =>
    windows.has(sender) && senderFrame !== null && senderFrame === sender.mainFrame && isOwnPage(senderFrame.url);

  ipcMain.handle('letterlock:call', (event, name: unknown, input: unknown): Promise<Result<unknown>> => {
    if (!isOurs(event)) {
      const error = new LetterlockError('unauthenticated', 'Only the window of Letterlock may call.');
      return Promise.resolve({ ok: false, error: toEnvelope(error) });
    }
    return app.call('window', typeof name === 'string' ? name : '', input);
  });

  const stopListening = app.events.listen((name, data) => {
    for (const contents of windows) if (!contents.isDestroyed()) contents.send('letterlock:event', name, data);
  });

  return {
    admit(contents) {
      windows.add(contents);
      contents.once('destroyed', () => windows.delete(contents));
    },
    close() {
      stopListening();
      ipcMain.removeHandler('letterlock:call');
    },
  };
}
