/**
 * Takes new mail in: fetch, parse, judge, match, then store a batch with its effects and the mailbox's cursor in one
 * transaction. A crash anywhere leaves the cursor where it was, and a mail that comes twice is known by its key.
 */
import type { VerdictKind } from '../../shared/contract/inbox.ts';
import { breathe } from '../breathe.ts';
import type { FetchBatch, FetchedMessage } from '../connectors/connector.ts';
import { domainKey, parseAddress } from '../contacts/address.ts';
import type { WritableDb } from '../store/open.ts';
import { authenticationOf } from './authentication.ts';
import { analyse } from './classify.ts';
import { applyEffect, effectOf } from './effects.ts';
import { match } from './match.ts';
import type { Match, SentMails } from './match.ts';
import { parseMail } from './mime/parse.ts';
import type { ParsedMail } from './mime/parse.ts';
import type { InboundDeps } from './ports.ts';
import { isBlocked, reasonLine, resolved } from './soft-bounces.ts';
import { preview } from './quote.ts';
import {
  findTarget,
  insertReceived,
  isKnown,
  isProbe,
  readCursor,
  sentByAddress,
  sentByDomain,
  sentByMessageId,
  sentByToken,
  writeCursor,
} from './repository.ts';
import type { MailboxRow, ReceivedMail } from './repository.ts';
import { evidenceLine } from './verdict/analysis.ts';
import type { Analysis } from './verdict/analysis.ts';
import { isBulk } from './verdict/bulk.ts';

/** Of one mail; the rest is not fetched. */
const fetchedBytes = 2 * 1024 * 1024;
const batchSize = 100;
const maxText = 200_000;
const maxHtml = 1_000_000;
const maxAttachments = 50;
/** The mailbox's clock and ours need not agree. */
const clockSkewMs = 10 * 60_000;
/** A report that names no Message-ID is believed for messages this young: servers give up after five days or so. */
const reportSpanMs = 30 * 86_400_000;

/** The form under which contacts are found; a sender whose address is none that we could write to has no form. */
function addressKey(text: string): string | null {
  const parsed = parseAddress(text);
  return parsed.ok ? parsed.address.key : null;
}

interface Read {
  readonly message: FetchedMessage;
  readonly mail: ParsedMail;
  readonly analysis: Analysis;
}

function sentMails(db: WritableDb, mailbox: MailboxRow, { message, analysis }: Read): SentMails {
  const { kind } = analysis.verdict;
  const report = kind === 'bounce' || kind === 'complaint';
  const span = {
    after: report ? message.receivedAt - reportSpanMs : 0,
    before: message.receivedAt + clockSkewMs,
  };
  return {
    byMessageId: (messageId) => sentByMessageId(db, messageId),
    byToken: (token) => sentByToken(db, token),
    byAddress(address) {
      const key = addressKey(address);
      return key === null ? [] : sentByAddress(db, key, mailbox.id, span);
    },
    byDomain(domain) {
      const key = domainKey(domain);
      return key === null ? [] : sentByDomain(db, key, mailbox.id, span);
    },
  };
}

/** A mail that says nothing about itself but comes from the contact in person is an answer, thread or not. */
function settledKind({ mail, analysis }: Read, found: Match): { kind: VerdictKind; evidence: string } {
  const { kind, evidence } = analysis.verdict;
  const reported = analysis.returnedIds.length > 0;
  if (kind !== 'other' || reported || isBulk(mail) || found.by === 'domain') return { kind, evidence };
  return { kind: 'reply', evidence: evidenceLine(`From: ${mail.from.address}`) };
}

function toReceived(mailbox: MailboxRow, read: Read, found: Match): ReceivedMail {
  const { message, mail, analysis } = read;
  const attachments = mail.parts
    .slice(0, maxAttachments)
    .map(({ name, type, size }) => ({ name: name === '' ? type : name, type, size }));
  const authentication = authenticationOf(message.raw, mail.from.address, mailbox);
  return {
    accountId: mailbox.id,
    providerKey: message.providerKey,
    ledgerId: found.sent.ledgerId,
    messageId: mail.messageId,
    inReplyTo: mail.inReplyTo[0] ?? '',
    fromAddress: mail.from.address,
    fromName: mail.from.name,
    toAddress: mail.to[0] ?? '',
    subject: mail.subject,
    receivedAt: message.receivedAt,
    text: mail.text.slice(0, maxText),
    html: mail.html === null ? null : mail.html.slice(0, maxHtml),
    attachments: JSON.stringify(attachments),
    ...settledKind(read, found),
    bounce: analysis.bounce ?? '',
    replyTo: mail.replyTo,
    recipients: JSON.stringify(analysis.verdict.recipients),
    matchedBy: found.by,
    authentication: authentication === null ? null : JSON.stringify(authentication),
  };
}

/**
 * A mailbox's test of itself, and whatever answers it or returns it, are no campaign's: also where the user's second
 * mailbox is among the contacts. The test is known by its unsubscribe address where it has another Message-ID.
 */
