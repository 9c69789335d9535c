/** The parts of Zoho's REST interface that a mailbox needs, each as plain data (zoho.com/mail/help/api). */
import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { zohoError } from './judge.ts';
import type { ZohoRest } from './rest.ts';

const zohoId = z
  .union([z.string(), z.int()])
  .transform(String)
  .pipe(z.string().regex(/^\d{1,30}$/));
const instant = z.coerce.number().int().nonnegative();
const flag = z.union([z.boolean(), z.enum(['true', 'false'])]).transform((value) => value === true || value === 'true');

const folders = z.array(
  z.object({ folderId: zohoId, folderType: z.string().max(100), path: z.string().max(1000).default('') }),
);

const listed = z.array(z.object({ messageId: zohoId, receivedTime: instant }));

const account = z.object({
  accountId: zohoId,
  primaryEmailAddress: z.string().max(320).optional(),
  mailboxAddress: z.string().max(320).optional(),
  outgoingBlocked: flag.optional(),
  incomingBlocked: flag.optional(),
  sendMailDetails: z
    .array(z.object({ fromAddress: z.string().max(320), status: flag.optional() }))
    .max(500)
    .default([]),
});
export type ZohoAccount = z.infer<typeof account>;

export interface ZohoFolders {
  readonly inbox: string;
  readonly spam: string | null;
  readonly sent: string | null;
}

export interface Listed {
  readonly id: string;
  readonly receivedAt: number;
}

/** Messages of one page; 200 is the most that Zoho gives. */
export const pageSize = 200;

export interface ZohoMailbox {
  accounts(signal: AbortSignal): Promise<ZohoAccount[]>;
  /** @throws LetterlockError `mail-connection` where there is no inbox */
  folders(signal: AbortSignal): Promise<ZohoFolders>;
  /** One page of a folder, newest first. @param start from 1 */
  list(folderId: string, start: number, signal: AbortSignal): Promise<Listed[]>;
  /** The message as it arrived, or at least the first `maxBytes` of most messages; null when it is gone. */
  original(id: string, maxBytes: number, signal: AbortSignal): Promise<{ raw: Buffer; cut: boolean } | null>;
  /** The header lines of a message; null when it is gone. */
  header(folderId: string, id: string, signal: AbortSignal): Promise<string | null>;
}

export function createZohoMailbox(rest: ZohoRest, mailboxId: string): ZohoMailbox {
  const base = `/api/accounts/${mailboxId}`;
  const shaped = <T>(shape: z.ZodType<T>, data: unknown): T => {
    const parsed = shape.safeParse(data);
    if (!parsed.success) throw zohoError('zoho-foreign', 'The answer has another form than Zoho documents.');
    return parsed.data;
  };
  return {
    async accounts(signal) {
      return shaped(z.array(account), await rest.get('/api/accounts', signal));
    },
    async folders(signal) {
      const all = shaped(folders, (await rest.get(`${base}/folders`, signal)) ?? []);
      // Folders that the user made are of the inbox's type too; only the path tells them apart.
      const typed = (type: string): string | null => {
        const found = all.filter(({ folderType }) => folderType === type);
        return (found.find(({ path }) => path === `/${type}`) ?? found[0])?.folderId ?? null;
      };
      const inbox = typed('Inbox');
      if (inbox === null) throw zohoError('zoho-no-inbox', 'There is no inbox.');
      return { inbox, spam: typed('Spam'), sent: typed('Sent') };
    },
    async list(folderId, start, signal) {
      const query = new URLSearchParams({
        folderId,
        start: String(start),
        limit: String(pageSize),
        sortBy: 'date',
        sortorder: 'false',
      });
      const page = shaped(listed, (await rest.get(`${base}/messages/view?${query.toString()}`, signal)) ?? []);
      return page.map(({ messageId, receivedTime }) => ({ id: messageId, receivedAt: receivedTime }));
    },
    async original(id, maxBytes, signal) {
      // JSON writes line ends and quotes as two characters.
      const room = 3 * maxBytes + 65_536;
      const found = await rest.text(`${base}/messages/${id}/originalmessage`, 'content', room, signal);
      return found === null ? null : { raw: rawBytes(found.text), cut: found.cut };
    },
    async header(folderId, id, signal) {
      const data = await rest.get(`${base}/folders/${folderId}/messages/${id}/header?raw=true`, signal);
      return data === null ? null : shaped(z.object({ headerContent: z.string() }), data).headerContent;
    },
  };
}

/** The bytes of a message that came as JSON text: each character one byte, or characters that were decoded before. */
export function rawBytes(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  const single = !/[^\0-\xff]/.test(text);
  return single && isUtf8(bytes) ? bytes : Buffer.from(text, 'utf8');
}
