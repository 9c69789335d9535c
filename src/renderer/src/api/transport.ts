/**
 * The way to the core is two functions. The preload bridge of the desktop window offers them as `window.letterlock`;
 * in a browser they are made of `POST /call/<method>` and one event stream. Everything typed stands on top.
 */
import type { EventData, EventName } from '../../../shared/contract/events.ts';
import { errorTable, type Result } from '../../../shared/result.ts';
import { eventStream, type EventStream } from './event-stream.ts';
import { proof, proofHeader } from './session.ts';

export interface Transport {
  /** The caller names the answer's type: the dispatcher has checked it against the contract on its side. */
  readonly call: <T>(name: string, input: unknown) => Promise<Result<T>>;
  /** Answers the function that unsubscribes. */
  readonly on: <E extends EventName>(event: E, listener: (data: EventData<E>) => void) => () => void;
  /** Called when events may have been missed; answers the function that unsubscribes. */
  readonly onReconnect: (listener: () => void) => () => void;
}

declare global {
  interface Window {
    /** What the sandboxed preload exposes. */
    readonly letterlock?: Pick<Transport, 'call' | 'on'>;
  }
}

const unreachable: Result<never> = {
  ok: false,
  error: { code: 'host-unreachable', message: errorTable['host-unreachable'].message },
};

async function post<T>(name: string, input: unknown): Promise<Result<T>> {
  try {
    const body = JSON.stringify(input);
    const response = await fetch(`/call/${name}`, {
      method: 'POST',
      // What is saved as the page goes away arrives although it is gone; browsers take 64 KB at most that way.
      keepalive: document.visibilityState === 'hidden' && body.length < 30_000,
      headers: { 'content-type': 'application/json', ...proofHeader() },
      body,
    });
    return await response.json();
  } catch {
    return unreachable;
  }
}

/** The transport of the loopback host. */
function httpTransport(): Transport {
  let opened: EventStream | undefined;
  const stream = (): EventStream => (opened ??= eventStream(() => new EventSource(`/events?proof=${proof()}`)));
  return {
    call: post,
    on: (event, listener) => stream().on(event, (text) => listener(JSON.parse(text))),
    onReconnect: (listener) => stream().onReconnect(listener),
  };
}

const bridge = window.letterlock;

export const transport: Transport =
  bridge === undefined ? httpTransport() : { ...bridge, onReconnect: () => () => undefined };