function isOwnTest(db: WritableDb, { mail, analysis }: Read): boolean {
  const ids = [mail.messageId, ...mail.inReplyTo, ...mail.references, ...analysis.returnedIds];
  const tokens = ids.map((id) => id.slice(1).replace(/@.*$/s, ''));
  const address = /subject=unsubscribe%20([0-9A-Za-z]{1,64})/.exec(mail.header('list-unsubscribe'))?.[1];
  return isProbe(
    db,
    [...tokens, address ?? '', analysis.token ?? ''].filter((token) => token !== ''),
  );
}

/** Stores one mail with its effects; null where it belongs to no campaign or is known. */
function store(deps: InboundDeps, db: WritableDb, mailbox: MailboxRow, read: Read): ReceivedMail | null {
  const { message, mail, analysis } = read;
  if (mail.from.address === mailbox.address.toLowerCase() && analysis.verdict.kind !== 'bounce') return null;
  const found = match(mail, analysis, sentMails(db, mailbox, read));
  if (found === null || isOwnTest(db, read)) return null;
  const row = toReceived(mailbox, read, found);
  if (isKnown(db, row)) return null;
  const target = findTarget(db, found.sent.campaignId, found.sent.contactId);
  if (target === undefined) return null;
  const { campaignId, contactId } = target;
  const subject = found.sent.subject === '' ? mail.subject : found.sent.subject;
  insertReceived(db, row, { campaignId, contactId, subject, preview: preview(mail.text) });
  const now = deps.clock.now();
  const effect = resolved(db, effectOf(row.kind, row.bounce), contactId);
  applyEffect(deps, db, effect, target, reasonLine(effect, row.evidence), now);
  if (effect.kind === 'blocked' && isBlocked(db, campaignId, now)) deps.pauseBlocked(db, campaignId);
  deps.correspondents.touch(db, contactId, message.receivedAt);
  return row;
}

/** How long (real time) mails are read in one go: a setImmediate after each would cost as much as reading some. */
const breathMs = 5;

async function readAll(messages: readonly FetchedMessage[], signal: AbortSignal): Promise<Read[]> {
  const reads: Read[] = [];
  let since = performance.now();
  for (const message of messages) {
    signal.throwIfAborted();
    const mail = await parseMail(message.raw);
    reads.push({ message, mail, analysis: analyse(mail) });
    if (performance.now() - since < breathMs) continue;
    await breathe();
    since = performance.now();
  }
  return reads;
}

/** A provider's block lasts up to 24 hours (support.google.com/a/answer/166852). */
const quotaMs = 86_400_000;

/** The mailbox's own provider returned a mail because of the mailbox's allowance: the mailbox pauses, no contact does. */
function noteQuota(deps: InboundDeps, accountId: number, stored: readonly ReceivedMail[]): void {
  const told = stored.findLast(({ kind, bounce }) => kind === 'bounce' && bounce === 'quota');
  if (told === undefined) return;
  const now = deps.clock.now();
  // A server whose clock is ahead must not keep a mailbox from sending for longer.
  const until = Math.min(told.receivedAt, now) + quotaMs;
  if (until > now) deps.accountHealth.pause(accountId, 'quota', told.evidence, until);
}

/** Asks for the next batch while the last one is read: the server works meanwhile. */
async function* ahead(batches: AsyncIterable<FetchBatch>): AsyncGenerator<FetchBatch> {
  const iterator = batches[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = iterator.next();
      // Its failure is told when its turn comes; until then nobody waits for it.
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    await next.catch(() => undefined);
    await iterator.return?.();
  }
}

/**
 * Reads what is new in one mailbox, batch by batch.
 * @returns how many mails belonged to a campaign
 * @throws LetterlockError `mail-*` from the connector; what was stored before stays.
 */
export async function takeIn(deps: InboundDeps, mailbox: MailboxRow, signal: AbortSignal): Promise<number> {
  const connector = await deps.connectors.open(mailbox.id);
  if (!connector.capabilities.receives) return 0;
  let cursor = readCursor(deps.store.db, mailbox.id);
  const options = { cursor, since: mailbox.createdAt, maxBytes: fetchedBytes, batchSize, signal };
  let taken = 0;
  let seen = 0;
  for await (const batch of ahead(connector.fetch(options))) {
    if (batch.messages.length === 0 && batch.cursor === cursor) continue;
    const reads = await readAll(batch.messages, signal);
    const stored = deps.store.transaction((db) => {
      const rows = reads.map((read) => store(deps, db, mailbox, read)).filter((row) => row !== null);
      writeCursor(db, mailbox.id, batch.cursor, deps.clock.now());
      return rows;
    });
    await batch.stored?.();
    cursor = batch.cursor;
    seen += reads.length;
    taken += stored.length;
    noteQuota(deps, mailbox.id, stored);
    if (stored.length > 0) deps.events.emit('inbox.changed', {});
    const replies = stored.filter(({ kind }) => kind === 'reply');
    if (replies.length > 0) deps.replied(replies.map(({ fromName, fromAddress }) => fromName || fromAddress));
  }
  if (seen > 0) deps.accountHealth.received(mailbox.id, deps.clock.now());
  return taken;
}
