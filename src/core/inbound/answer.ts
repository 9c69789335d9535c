/** Answers in the thread; the sender sees to it that each goes out at most once. */
import { fullName } from '../../shared/names.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { SendOutcome } from '../connectors/connector.ts';
import type { ComposedMail, Mailbox } from '../connectors/mime/mail.ts';
import { parseAddress } from '../contacts/address.ts';
import type { Principal } from '../handlers.ts';
import { escapeHtml } from '../text/html.ts';
import type { InboundDeps } from './ports.ts';
import type { AnswerAccount } from './repository-answer.ts';
import { answeringAccount, answersIn } from './repository-answer.ts';
import type { ConversationRow, ReceivedRow } from './repository-read.ts';
import { findConversation, receivedIn, sentIn } from './repository-read.ts';

/** RFC 5322 sets no bound; servers do. The first id names the thread, the newest say where in it. */
const maxReferences = 30;

/** Message-IDs of a thread, oldest first, bounded. */
export function referenceChain(ids: readonly string[]): string[] {
  const known = [...new Set(ids.filter((id) => id !== ''))];
  return known.length <= maxReferences ? known : [...known.slice(0, 1), ...known.slice(1 - maxReferences)];
}

/** `Re: ` once, whatever the subject began with. */
export function answerSubject(subject: string): string {
  return `Re: ${subject.replace(/^(\s*(re|aw|antw|sv|vs)\s*(\[\d{1,3}\])?\s*[:：]\s*)+/i, '')}`.slice(0, 500);
}

/** The text as HTML paragraphs. */
function textToHtml(text: string): string {
  const paragraphs = escapeHtml(text).split(/\r?\n(?:[ \t]*\r?\n)+/);
  return paragraphs.map((paragraph) => `<p>${paragraph.replaceAll(/\r?\n/g, '<br>')}</p>`).join('\n');
}

/**
 * Where an answer goes. People answer from other addresses and ask for answers elsewhere (Reply-To, RFC 5322, 3.6.2):
 * the newest mail by a person says where to; reports and responders do not.
 */
export function recipientOf(conversation: ConversationRow, received: readonly ReceivedRow[], ours: string): Mailbox {
  const person = received.findLast(
    ({ kind, fromAddress }) => /^(reply|unsubscribe|other)$/.test(kind) && fromAddress !== '',
  );
  if (person !== undefined) {
    const asked = person.replyTo !== '' && person.replyTo !== ours.toLowerCase() && parseAddress(person.replyTo).ok;
    return { name: person.fromName, address: asked ? person.replyTo : person.fromAddress };
  }
  return { name: fullName(conversation), address: conversation.email };
}

function compose(deps: InboundDeps, conversation: ConversationRow, account: AnswerAccount, text: string): ComposedMail {
  const { db } = deps.store;
  const received = receivedIn(db, conversation.id);
  const thread = [
    ...sentIn(db, conversation.campaignId, conversation.contactId),
    ...received,
    ...answersIn(db, conversation.id),
  ];
  const ids = thread.toSorted((one, other) => one.at - other.at).map(({ messageId }) => messageId);
  const to = recipientOf(conversation, received, account.address);
  const answered =
    received.findLast(({ fromAddress, replyTo }) => fromAddress === to.address || replyTo === to.address) ??
    received.at(-1);
  return {
    from: { name: account.displayName, address: account.address },
    to,
    subject: answerSubject(answered === undefined || answered.subject === '' ? conversation.subject : answered.subject),
    html: textToHtml(text),
    text,
    messageId: deps.newMessageId(account.address, deps.clock.now()),
    inReplyTo: answered === undefined || answered.messageId === '' ? (ids.at(-1) ?? null) : answered.messageId,
    references: referenceChain(ids),
    date: deps.clock.now(),
    headers: [],
    attachments: [],
  };
}

interface Answering {
  readonly conversationId: number;
  readonly text: string;
  readonly principal: Principal;
  /** Although rules of data-loss prevention ask. */
  readonly confirmed: boolean;
}

/** Where an answer would go. @throws LetterlockError `not-found` */
export function answersTo({ store }: Pick<InboundDeps, 'store'>, conversationId: number): string {
  const conversation = findConversation(store.db, conversationId);
  if (conversation === undefined) throw new LetterlockError('not-found', 'There is no such conversation.');
  const ours = answeringAccount(store.db, conversationId)?.address ?? '';
  return recipientOf(conversation, receivedIn(store.db, conversationId), ours).address;
}

/**
 * Answers in a conversation.
 * @returns the answer's Message-ID
 * @throws LetterlockError `not-found`; `dlp-*`; `not-allowed-now` when the account is gone; `mail-*` in the server's words, also
 *   where nobody knows whether it went out: the answer then stays in the thread and is not sent again.
 */
export async function answer(deps: InboundDeps, { conversationId, text, ...by }: Answering): Promise<string> {
  const { db } = deps.store;
  const conversation = findConversation(db, conversationId);
  if (conversation === undefined) throw new LetterlockError('not-found', 'There is no such conversation.');
  const account = answeringAccount(db, conversationId);
  if (account === undefined) {
    throw new LetterlockError(
      'not-allowed-now',
      'The account of this campaign was disconnected, so nothing can be sent.',
    );
  }
  const mail = compose(deps, conversation, account, text);
  deps.mayLeave(mail, { ...by, campaignId: conversation.campaignId });
  const outcome = await deps.sendAnswer({ conversationId, accountId: account.id, mail });
  if (outcome.kind !== 'failed') {
    deps.store.transaction((writable) => deps.correspondents.touch(writable, conversation.contactId, mail.date));
  }
  deps.events.emit('inbox.changed', {});
  if (outcome.kind !== 'sent') throw refusal(outcome);
  return mail.messageId;
}

function refusal(outcome: Exclude<SendOutcome, { kind: 'sent' }>): LetterlockError {
  const details = { response: outcome.response };
  if (outcome.kind === 'unknown') {
    const message =
      'The line broke before the server confirmed. The answer may have been sent: look before you send again.';
    return new LetterlockError('mail-connection', message, details);
  }
  if (outcome.class === 'auth') return new LetterlockError('mail-auth', undefined, details);
  if (outcome.class === 'connection') return new LetterlockError('mail-connection', undefined, details);
  return new LetterlockError('mail-refused', `The mail server refused the answer: ${outcome.response}`, details);
}
