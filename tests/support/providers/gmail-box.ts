/** One Gmail mailbox behind the part of the API that mail programs need, answering as its reference describes. */
import type { Answer, Asked } from './http.ts';

interface Stored {
  readonly id: string;
  readonly threadId: string;
  labelIds: string[];
  readonly raw: Buffer;
  /** UTC ms. */
  readonly at: number;
  readonly historyId: number;
}

/** What happens to a request instead of what it asks for; null: nothing. `taken`: it is done, then not answered. */
export type GmailFault = (asked: Asked) => Answer | 'taken' | null;

export interface GmailBox {
  readonly address: string;
  /** The provider has a fault: everything answers 503. */
  down: boolean;
  fault: GmailFault | null;
  /** Gives sent messages a Message-ID of its own, as the real one may. */
  rewritesIds: boolean;
  /** Histories before this position are gone. */
  historyFrom: number;
  /** Every page of a list or history repeats the last entry of the one before. */
  repeats: boolean;
  pageSize: number;
  deliver(raw: string, options?: { at?: number; labels?: readonly string[] }): string;
  relabel(id: string, add: readonly string[], remove: readonly string[]): void;
  remove(id: string): void;
  /** What was sent, as it went out. */
  readonly sent: readonly { readonly messageId: string; readonly threadId: string; readonly raw: Buffer }[];
  answer(asked: Asked, scopes: readonly string[]): Answer | Promise<Answer>;
}

const headerOf = (raw: Buffer, name: string): string => {
  const head = raw
    .toString('latin1')
    .split('\r\n\r\n', 1)[0]!
    .replaceAll(/\r\n[ \t]+/g, ' ');
  return new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
};

export const gmailError = (status: number, reason: string, message: string): Answer => ({
  status,
  body: { error: { code: status, message, errors: [{ message, domain: 'global', reason }], status: reason } },
});

/** The source and the metadata of an upload: JSON with `raw`, or multipart/related. */
function uploaded({ headers, body }: Asked): { raw: Buffer; threadId: string | null } {
  const boundary = /boundary=([^;\s]+)/.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) {
    const { raw = '', threadId = null } = JSON.parse(body.toString('utf8')) as { raw?: string; threadId?: string };
    return { raw: Buffer.from(raw, 'base64url'), threadId };
  }
  const [, meta = '', mail = ''] = body.toString('latin1').split(`--${boundary}`);
  const content = (part: string): string => part.slice(part.indexOf('\r\n\r\n') + 4).replace(/\r\n$/, '');
  const { threadId = null } = JSON.parse(content(meta)) as { threadId?: string };
  return { raw: Buffer.from(content(mail), 'latin1'), threadId };
}

