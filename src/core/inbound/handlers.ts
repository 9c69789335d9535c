import type { Authentication, Conversation, Verdict, VerdictKind } from '../../shared/contract/inbox.ts';
import { verdictKind } from '../../shared/contract/inbox.ts';
import type { Output } from '../../shared/contract/index.ts';
import { fullName } from '../../shared/names.ts';
import { LetterlockError } from '../../shared/result.ts';
import { checkReceived } from '../guards/received.ts';
import type { Handlers, Principal } from '../handlers.ts';
import { decodeCursor, toPage } from '../store/page.ts';
import { safeFileName } from '../text/file-name.ts';
import { answer, recipientOf } from './answer.ts';
import type { InboundDeps } from './ports.ts';
import type { Poller } from './poll.ts';
import { parseRecipients } from './repository.ts';
import type { AnswerRow } from './repository-answer.ts';
import { answeringAccount, answersIn } from './repository-answer.ts';
import { draftIn, writeDraft } from './repository-drafts.ts';
import type { ConversationRow, ReceivedRow, SentRow } from './repository-read.ts';
import {
  countUnread,
  findConversation,
  listConversations,
  receivedIn,
  sentIn,
  setUnread,
  ownDomains,
} from './repository-read.ts';
import { setVerdict } from './verdict-change.ts';

type MailMessage = Output<'inbox.get'>['messages'][number];
type Listed = MailMessage['attachments'];

const toConversation = (row: ConversationRow): Conversation => ({
  id: row.id,
  contact: {
    id: row.contactId,
    email: row.email,
    name: fullName(row),
    company: row.company,
  },
  campaign: { id: row.campaignId, name: row.campaignName },
  subject: row.subject,
  kind: row.kind,
  preview: row.preview,
  receivedAt: row.receivedAt,
  unread: row.unread === 1,
  messages: row.messages,
});

const fromSent = (row: SentRow, to: string): MailMessage => ({
  key: String(-row.id),
  direction: 'sent',
  from: row.address ?? '',
  to,
  at: row.at,
  subject: row.subject,
  html: row.html,
  text: row.text,
  attachments: [],
  received: null,
});

const fromAnswer = (row: AnswerRow, from: string, to: string): MailMessage => ({
  key: `answer-${row.id}`,
  direction: 'sent',
  from,
  to: row.to === '' ? to : row.to,
  at: row.at,
  subject: row.subject,
  html: null,
  text: row.text,
  attachments: [],
  received: null,
});

/** A name that turns the direction of reading round would have the address behind it read backwards. */
function senderText(name: string, address: string): string {
  const straight = name.replaceAll(/\p{Bidi_Control}/gu, '');
  return straight === '' ? address : `${straight} <${address}>`;
}

function fromReceived(row: ReceivedRow, own: readonly string[]): MailMessage {
  const verdict: Verdict = { kind: row.kind, recipients: parseRecipients(row.recipients), evidence: row.evidence };
  const attachments = JSON.parse(row.attachments) as Listed;
  const authentication = row.authentication === null ? null : (JSON.parse(row.authentication) as Authentication);
  const { fromAddress: from, replyTo, html, kind } = row;
  const report = (row.originalKind ?? kind) === 'bounce';
  const warnings = checkReceived({ from, replyTo, html, attachments, authentication, report }, own);
  return {
    key: String(row.id),
    direction: 'received',
    from: senderText(row.fromName, row.fromAddress),
    to: row.toAddress,
    at: row.at,
    subject: row.subject,
    html: row.html,
    text: row.text,
    attachments: attachments.map(({ name, type, size }) => ({ name: safeFileName(name), type, size })),
    received: {
      id: row.id,
      verdict,
      original: row.originalKind,
      matchedBy: row.matchedBy,
      authentication,
      warnings,
    },
  };
}

/** Everybody has drafts of their own. */
const writerOf = ({ person, name }: Principal): string => person ?? name;

function unreadByKind(rows: readonly { kind: VerdictKind; unread: number }[]): Record<VerdictKind, number> {
  const of = (kind: VerdictKind): number => rows.find((row) => row.kind === kind)?.unread ?? 0;
  return Object.fromEntries(verdictKind.options.map((kind) => [kind, of(kind)])) as Record<VerdictKind, number>;
}

export function createInboxHandlers(deps: InboundDeps, poller: Poller): Handlers<'inbox'> {
  const { store, events } = deps;
  const conversationOf = (id: number): ConversationRow => {
    const row = findConversation(store.db, id);
    if (row === undefined) throw new LetterlockError('not-found', 'There is no such conversation.');
    return row;
  };
  return {
    list({ kind, campaignId, unread, search, cursor, limit }) {
      const after = cursor === undefined ? null : afterOf(decodeCursor(cursor, 2));
      const query = { kind, campaignId, unread, search: search?.trim(), after, limit: limit + 1 };
      return toPage(listConversations(store.db, query), limit, toConversation, (row) => [row.receivedAt, row.id]);
    },
    unread() {
      const byKind = unreadByKind(countUnread(store.db));
      return { total: Object.values(byKind).reduce((sum, count) => sum + count, 0), byKind };
    },
    get({ id }, { principal }) {
      const row = conversationOf(id);
      const ourAddress = answeringAccount(store.db, id)?.address ?? '';
      const received = receivedIn(store.db, id);
      const own = ownDomains(store.db);
      const messages = [
        ...sentIn(store.db, row.campaignId, row.contactId).map((sent) => fromSent(sent, row.email)),
        ...received.map((mail) => fromReceived(mail, own)),
        ...answersIn(store.db, id).map((sent) => fromAnswer(sent, ourAddress, row.email)),
      ];
      const { name, address } = recipientOf(row, received, ourAddress);
      return {
        conversation: toConversation(row),
        messages: messages.toSorted((one, other) => one.at - other.at),
        answerTo: name === '' ? address : `${name} <${address}>`,
        draft: draftIn(store.db, id, writerOf(principal)),
      };
    },
    markRead({ ids, read }) {
      const found = store.transaction((db) => setUnread(db, ids, !read));
      if (found === 0) throw new LetterlockError('not-found', 'There is no such conversation.');
      events.emit('inbox.changed', {});
      return {};
    },
    setVerdict({ receivedId, kind }, { note }) {
      setVerdict(deps, receivedId, kind);
      note({ kind });
      return {};
    },
    async reply({ id, text, confirmed = false }, { principal, note }) {
      const messageId = await answer(deps, { conversationId: id, text, principal, confirmed });
      note({ characters: text.length });
      store.transaction((db) => writeDraft(db, id, writerOf(principal), ''));
      return { messageId };
    },
    saveDraft({ id, text }, { principal, note }) {
      conversationOf(id);
      store.transaction((db) => writeDraft(db, id, writerOf(principal), text));
      note({ characters: text.length });
      return {};
    },
    async poll() {
      return { received: await poller.pollAll() };
    },
  };
}

function afterOf([receivedAt, id]: readonly unknown[]): { receivedAt: number; id: number } {
  if (typeof receivedAt === 'number' && typeof id === 'number') return { receivedAt, id };
  throw new LetterlockError('invalid-input', 'The cursor is not one that this list gave out.');
}
