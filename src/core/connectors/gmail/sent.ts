/** Finds a message among the sent ones. */
import { z } from 'zod';
import { LetterlockError } from '../../../shared/result.ts';
import type { SentClaim, SentLookup } from '../connector.ts';
import type { GmailApi } from './client.ts';
import { ask, expectOk, shaped } from './read.ts';

const listed = z.object({
  messages: z.array(z.object({ id: z.string().max(40), threadId: z.string().max(40) })).default([]),
});
const headers = z.object({
  payload: z.object({ headers: z.array(z.object({ name: z.string(), value: z.string() })).default([]) }).optional(),
});

export interface SentMessage {
  readonly id: string;
  readonly threadId: string;
}

const minuteMs = 60_000;
/** Handed over before or after the claim that is looked for, and no longer than a request may take. */
const windowMs = { before: 2 * minuteMs, after: 20 * minuteMs };
const mostCompared = 100;

const bare = (messageId: string): string => messageId.replaceAll(/[<>\s"]/g, '');

/** By Gmail's own search for a Message-ID (support.google.com/mail/answer/7190). @throws LetterlockError `mail-*` */
export async function findById(api: GmailApi, messageId: string, signal: AbortSignal): Promise<SentMessage | null> {
  const q = `rfc822msgid:${bare(messageId)}`;
  const answer = await ask(api, signal, (users, own) => users.messages.list({ userId: 'me', q, maxResults: 1 }, own));
  return shaped(expectOk(answer), listed).messages[0] ?? null;
}

/** The Message-ID that a message was delivered under, with angle brackets; null where it cannot be read. */
export async function deliveredId(api: GmailApi, id: string, signal: AbortSignal): Promise<string | null> {
  const found = await headersOf(api, id, ['Message-ID'], signal);
  return found.find((value) => /^<[^<>\s]{3,990}>$/.test(value)) ?? null;
}

async function headersOf(api: GmailApi, id: string, names: string[], signal: AbortSignal): Promise<string[]> {
  const answer = await ask(api, signal, (users, own) =>
    users.messages.get({ userId: 'me', id, format: 'metadata', metadataHeaders: names }, own),
  );
  return (shaped(expectOk(answer), headers).payload?.headers ?? []).map(({ value }) => value.trim());
}

/** Reads the Message-IDs that a message carries, each message once. */
function referencesReader(api: GmailApi, signal: AbortSignal): (id: string) => Promise<string[]> {
  const read = new Map<string, string[]>();
  return async (id) => {
    const values = read.get(id) ?? (await headersOf(api, id, ['Message-ID', 'References'], signal));
    read.set(id, values);
    return values;
  };
}

/** Our own Message-ID is in References too, where it stays whatever Gmail makes of the other. */
async function findByReference(
  api: GmailApi,
  { messageId, claimedAt }: SentClaim,
  referencesOf: (id: string) => Promise<string[]>,
  signal: AbortSignal,
): Promise<boolean> {
  const after = Math.floor((claimedAt - windowMs.before) / 1000);
  const before = Math.ceil((claimedAt + windowMs.after) / 1000);
  const q = `in:sent after:${after} before:${before}`;
  const answer = await ask(api, signal, (users, own) =>
    users.messages.list({ userId: 'me', q, maxResults: mostCompared }, own),
  );
  for (const { id } of shaped(expectOk(answer), listed).messages) {
    if ((await referencesOf(id)).some((value) => value.includes(messageId))) return true;
  }
  return false;
}

/**
 * `found`, or `unknown`: never `absent`. Google promises nowhere that its search knows a message the moment it was
 * sent, and a user may delete the copy.
 */
export async function findSent(api: GmailApi, claim: SentClaim, signal: AbortSignal): Promise<SentLookup> {
  return (await findManySent(api, [claim], signal)).has(claim.messageId) ? 'found' : 'unknown';
}

/** Those that are found; where Gmail does not answer any more, those found until then. */
export async function findManySent(
  api: GmailApi,
  claims: readonly SentClaim[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const referencesOf = referencesReader(api, signal);
  try {
    for (const claim of claims) {
      const there =
        (await findById(api, claim.messageId, signal)) !== null ||
        (await findByReference(api, claim, referencesOf, signal));
      if (there) found.add(claim.messageId);
    }
  } catch (error) {
    if (!(error instanceof LetterlockError)) throw error;
  }
  return found;
}
