/** The bridge: two functions, and nothing else of Electron, reach the page. */
import { contextBridge, ipcRenderer } from 'electron';
import type { IpcRendererEvent } from 'electron';

type Listener = (data: unknown) => void;

const listeners = new Map<string, Set<Listener>>();

ipcRenderer.on('letterlock:event', (_: IpcRendererEvent, name: string, data: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(data);
});

contextBridge.exposeInMainWorld('letterlock', {
  call: (name: string, input: unknown): Promise<unknown> => ipcRenderer.invoke('letterlock:call', name, input),
  on(name: string, listener: Listener): () => void {
    const known = listeners.get(name) ?? new Set<Listener>();
    listeners.set(name, known.add(listener));
    return () => void known.delete(listener);
  },
});
