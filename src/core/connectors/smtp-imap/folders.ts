/** Where an IMAP mailbox keeps things: special-use folders (RFC 6154), by imapflow's list of known names otherwise. */
import type { ImapFlow, ListResponse } from 'imapflow';

export interface Folders {
  readonly inbox: string;
  readonly junk: string | null;
  readonly sent: string | null;
  /** Gmail's All Mail and its like, where sent mail is found even when Sent was tidied up. */
  readonly all: string | null;
}

const selectable = ({ flags }: ListResponse): boolean => !flags.has('\\Noselect') && !flags.has('\\NonExistent');

export async function listFolders(client: ImapFlow): Promise<Folders> {
  const folders = (await client.list()).filter(selectable);
  const bySpecialUse = (use: string): string | null =>
    folders.find(({ specialUse }) => specialUse === use)?.path ?? null;
  return {
    inbox: bySpecialUse('\\Inbox') ?? 'INBOX',
    junk: bySpecialUse('\\Junk'),
    sent: bySpecialUse('\\Sent'),
    all: bySpecialUse('\\All'),
  };
}
