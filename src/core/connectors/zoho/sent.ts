/** Looks a Message-ID up among sent mail. Zoho has no search for it: the messages of those minutes are looked at. */
import { LetterlockError } from '../../../shared/result.ts';
import type { SentLookup } from '../connector.ts';
import type { ZohoFolders, ZohoMailbox } from './mailbox.ts';

/** Clocks differ, and the copy may be filed late. */
const beforeMs = 5 * 60_000;
const afterMs = 30 * 60_000;
/** Each is a request of the few that there are. */
const mostHeaders = 12;

const idOf = (header: string): string => /^message-id:\s*(<[^<>\s]{1,500}>)/im.exec(header)?.[1] ?? '';

/** `found`, or `unknown`: that a copy is not there proves nothing, because its owner may have switched copies off. */
export async function findSent(
  mailbox: ZohoMailbox,
  folders: (signal: AbortSignal) => Promise<ZohoFolders>,
  messageId: string,
  claimedAt: number,
  signal: AbortSignal,
): Promise<SentLookup> {
  try {
    const { sent } = await folders(signal);
    if (sent === null) return 'unknown';
    const around = (await mailbox.list(sent, 1, signal))
      .filter(({ receivedAt }) => receivedAt >= claimedAt - beforeMs && receivedAt <= claimedAt + afterMs)
      .toSorted((a, b) => Math.abs(a.receivedAt - claimedAt) - Math.abs(b.receivedAt - claimedAt));
    for (const { id } of around.slice(0, mostHeaders)) {
      const header = await mailbox.header(sent, id, signal);
      if (header !== null && idOf(header) === messageId) return 'found';
    }
    return 'unknown';
  } catch (error) {
    if (error instanceof LetterlockError) return 'unknown';
    throw error;
  }
}
