/**
 * The one place that every TCP connection of this thread passes: Node.js opens all of them, also those of TLS, HTTP
 * and HTTP/2 and of every library, by `Socket.prototype.connect`. A host that is not in the manifest is refused there,
 * before its name is looked up and before a packet is sent. Pipes and Unix sockets lead nowhere that we want to go.
 * Names that a library looks up by itself, and datagrams, have gates of their own (`name-gate.ts`).
 */
import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { LetterlockError } from '../../shared/result.ts';
import { purposeOf } from './egress.ts';
import type { Egress } from './egress.ts';
import type { Bytes, Followed } from './egress-journal.ts';
import { gateDatagrams, gateNames } from './name-gate.ts';

interface Target {
  readonly host: string;
  readonly port: number;
}

type Method = (this: Socket, ...args: unknown[]) => unknown;

let present: Egress | null = null;
/** TLS versions are told by another object than the one that connected: both share the local port. */
const byLocalPort = new Map<number, (protocol: string) => void>();

/** What `connect` was asked for in any of its forms (nodejs.org/api/net.html#socketconnect); null for a pipe. */
export function targetOf(args: readonly unknown[]): Target | null {
  const [first, second] = args;
  // Node.js itself passes its arguments on as one list.
  if (Array.isArray(first)) return targetOf(first as unknown[]);
  if (typeof first === 'object' && first !== null) {
    const { path, host, port } = first as { path?: unknown; host?: unknown; port?: unknown };
    if (path !== undefined && path !== null && port === undefined) return null;
    return { host: typeof host === 'string' && host !== '' ? host : 'localhost', port: Number(port) };
  }
  const port = typeof first === 'string' && first.trim() === '' ? NaN : Number(first);
  if (!Number.isInteger(port)) return null;
  return { host: typeof second === 'string' && second !== '' ? second : 'localhost', port };
}

function wrap(owner: object, name: 'connect' | 'emit', make: (original: Method) => Method): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== 'function') throw new TypeError(`A socket has no ${name}.`);
  Object.defineProperty(owner, name, { value: make(original as Method), configurable: true, writable: true });
}

/** Every connection that is opened from now on in this thread is asked of `egress`; the newest call rules. */
export function installEgressGate(egress: Egress): void {
  const installed = present !== null;
  present = egress;
  if (installed) return;
  gateNames((host) => present?.checkName(host));
  gateDatagrams(() => present?.refuse('UDP', 0, 'it sends no datagrams'));
  wrap(
    Socket.prototype,
    'connect',
    (connect) =>
      function gated(this: Socket, ...args: unknown[]) {
        const refused = present === null ? null : admit(this, args, present);
        if (refused === null) return Reflect.apply(connect, this, args);
        // As Node.js tells of failures: later, as an error of the socket.
        process.nextTick(() => this.destroy(refused));
        return this;
      },
  );
  wrap(
    TLSSocket.prototype,
    'emit',
    (emit) =>
      function watched(this: Socket, ...args: unknown[]) {
        if (args[0] === 'secureConnect' && this instanceof TLSSocket) {
          byLocalPort.get(this.localPort ?? 0)?.(this.getProtocol() ?? '');
        }
        return Reflect.apply(emit, this, args);
      },
  );
}

function admit(socket: Socket, args: readonly unknown[], egress: Egress): Error | null {
  const target = targetOf(args);
  if (target === null) return new LetterlockError('egress-refused', 'Letterlock opens no pipes to other programs.');
  try {
    const purpose = purposeOf(egress.check(target.host, target.port));
    const entry = { ...target, address: null, purpose, tls: null, state: 'open' } as const;
    const bytes = (): Bytes => ({ sent: socket.bytesWritten, received: socket.bytesRead });
    follow(socket, egress.note(entry, bytes), bytes);
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function follow(socket: Socket, entry: Followed, bytes: () => Bytes): void {
  let port: number | undefined;
  socket.once('connect', () => {
    port = socket.localPort;
    entry.change({ address: socket.remoteAddress ?? null });
    if (port !== undefined) byLocalPort.set(port, (tls) => entry.change({ tls }));
  });
  socket.once('close', () => {
    entry.end(port === undefined ? 'failed' : 'closed', bytes());
    if (port !== undefined) byLocalPort.delete(port);
  });
}
