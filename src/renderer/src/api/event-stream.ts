/**
 * The events of the loopback host. A stream that breaks is opened again by the browser; one that was refused (the host
 * has begun anew and asks for another proof, or has too many readers) is given up by it for good, and opened again from
 * here. What happened in between is unknown, so that is told to whoever keeps answers.
 */

/** ms */
const againAfter = 3_000;
/** As EventSource has it: given up. */
const closed = 2;

export interface EventStream {
  /** Answers the function that unsubscribes. */
  readonly on: (event: string, listener: (data: string) => void) => () => void;
  /** Called when events may have been missed; answers the function that unsubscribes. */
  readonly onReconnect: (listener: () => void) => () => void;
}

/** @param open makes a new connection */
export function eventStream(open: () => EventSource): EventStream {
  const listeners = new Map<string, Set<(data: string) => void>>();
  const reconnected = new Set<() => void>();
  let lost = false;
  let source = connect();

  function listen(to: EventSource, event: string): void {
    to.addEventListener(event, (message: MessageEvent<string>) => {
      for (const listener of listeners.get(event) ?? []) listener(message.data);
    });
  }
  function connect(): EventSource {
    const made = open();
    for (const event of listeners.keys()) listen(made, event);
    made.addEventListener('error', () => {
      lost = true;
      if (made.readyState !== closed || made !== source) return;
      setTimeout(() => {
        source = connect();
      }, againAfter);
    });
    made.addEventListener('open', () => {
      if (lost) for (const listener of reconnected) listener();
      lost = false;
    });
    return made;
  }
  return {
    on(event, listener) {
      const known = listeners.get(event);
      if (known === undefined) {
        listeners.set(event, new Set([listener]));
        listen(source, event);
      } else known.add(listener);
      return () => void listeners.get(event)?.delete(listener);
    },
    onReconnect(listener) {
      reconnected.add(listener);
      return () => void reconnected.delete(listener);
    },
  };
}
