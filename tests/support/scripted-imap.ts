/**
 * An IMAP server that does what a real one cannot be made to do: it answers commands from a script, command by
 * command, over TLS or in clear with STARTTLS. What the script leaves out is answered as RFC 9051 asks.
 */
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { createSecureContext, createServer as createTlsServer, TLSSocket } from 'node:tls';
import type { ServerConfig } from '../../src/shared/contract/mailbox.ts';
import { listen } from './listener.ts';
import { testCertificate, testUser } from './smtp.ts';

export interface ImapLine {
  readonly tag: string;
  /** Upper case, `UID FETCH` and its like in one. */
  readonly command: string;
  readonly rest: string;
  /** Counts connections from 1. */
  readonly connection: number;
}

/** Answers the lines for a command without the last line end, `bye` to be cut off after them, or null for the default. */
export type ImapScript = (line: ImapLine) => string | { readonly bye: string } | null;

export interface ScriptedImapOptions {
  readonly greeting?: string;
  readonly capability?: string;
  readonly tls?: ServerConfig['tls'];
  readonly script?: ImapScript;
  /** Connections at a time; more are turned away with BYE. */
  readonly connections?: number;
}

export interface ScriptedImap {
  /** Every line, in the order of arrival. */
  readonly heard: ImapLine[];
  config(change?: Partial<ServerConfig>): ServerConfig;
  /** Connections that are open now. */
  open(): number;
  close(): Promise<void>;
}

const commandShape = /^(?<tag>\S+) (?<command>UID \S+|\S+) ?(?<rest>.*)$/i;

export async function startScriptedImap(options: ScriptedImapOptions = {}): Promise<ScriptedImap> {
  const { greeting = '* OK ready', capability = 'IMAP4rev1', tls = 'implicit', script, connections = 100 } = options;
  const certificate = await testCertificate();
  const heard: ImapLine[] = [];
  const sockets = new Set<Socket>();
  let count = 0;

  const standard = ({ tag, command, rest }: ImapLine): string => {
    if (command === 'CAPABILITY') return `* CAPABILITY ${capability}\r\n${tag} OK`;
    // Asks for the hierarchy's separator and root.
    if (command === 'LIST' && rest === '"" ""') return `* LIST (\\Noselect) "/" ""\r\n${tag} OK`;
    if (command === 'LIST' || command === 'LSUB') return `* LIST () "/" INBOX\r\n${tag} OK`;
    if (command === 'SELECT' || command === 'EXAMINE') {
      return `* 0 EXISTS\r\n* OK [UIDVALIDITY 1] \r\n* OK [UIDNEXT 1] \r\n${tag} OK [READ-ONLY]`;
    }
    if (command === 'UID SEARCH') return `* SEARCH\r\n${tag} OK`;
    if (command === 'LOGOUT') return `* BYE\r\n${tag} OK`;
    return `${tag} OK`;
  };

  const talk = (socket: Socket, connection: number): void => {
    let rest = '';
    socket.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const text of lines) {
        const groups = commandShape.exec(text)?.groups;
        const line: ImapLine = {
          tag: groups?.['tag'] ?? '',
          command: (groups?.['command'] ?? '').toUpperCase(),
          rest: groups?.['rest'] ?? text,
          connection,
        };
        heard.push(line);
        const answer = script?.(line) ?? standard(line);
        if (typeof answer !== 'string') socket.end(`${answer.bye}\r\n`);
        else if (answer !== '') socket.write(`${answer}\r\n`);
        if (line.command === 'STARTTLS' && tls === 'starttls') secure(socket, connection);
      }
    });
  };
  const secure = (socket: Socket, connection: number): void => {
    socket.removeAllListeners('data');
    const secured = new TLSSocket(socket, {
      isServer: true,
      secureContext: createSecureContext({ key: certificate.key, cert: certificate.cert }),
    });
    secured.on('error', () => undefined);
    talk(secured, connection);
  };
  const welcome = (socket: Socket): void => {
    socket.on('error', () => undefined);
    if (sockets.size >= connections) {
      socket.end('* BYE Too many connections\r\n');
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    count += 1;
    socket.write(`${greeting}\r\n`);
    talk(socket, count);
  };
  const server =
    tls === 'implicit'
      ? createTlsServer({ key: certificate.key, cert: certificate.cert }, welcome)
      : createServer(welcome);
  server.on('tlsClientError', () => undefined);
  const { port, close } = await listen(server);
  return {
    heard,
    open: () => sockets.size,
    config: (change = {}) => ({
      host: '127.0.0.1',
      port,
      tls,
      user: testUser.user,
      auth: 'auto',
      minimumTls: 'TLSv1.3',
      fingerprint: certificate.fingerprint,
      ...change,
    }),
    close,
  };
}
