/** Looks a Message-ID up among sent mail. Zoho has no search for it: the messages of those minutes are looked at. */
import { LetterlockError } from '../../../shared/result.ts';
import type { SentClaim, SentLookup } from '../connector.ts';
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
  claim: SentClaim,
  signal: AbortSignal,
): Promise<SentLookup> {
  const found = await findManySent(mailbox, folders, [claim], signal);
  return found.has(claim.messageId) ? 'found' : 'unknown';
}

/** Those that are found, each header read once; where Zoho does not answer any more, those found until then. */
export async function findManySent(
  mailbox: ZohoMailbox,
  folders: (signal: AbortSignal) => Promise<ZohoFolders>,
  claims: readonly SentClaim[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  try {
    const { sent } = await folders(signal);
    if (sent === null) return found;
    const listed = await mailbox.list(sent, 1, signal);
    const messageIds = new Map<string, string>();
    const messageIdOf = async (id: string): Promise<string> => {
      const known = messageIds.get(id) ?? idOf((await mailbox.header(sent, id, signal)) ?? '');
      messageIds.set(id, known);
      return known;
    };
    for (const { messageId, claimedAt } of claims) {
      for (const { id } of nearest(listed, claimedAt)) {
        if ((await messageIdOf(id)) !== messageId) continue;
        found.add(messageId);
        break;
      }
    }
  } catch (error) {
    if (!(error instanceof LetterlockError)) throw error;
  }
  return found;
}

const nearest = <T extends { readonly receivedAt: number }>(listed: readonly T[], claimedAt: number): T[] =>
  listed
    .filter(({ receivedAt }) => receivedAt >= claimedAt - beforeMs && receivedAt <= claimedAt + afterMs)
    .toSorted((a, b) => Math.abs(a.receivedAt - claimedAt) - Math.abs(b.receivedAt - claimedAt))
    .slice(0, mostHeaders);
