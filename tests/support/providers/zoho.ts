/**
 * Zoho Mail's REST interface as its documentation describes it (zoho.com/mail/help/api), as far as reading needs it:
 * accounts, folders, lists by page, original messages; ids are numbers of 19 digits, errors come inside an envelope.
 */
import type { Network } from '../../../src/core/ports.ts';
import { routedNetwork, serveHttp } from './http.ts';
import type { Answer, Asked } from './http.ts';

export const zohoMailboxId = '2560636000000008002';
type Folder = 'Inbox' | 'Spam' | 'Sent' | 'Custom';
const folderIds: Readonly<Record<Folder, string>> = {
  Custom: '2560636000000075001',
  Inbox: '2560636000000008014',
  Spam: '2560636000000008022',
  Sent: '2560636000000008020',
};

interface Item {
  readonly id: string;
  readonly raw: string;
  readonly receivedAt: number;
  readonly folder: Folder;
}

export interface FakeZoho {
  readonly network: Network & { readonly asked: string[] };
  /** Tokens that are accepted. */
  readonly tokens: Set<string>;
  readonly account: {
    address: string;
    outgoingBlocked: boolean;
    incomingBlocked: boolean;
    readonly sendsAs: string[];
  };
  /** Messages of a page, at most; Zoho's own most is 200. */
  pageSize: number;
  /** Asked for every request; an answer replaces the proper one. */
  fault: (path: string) => Answer | null;
  deliver(raw: string, folder?: Folder, at?: number): string;
  remove(id: string): void;
  close(): Promise<void>;
}

/** Ids of messages are bare numbers in some answers: text that begins with `#` here. */
const envelope = (status: number, description: string, data: object): Answer => ({
  status,
  headers: { 'content-type': 'application/json;charset=UTF-8' },
  body: JSON.stringify({ status: { code: status, description }, data }).replaceAll(/"#(\d+)"/g, '$1'),
});

export const zohoError = (status: number, errorCode: string, description = 'Invalid Input'): Answer =>
  envelope(status, description, { errorCode });

const ok = (data: object): Answer => envelope(200, 'success', data);

export async function startZoho(host = 'mail.zoho.eu'): Promise<FakeZoho> {
  const items: Item[] = [];
  const account = { address: 'anna@letterlock.example', outgoingBlocked: false, incomingBlocked: false, sendsAs: [] };
  let serial = 0;

  const accounts = (): Answer =>
    ok([
      {
        accountId: zohoMailboxId,
        primaryEmailAddress: account.address,
        mailboxAddress: account.address,
        // Some answers give flags as text.
        outgoingBlocked: String(account.outgoingBlocked),
        incomingBlocked: account.incomingBlocked,
        sendMailDetails: [account.address, ...account.sendsAs].map((fromAddress) => ({ fromAddress, status: true })),
      },
    ]);

  const list = (query: URLSearchParams): Answer => {
    const start = Number(query.get('start') ?? 1);
    const limit = Math.min(fake.pageSize, Number(query.get('limit') ?? 10));
    if (limit < 1 || limit > 200) return zohoError(400, 'EXTRA_PARAM_FOUND');
    const ascending = query.get('sortorder') === 'true' ? 1 : -1;
    const page = items
      .filter(({ folder }) => folderIds[folder] === query.get('folderId'))
      .toSorted((a, b) => ascending * (a.receivedAt - b.receivedAt))
      .slice(start - 1, start - 1 + limit);
    return ok(
      page.map(({ id, raw, receivedAt, folder }) => ({
        messageId: id,
        folderId: folderIds[folder],
        receivedTime: String(receivedAt),
        size: String(Buffer.byteLength(raw)),
        subject: /^subject: (.*)$/im.exec(raw)?.[1] ?? '',
        status: '0',
      })),
    );
  };

  const message = (id: string, what: string): Answer => {
    const item = items.find((one) => one.id === id);
    if (item === undefined) return zohoError(404, 'URL_RULE_NOT_CONFIGURED', 'Invalid Input');
    const end = item.raw.indexOf('\r\n\r\n');
    if (what === 'originalmessage') return ok({ messageId: `#${id}`, content: item.raw });
    return ok({ messageId: `#${id}`, headerContent: `${item.raw.slice(0, end)}\r\n` });
  };

  const act = ({ url, headers, method }: Asked): Answer => {
    const path = url.pathname;
    const fault = fake.fault(path);
    if (fault !== null) return fault;
    const token = /^Zoho-oauthtoken (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '';
    if (!fake.tokens.has(token)) return zohoError(401, 'INVALID_OAUTHTOKEN', 'Unauthorized');
    if (method !== 'GET') return zohoError(405, 'METHOD_NOT_ALLOWED');
    if (path === '/api/accounts') return accounts();
    const rest = new RegExp(`^/api/accounts/${zohoMailboxId}/(.+)$`).exec(path)?.[1];
    if (rest === undefined) return zohoError(404, 'ACCOUNT_NOT_FOUND', 'Invalid Input');
    if (rest === 'folders') {
      return ok(
        Object.entries(folderIds).map(([name, folderId]) => ({
          folderId,
          path: `/${name}`,
          folderName: name,
          // Folders that the user made are of the inbox's type.
          folderType: name === 'Custom' ? 'Inbox' : name,
        })),
      );
    }
    if (rest === 'messages/view') return list(url.searchParams);
    const [, id = '', what = ''] = /^(?:folders\/\d+\/)?messages\/(\d+)\/(originalmessage|header)$/.exec(rest) ?? [];
    return message(id, what);
  };

  const server = await serveHttp(act);
  const fake: FakeZoho = {
    network: routedNetwork(new Map([[host, server.url]])),
    tokens: new Set(['token-1']),
    account,
    pageSize: 200,
    fault: () => null,
    deliver(raw, folder = 'Inbox', at = Date.now()) {
      serial += 1;
      const id = `${at}${String(100_001 + serial)}`;
      items.push({ id, raw, receivedAt: at, folder });
      return id;
    },
    remove(id) {
      items.splice(
        items.findIndex((item) => item.id === id),
        1,
      );
    },
    close: () => server.close(),
  };
  return fake;
}
