/** Events to the browser, as Server-Sent Events. */
import type { ServerResponse } from 'node:http';
import type { EventBus } from '../core/events.ts';
import type { EventName } from '../shared/contract/events.ts';

const heartbeatMs = 20_000;
const maxStreams = 20;
/** A reader that lags this far behind is cut off; it reconnects and asks for everything anew. */
const maxBacklogBytes = 1_000_000;

export interface Listening {
  /** Which events it is told; all where it is left out. */
  readonly hears?: (event: EventName) => boolean;
  /** Asked every now and then: false ends the stream. */
  readonly alive?: () => boolean;
}

export interface EventStreams {
  /** Answers a request with the stream, for as long as it is open. False when there are too many. */
  open(response: ServerResponse, headers: Readonly<Record<string, string>>, listening?: Listening): boolean;
  close(): void;
}

export function createEventStreams(events: EventBus): EventStreams {
  const streams = new Map<ServerResponse, Listening>();
  const write = (stream: ServerResponse, text: string): void => {
    if (stream.writableLength > maxBacklogBytes) stream.destroy();
    else stream.write(text);
  };
  const stopListening = events.listen((name, data) => {
    const text = `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const [stream, { hears }] of streams) if (hears?.(name) !== false) write(stream, text);
  });
  const heartbeat = setInterval(() => {
    for (const [stream, { alive }] of streams) {
      if (alive?.() === false) stream.end();
      else write(stream, ': still here\n\n');
    }
  }, heartbeatMs);
  heartbeat.unref();
  return {
    open(response, headers, listening = {}) {
      if (streams.size >= maxStreams) return false;
      response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write('retry: 1000\n\n');
      streams.set(response, listening);
      response.on('close', () => streams.delete(response));
      return true;
    },
    close() {
      stopListening();
      clearInterval(heartbeat);
      for (const stream of streams.keys()) stream.end();
      streams.clear();
    },
  };
}
