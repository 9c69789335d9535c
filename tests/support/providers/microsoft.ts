/**
 * Microsoft Graph as its documentation describes it, as far as mail needs it, on loopback: sendMail with MIME, delta
 * queries with pages, `$value`, immutable ids, throttling by mailbox, and every way to fail that a test asks for.
 */
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createServer, ServerResponse } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type GraphFolder = 'inbox' | 'junkemail' | 'sentitems' | 'archive';

export interface GraphCall {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly token: string;
}

/** What to do instead of, or with, a proper answer. */
export type GraphFault =
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly code: string;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Any answer at all: HTML of a captive portal, broken JSON. */
  | {
      readonly kind: 'raw';
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Cuts the line before the request is worked on, or after. */
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  /** Cuts the line in the middle of the answer. */
  | { readonly kind: 'cut-answer' }
  | { readonly kind: 'slow'; readonly ms: number };

interface Item {
  readonly id: string;
  readonly raw: Buffer;
  readonly receivedAt: number;
  readonly internetMessageId: string;
  folder: GraphFolder | null;
  /** Number of the change that put it where it is. */
  change: number;
}

export interface FakeGraph {
  /** What a connector takes as its endpoint. */
  readonly origin: string;
  /** Messages that sendMail took, in order. */
  readonly sent: { readonly raw: Buffer; readonly messageId: string; readonly to: string }[];
  readonly calls: GraphCall[];
  /** Most requests that were worked on at once. */
  peak: number;
  /** Tokens that are accepted. */
  readonly tokens: Set<string>;
  /** Asked for every request; a fault replaces the proper answer. */
  fault: (call: GraphCall) => GraphFault | null;
  /** Every page of a delta query is given twice, each time with the link to the next. */
  duplicatePages: boolean;
  /** Messages of a page, at most. */
  pageSize: number;
  /** Whether the copy of a sent message is in Sent Items at once. */
  filesAtOnce: boolean;
  /** Delivers as if it had arrived; answers the message's immutable id. */
  deliver(raw: string | Buffer, folder?: GraphFolder, at?: number): string;
  move(id: string, folder: GraphFolder): void;
  remove(id: string): void;
  /** Forgets every delta query that is under way. */
  forgetDeltas(): void;
  /** Cuts every open connection. */
  cut(): void;
  close(): Promise<void>;
}

export interface FakeGraphOptions {
  /** File to which `Message-ID recipient` of every mail taken is written before it is acknowledged. */
  readonly record?: string;
  /** Requests at once, beyond which the mailbox is throttled. */
  readonly concurrency?: number;
}

interface DeltaState {
  readonly folder: GraphFolder;
  /** Filter, UTC ms. */
  readonly from: number;
  /** Changes up to this one were told in earlier rounds. */
  readonly since: number;
  /** This round tells changes up to this one. */
  readonly upTo: number;
  readonly offset: number;
  readonly generation: number;
  /** Of the same page, when pages are given twice. */
  readonly again: boolean;
}

const encode = (state: DeltaState): string => Buffer.from(JSON.stringify(state)).toString('base64url');
const decode = (token: string): DeltaState => JSON.parse(Buffer.from(token, 'base64url').toString()) as DeltaState;
const header = (raw: Buffer, name: string): string => {
  const head = raw
    .toString('latin1')
    .split('\r\n\r\n', 1)[0]!
    .replaceAll(/\r\n[ \t]+/g, ' ');
  return new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
};
const graphDate = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export async function startGraph({ record, concurrency = 4 }: FakeGraphOptions = {}): Promise<FakeGraph> {
  const items = new Map<string, Item>();
  let changes = 0;
  let generation = 1;
  let working = 0;
  let numbers = 0;

  const add = (raw: Buffer, folder: GraphFolder, at: number): Item => {
    numbers += 1;
    changes += 1;
    const item: Item = {
      id: `AAkALgAAAAAAHYQDEapmEc2byACqAC_EWg0A${Buffer.from(String(numbers)).toString('base64url').padStart(12, 'A')}AAA=`,
      raw,
      receivedAt: at,
      internetMessageId: header(raw, 'message-id'),
      folder,
      change: changes,
    };
    items.set(item.id, item);
    return item;
  };

  const send = (
    response: ServerResponse,
    status: number,
    body: unknown,
    headers: Record<string, string> = {},
  ): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === undefined ? '' : JSON.stringify(body));
  };
  const sendError = (response: ServerResponse, status: number, code: string, message: string, headers = {}): void =>
    send(
      response,
      status,
      { error: { code, message, innerError: { 'request-id': 'r', date: graphDate(Date.now()) } } },
      headers,
    );

  const folderNamed = (name: string): GraphFolder => {
    if (name === 'inbox' || name === 'junkemail' || name === 'sentitems' || name === 'archive') return name;
    throw new Refusal(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');
  };

  /** Links go on where the request came in: at the address that the client knows. */
  const originOf = ({ headers }: IncomingMessage): string => {
    const host = headers['x-forwarded-host'];
    return typeof host === 'string' ? `https://${host}` : graph.origin;
  };

  const delta = (origin: string, url: URL, folder: GraphFolder, preferred: number): unknown => {
    const link = (state: DeltaState, name: '$deltatoken' | '$skiptoken'): string =>
      `${origin}/v1.0/me/mailFolders('${folder}')/messages/delta?${name}=${encode(state)}`;
    const token = url.searchParams.get('$skiptoken') ?? url.searchParams.get('$deltatoken');
    let state: DeltaState;
    if (token === null) {
      const filter = /^receivedDateTime g[et] (\S+)$/.exec(
        url.searchParams.get('$filter') ?? 'receivedDateTime ge 1970-01-01T00:00:00Z',
      );
      if (filter === null) throw new Refusal(400, 'ErrorInvalidUrlQueryFilter', 'The query filter is invalid.');
      state = { folder, from: Date.parse(filter[1]!), since: 0, upTo: changes, offset: 0, generation, again: false };
    } else {
      state = decode(token);
      if (state.generation !== generation) {
        throw new Refusal(
          410,
          'SyncStateNotFound',
          `The sync state generation is not found; generation=${state.generation};[highest=${generation}].`,
        );
      }
      if (url.searchParams.has('$deltatoken'))
        state = { ...state, since: state.upTo, upTo: changes, offset: 0, again: false };
    }
    const size = Math.min(preferred, graph.pageSize);
    const all = [...items.values()]
      .filter(
        (item) =>
          item.folder === state.folder &&
          item.receivedAt >= state.from &&
          item.change > state.since &&
          item.change <= state.upTo,
      )
      // No order is promised: newest first is the least convenient.
      .sort((a, b) => b.change - a.change);
    const value = all.slice(state.offset, state.offset + size).map(({ id, receivedAt }) => ({
      '@odata.type': '#microsoft.graph.message',
      '@odata.etag': 'W/"x"',
      id,
      receivedDateTime: graphDate(receivedAt),
    }));
    const repeats = graph.duplicatePages && !state.again;
    const offset = repeats ? state.offset : state.offset + size;
    const end = offset >= all.length && !repeats;
    const next = { ...state, offset, again: repeats };
    return {
      '@odata.context': 'metadata',
      ...(end
        ? { '@odata.deltaLink': link({ ...state, offset: 0 }, '$deltatoken') }
        : { '@odata.nextLink': link(next, '$skiptoken') }),
      value,
    };
  };

  const take = (body: string, type: string | undefined): void => {
    if (type !== 'text/plain') throw new Refusal(400, 'BadRequest', 'Unable to read JSON request payload.');
    if (!/^[A-Za-z0-9+/\r\n]+={0,2}\s*$/.test(body)) {
      throw new Refusal(400, 'ErrorMimeContentInvalidBase64String', 'Invalid base64 string for MIME content.');
    }
    const raw = Buffer.from(body, 'base64');
    const to = /<?([^<>\s]+@[^<>\s]+)>?\s*$/.exec(header(raw, 'to'))?.[1];
    if (to === undefined) throw new Refusal(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.');
    const messageId = header(raw, 'message-id');
    if (record !== undefined) appendFileSync(record, `${messageId} ${to}\n`);
    graph.sent.push({ raw, messageId, to });
    if (graph.filesAtOnce) add(raw, 'sentitems', Date.now());
  };

  const answer = (request: IncomingMessage, response: ServerResponse, url: URL, body: string): void => {
    const path = url.pathname.replace(/\('([^']*)'\)/g, '/$1');
    if (request.method === 'POST' && path === '/v1.0/me/sendMail') {
      take(body, request.headers['content-type']);
      response.writeHead(202).end();
      return;
    }
    const folderPath = /^\/v1\.0\/me\/mailFolders\/(\w+)(\/messages(\/delta)?)?$/i.exec(path);
    if (request.method === 'GET' && folderPath !== null) {
      const folder = folderNamed(folderPath[1]!);
      const size = Number(/odata\.maxpagesize=(\d+)/.exec(String(request.headers['prefer']))?.[1] ?? 10);
      if (folderPath[3] !== undefined) send(response, 200, delta(originOf(request), url, folder, size));
      else
        send(
          response,
          200,
          folderPath[2] === undefined ? { id: folder, totalItemCount: inFolder(folder).length } : list(url, folder),
        );
      return;
    }
    const value = /^\/v1\.0\/me\/messages\/([^/]+)\/\$value$/.exec(url.pathname);
    const item = value === null ? undefined : items.get(decodeURIComponent(value[1]!));
    if (item === undefined || item.folder === null) {
      throw new Refusal(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');
    }
    response.writeHead(200, { 'content-type': 'text/plain' }).end(item.raw);
  };
  const inFolder = (folder: GraphFolder): Item[] => [...items.values()].filter((item) => item.folder === folder);
  const list = (url: URL, folder: GraphFolder): unknown => {
    const filter = url.searchParams.get('$filter') ?? '';
    const terms = filter.split(/(?<=') or (?=internetMessageId eq ')/);
    const wanted = new Set(terms.map((term) => /^internetMessageId eq '(.*)'$/.exec(term)?.[1]?.replaceAll("''", "'")));
    const found = inFolder(folder).filter(({ internetMessageId }) => filter === '' || wanted.has(internetMessageId));
    const most = Number(url.searchParams.get('$top') ?? 10);
    return { value: found.slice(0, most).map(({ id, internetMessageId }) => ({ id, internetMessageId })) };
  };

  /** Carries a fault out; false where the proper answer is still to be given. */
  const misbehave = async (fault: GraphFault, request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (fault.kind === 'slow') await sleep(fault.ms);
    else if (fault.kind === 'error') {
      sendError(response, fault.status, fault.code, fault.message ?? 'Scripted.', fault.headers);
    } else if (fault.kind === 'raw') {
      response.writeHead(fault.status, { 'content-type': 'text/html', ...fault.headers }).end(fault.body);
    } else if (fault.kind === 'cut-answer') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"value":[');
      setImmediate(() => request.socket.destroy());
    }
    return fault.kind !== 'slow' && fault.kind !== 'drop';
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '/', headers } = request;
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    const call: GraphCall = { method, path, headers, token };
    graph.calls.push(call);
    const fault = graph.fault(call);
    if (fault?.kind === 'drop' && fault.when === 'before') {
      request.socket.destroy();
      return;
    }
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    if (fault !== null && (await misbehave(fault, request, response))) return;
    if (!graph.tokens.has(token)) {
      throw new Refusal(401, 'InvalidAuthenticationToken', 'Access token has expired or is not yet valid.');
    }
    if (working > concurrency) {
      const code = 'ApplicationThrottled';
      sendError(response, 429, code, 'Application is over its MailboxConcurrency limit.', { 'retry-after': '1' });
      return;
    }
    const dropped = fault?.kind === 'drop';
    const body = Buffer.concat(pieces).toString('latin1');
    answer(request, dropped ? new ServerResponse(request) : response, new URL(path, graph.origin), body);
    if (dropped) request.socket.destroy();
  };

  const server = createServer((request, response) => {
    working += 1;
    graph.peak = Math.max(graph.peak, working);
    response.on('close', () => {
      working -= 1;
    });
    serve(request, response).catch((error: unknown) => {
      if (response.headersSent || request.socket.destroyed) return;
      if (error instanceof Refusal) sendError(response, error.status, error.code, error.message);
      else sendError(response, 500, 'InternalServerError', String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const graph: FakeGraph = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent: [],
    calls: [],
    peak: 0,
    tokens: new Set(['token-1']),
    fault: () => null,
    duplicatePages: false,
    pageSize: 1_000,
    filesAtOnce: true,
    deliver: (raw, folder = 'inbox', at = Date.now()) => add(Buffer.from(raw), folder, at).id,
    move(id, folder) {
      const item = items.get(id);
      if (item === undefined) throw new Error('no such message');
      changes += 1;
      item.folder = folder;
      item.change = changes;
    },
    remove: (id) => void items.delete(id),
    forgetDeltas() {
      generation += 1;
    },
    cut: () => server.closeAllConnections(),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return graph;
}
