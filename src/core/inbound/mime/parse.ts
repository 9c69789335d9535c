/** Received mail as plain data. Everything in it was written by strangers; nothing in it can make parsing fail. */
import { randomBytes } from 'node:crypto';
import { convert } from 'html-to-text';
import PostalMime from 'postal-mime';
import type { Address, Attachment, Email } from 'postal-mime';
import { markedSize, thin } from './thin.ts';

export interface MailPart {
  /** Lower-case, such as `message/delivery-status`. */
  readonly type: string;
  readonly name: string;
  /** Bytes, decoded, as far as the mail was looked at. */
  readonly size: number;
  /** Of `message/*` and `text/*` parts; otherwise empty. */
  readonly text: string;
}

export interface ParsedMail {
  /** The first header of that (lower-case) name, unfolded; empty where there is none. */
  header(name: string): string;
  has(name: string): boolean;
  readonly from: { readonly name: string; readonly address: string };
  /** The first address of Reply-To, lower-case; empty where there is none. */
  readonly replyTo: string;
  /** Lower-case addresses of To and Cc. */
  readonly to: readonly string[];
  readonly subject: string;
  /** With angle brackets, or empty. */
  readonly messageId: string;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  readonly html: string | null;
  /** The plain part, or what the HTML says in plain text. */
  readonly text: string;
  /** Everything that is not the body. */
  readonly parts: readonly MailPart[];
}

const maxIds = 100;
const maxListed = 200;
const maxHtmlForText = 48_000;

/** All `<…>` ids in a header, in order; bounded. */
export function messageIds(value: string): string[] {
  return (value.slice(0, 20_000).match(/<[^<>\s]{1,500}>/g) ?? []).slice(0, maxIds);
}

/** Without the elements that show nothing; mail programs put more style than text into a mail. */
function visible(html: string): string {
  let rest = html.slice(0, 16 * maxHtmlForText);
  for (const name of ['head', 'style', 'script']) {
    const open = new RegExp(`<${name}[\\s>]`, 'i');
    for (let cuts = 0; cuts < 20; cuts++) {
      const start = rest.search(open);
      const end = start === -1 ? -1 : rest.toLowerCase().indexOf(`</${name}`, start);
      if (end === -1) break;
      rest = rest.slice(0, start) + rest.slice(end + name.length + 3);
    }
  }
  return rest.slice(0, maxHtmlForText);
}

/** What HTML says in plain text; the first 48,000 characters of it. */
function htmlToPlain(html: string): string {
  const shown = visible(html);
  try {
    return convert(shown, {
      wordwrap: false,
      limits: { maxDepth: 50, maxChildNodes: 1000 },
      selectors: [
        { selector: 'img', format: 'skip' },
        { selector: 'a', options: { ignoreHref: true } },
      ],
    });
  } catch {
    return shown.replace(/<[^<>]{0,1000}>/g, ' ');
  }
}

const decoder = new TextDecoder('utf-8');

function contentText(content: Attachment['content']): string {
  return typeof content === 'string' ? content : decoder.decode(content);
}

function toPart(attachment: Attachment, nonce: string): MailPart {
  const type = attachment.mimeType;
  const bytes = typeof attachment.content === 'string' ? attachment.content.length : attachment.content.byteLength;
  const marked = bytes < 64 ? markedSize(nonce, contentText(attachment.content)) : null;
  const readable = marked === null && /^(message|text)\//.test(type);
  return {
    type,
    name: (attachment.filename ?? '').slice(0, 255),
    size: marked ?? bytes,
    text: readable ? contentText(attachment.content) : '',
  };
}

function flatten(addresses: readonly Address[] | undefined): string[] {
  return (addresses ?? [])
    .flatMap((entry) => (entry.group === undefined ? [entry.address] : entry.group.map(({ address }) => address)))
    .filter((address) => address !== '')
    .slice(0, maxListed)
    .map((address) => address.toLowerCase());
}

function fromEmail(email: Email, nonce: string): ParsedMail {
  const headers = new Map<string, string>();
  for (const { key, value } of email.headers) if (!headers.has(key)) headers.set(key, value);
  const header = (name: string): string => headers.get(name) ?? '';
  const sender = email.from?.group === undefined ? email.from : email.from.group[0];
  const html = email.html ?? null;
  return {
    header,
    has: (name) => headers.has(name),
    from: { name: (sender?.name ?? '').slice(0, 200), address: (sender?.address ?? '').toLowerCase().slice(0, 320) },
    replyTo: flatten(email.replyTo)[0]?.slice(0, 320) ?? '',
    to: [...flatten(email.to), ...flatten(email.cc)],
    subject: (email.subject ?? '').replace(/\s+/g, ' ').trim().slice(0, 1000),
    messageId: messageIds(email.messageId ?? '')[0] ?? '',
    inReplyTo: messageIds(email.inReplyTo ?? ''),
    references: messageIds(email.references ?? ''),
    html,
    text: email.text ?? (html === null ? '' : htmlToPlain(html)),
    parts: email.attachments.slice(0, maxListed).map((attachment) => toPart(attachment, nonce)),
  };
}

const limits = {
  forceRfc822Attachments: true,
  maxNestingDepth: 50,
  maxHeadersSize: 256 * 1024,
  maxRfc822NestingDepth: 2,
};

/** The header's own lines with the body as plain text: for a mail whose structure cannot be followed. */
function flat(raw: Buffer): Buffer {
  const text = raw.subarray(0, 128 * 1024).toString('latin1');
  const end = /\r?\n\r?\n/.exec(text);
  const head = (end === null ? text : text.slice(0, end.index)).slice(0, 32 * 1024);
  const body = end === null ? '' : text.slice(end.index + end[0].length);
  const plain = head.replace(/^(mime-version|content-[\w-]+):.*(?:\r?\n[ \t].*)*\r?\n?/gim, '').trimEnd();
  return Buffer.from(`${plain}\r\n\r\n${body}`, 'latin1');
}

/** Parses the first 4 MiB of a mail. Never throws: what cannot be understood is read as plain text. */
export async function parseMail(raw: Buffer): Promise<ParsedMail> {
  const nonce = BigInt(`0x${randomBytes(12).toString('hex')}`).toString(36);
  const thinned = thin(raw, nonce);
  const parse = async (bytes: Buffer): Promise<ParsedMail> => fromEmail(await PostalMime.parse(bytes, limits), nonce);
  try {
    const mail = await parse(thinned);
    // A multipart mail without its boundary has no parts at all.
    const lost = mail.text === '' && mail.html === null && mail.parts.length === 0;
    return lost && mail.has('content-type') ? await parse(flat(thinned)) : mail;
  } catch {
    try {
      return await parse(flat(thinned));
    } catch {
      return fromEmail({ headers: [], headerLines: [], attachments: [] }, nonce);
    }
  }
}
