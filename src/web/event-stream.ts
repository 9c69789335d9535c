/** Events to the browser, as Server-Sent Events. */
import type { ServerResponse } from 'node:http';
import type { EventBus } from '../core/events.ts';

const heartbeatMs = 20_000;
const maxStreams = 20;
/** A reader that lags this far behind is cut off; it reconnects and asks for everything anew. */
const maxBacklogBytes = 1_000_000;

export interface EventStreams {
  /** Answers a request with the stream, for as long as it is open. False when there are too many. */
  open(response: ServerResponse, headers: Readonly<Record<string, string>>): boolean;
  close(): void;
}

export function createEventStreams(events: EventBus): EventStreams {
  const streams = new Set<ServerResponse>();
  const write = (text: string): void => {
    for (const stream of streams) {
      if (stream.writableLength > maxBacklogBytes) stream.destroy();
      else stream.write(text);
    }
  };
  const stopListening = events.listen((name, data) => write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`));
  const heartbeat = setInterval(() => write(': still here\n\n'), heartbeatMs);
  heartbeat.unref();
  return {
    open(response, headers) {
      if (streams.size >= maxStreams) return false;
      response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write('retry: 1000\n\n');
      streams.add(response);
      response.on('close', () => streams.delete(response));
      return true;
    },
    close() {
      stopListening();
      clearInterval(heartbeat);
      for (const stream of streams) stream.end();
      streams.clear();
    },
  };
}
