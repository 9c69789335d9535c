import type { EventData, EventName } from '../shared/contract/events.ts';

export type EventListener = <E extends EventName>(name: E, data: EventData<E>) => void;

export interface EventBus {
  emit<E extends EventName>(name: E, data: EventData<E>): void;
  /** Hears every event; answers the function that stops it. */
  listen(listener: EventListener): () => void;
}

/** Listeners are hosts pushing to windows: one that throws must not stop the others or the emitter. */
export function createEventBus(onError: (error: unknown) => void): EventBus {
  const listeners = new Set<EventListener>();
  return {
    emit(name, data) {
      for (const listener of listeners) {
        try {
          listener(name, data);
        } catch (error) {
          onError(error);
        }
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