export function createGmailBox(address: string): GmailBox {
  const messages = new Map<string, Stored>();
  const history: { id: number; kind: 'messagesAdded' | 'labelsAdded'; message: string; labelIds: string[] }[] = [];
  const sent: { messageId: string; threadId: string; raw: Buffer }[] = [];
  let counter = 0x1000;
  let position = 100;

  const add = (raw: Buffer, at: number, labelIds: string[], threadId: string | null): Stored => {
    counter += 1;
    position += 1;
    const id = `19${counter.toString(16).padStart(14, '0')}`;
    const stored: Stored = { id, threadId: threadId ?? id, labelIds, raw, at, historyId: position };
    messages.set(id, stored);
    history.push({ id: position, kind: 'messagesAdded', message: id, labelIds });
    return stored;
  };

  const matches = (message: Stored, q: string): boolean =>
    q
      .split(' ')
      .filter(Boolean)
      .every((term) => {
        const [, not, name = '', value = ''] = /^(-?)([a-z\d]+):(.*)$/.exec(term) ?? [];
        const seconds = Number(value) * 1000;
        const holds =
          name === 'after'
            ? message.at > seconds
            : name === 'before'
              ? message.at < seconds
              : name === 'rfc822msgid'
                ? headerOf(message.raw, 'message-id') === `<${value}>`
                : message.labelIds.includes({ sent: 'SENT', drafts: 'DRAFT', chats: 'CHAT' }[value] ?? value);
        return not === '-' ? !holds : holds;
      });

  const paged = <T>(all: readonly T[], { searchParams }: URL): { page: T[]; token: string | null } => {
    const start = Number(searchParams.get('pageToken') ?? 0);
    const size = Math.min(box.pageSize, Number(searchParams.get('maxResults') ?? 100));
    const from = box.repeats && start > 0 ? start - 1 : start;
    const next = start + size;
    return { page: all.slice(from, next), token: next < all.length ? String(next) : null };
  };

  const list = (url: URL): Answer => {
    const q = url.searchParams.get('q') ?? '';
    const everything = url.searchParams.get('includeSpamTrash') === 'true';
    const all = [...messages.values()]
      .filter(({ labelIds }) => everything || (!labelIds.includes('SPAM') && !labelIds.includes('TRASH')))
      .filter((message) => matches(message, q))
      .sort((a, b) => b.at - a.at || b.historyId - a.historyId);
    const { page, token } = paged(all, url);
    return {
      status: 200,
      body: {
        ...(page.length === 0 ? {} : { messages: page.map(({ id, threadId }) => ({ id, threadId })) }),
        ...(token === null ? {} : { nextPageToken: token }),
        resultSizeEstimate: all.length,
      },
    };
  };

  const listHistory = (url: URL): Answer => {
    const start = Number(url.searchParams.get('startHistoryId'));
    if (start < box.historyFrom) return gmailError(404, 'notFound', 'Requested entity was not found.');
    const all = history.filter(({ id }) => id > start);
    const { page, token } = paged(all, url);
    return {
      status: 200,
      body: {
        ...(page.length === 0
          ? {}
          : {
              history: page.map(({ id, kind, message, labelIds }) => {
                const stored = messages.get(message);
                const named = { id: message, threadId: stored?.threadId ?? message, labelIds: stored?.labelIds ?? [] };
                const entry = kind === 'labelsAdded' ? { message: named, labelIds } : { message: named };
                return { id: String(id), messages: [{ id: message }], [kind]: [entry] };
              }),
            }),
        ...(token === null ? {} : { nextPageToken: token }),
        historyId: String(position),
      },
    };
  };

  const get = (id: string, url: URL): Answer => {
    const message = messages.get(id);
    if (message === undefined) return gmailError(404, 'notFound', 'Requested entity was not found.');
    const { threadId, labelIds, raw, at, historyId } = message;
    const common = { id, threadId, labelIds, snippet: '', sizeEstimate: raw.length };
    const rest = { historyId: String(historyId), internalDate: String(at) };
    const format = url.searchParams.get('format');
    if (format === 'raw') return { status: 200, body: { ...common, raw: raw.toString('base64url'), ...rest } };
    if (format !== 'metadata') return { status: 200, body: { ...common, ...rest } };
    const headers = url.searchParams
      .getAll('metadataHeaders')
      .map((name) => ({ name, value: headerOf(raw, name) }))
      .filter(({ value }) => value !== '');
    return { status: 200, body: { ...common, ...rest, payload: { mimeType: 'text/plain', headers } } };
  };

  const send = (asked: Asked): Answer => {
    const { raw, threadId } = uploaded(asked);
    if (headerOf(raw, 'to') === '') return gmailError(400, 'invalidArgument', 'Recipient address required');
    const given = headerOf(raw, 'message-id');
    const delivered = box.rewritesIds
      ? Buffer.from(raw.toString('latin1').replace(given, `<CA+${counter}@mail.gmail.com>`), 'latin1')
      : raw;
    const known = threadId !== null && [...messages.values()].some((message) => message.threadId === threadId);
    if (threadId !== null && !known) return gmailError(404, 'notFound', 'Requested entity was not found.');
    const stored = add(delivered, Date.now(), ['SENT'], threadId);
    sent.push({ messageId: given, threadId: stored.threadId, raw });
    return { status: 200, body: { id: stored.id, threadId: stored.threadId, labelIds: ['SENT'] } };
  };

  const route = (asked: Asked, scopes: readonly string[]): Answer => {
    const { pathname } = asked.url;
    const has = (name: string): boolean =>
      scopes.some((scope) => scope.endsWith(name) || scope.endsWith('mail.google.com/'));
    const denied = gmailError(403, 'insufficientPermissions', 'Request had insufficient authentication scopes.');
    if (asked.method === 'POST' && pathname.endsWith('/users/me/messages/send'))
      return has('gmail.send') ? send(asked) : denied;
    if (!has('gmail.readonly')) return denied;
    if (pathname === '/gmail/v1/users/me/profile')
      return {
        status: 200,
        body: { emailAddress: address, messagesTotal: messages.size, historyId: String(position) },
      };
    if (pathname === '/gmail/v1/users/me/messages') return list(asked.url);
    if (pathname === '/gmail/v1/users/me/history') return listHistory(asked.url);
    const id = /^\/gmail\/v1\/users\/me\/messages\/([\da-f]+)$/.exec(pathname)?.[1];
    return id === undefined ? gmailError(404, 'notFound', 'Not Found') : get(id, asked.url);
  };

  const box: GmailBox = {
    address,
    down: false,
    fault: null,
    rewritesIds: false,
    historyFrom: 0,
    repeats: false,
    pageSize: 500,
    sent,
    deliver(raw, { at = Date.now(), labels = ['INBOX', 'UNREAD'] } = {}) {
      return add(Buffer.from(raw, 'latin1'), at, [...labels], null).id;
    },
    relabel(id, added, removed) {
      const message = messages.get(id)!;
      message.labelIds = [...message.labelIds.filter((label) => !removed.includes(label)), ...added];
      position += 1;
      history.push({ id: position, kind: 'labelsAdded', message: id, labelIds: [...added] });
    },
    remove: (id) => void messages.delete(id),
    answer(asked, scopes) {
      if (box.down) return { status: 503, body: 'down' };
      const fault = box.fault?.(asked) ?? null;
      if (fault === null) return route(asked, scopes);
      if (fault !== 'taken') return fault;
      route(asked, scopes);
      return { status: 200, drop: 'before' };
    },
  };
  return box;
}
