/** For libraries that bring an HTTP client of their own: a Node.js agent whose connections take our ways. */
import { Agent } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';

type Open = (host: string, port: number) => Promise<Duplex>;
type Hand = (error: Error | null, socket?: Duplex) => void;

export class TunnelAgent extends Agent {
  readonly #open: Open;

  constructor(open: Open) {
    super({ keepAlive: true });
    this.#open = open;
  }

  override createConnection(options: ConnectionOptions, hand: Hand): undefined {
    const { host = '', port = 443 } = options;
    this.#open(host, port).then(
      // `host` and `servername` are for the certificate; the way is already open.
      (socket) => hand(null, connectTls({ ...options, socket })),
      (error: Error) => hand(error),
    );
    return undefined;
  }
}
