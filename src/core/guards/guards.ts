/**
 * The last look at a mail before it is handed over: ordered pure checks on what was really composed. Preflight has
 * seen the templates; these see the one mail, with this contact's values in it.
 */
import { unsubscribeUrl } from '../campaigns/unsubscribe.ts';
import type { ComposedMail } from '../connectors/mime/mail.ts';
import { readHtml } from '../text/links.ts';
import type { Link } from '../text/links.ts';

export interface Finding {
  /** Such as `no-unsubscribe`, `unrendered`, `header-injection`. */
  readonly code: string;
  /** A blocking finding fails the message for good; it is never sent. */
  readonly level: 'blocking' | 'warning';
  /** A sentence for the contact's row. */
  readonly message: string;
}

export interface MailFacts {
  /** What every mail must carry: the campaign's postal address. */
  readonly postalAddress: string;
  /** Largest message that the mailbox takes, in bytes as sent (base64 attachments count 4/3). */
  readonly maxBytes?: number;
}

/** What a reader gets of the HTML, found once for all checks. */
interface Seen {
  readonly visible: string;
  readonly links: readonly Link[];
  /** The mail's own unsubscribe link. */
  readonly url: string;
}

type Check = (mail: ComposedMail, facts: MailFacts, seen: Seen) => string | null;

/** Gmail's and Outlook's limit for a message with its attachments, encoded. */
const defaultMaxBytes = 25_000_000;
const lineBreaks = /[\r\n\0]/;
const squeeze = (text: string): string => text.split(/\s+/).join(' ').trim();

const headerTexts = (mail: ComposedMail): string[] => [
  mail.from.name,
  mail.from.address,
  mail.to.name,
  mail.to.address,
  mail.subject,
  mail.messageId,
  mail.inReplyTo ?? '',
  ...mail.references,
  ...mail.headers.flatMap(({ name, value }) => [name, value]),
  ...mail.attachments.flatMap(({ name, type }) => [name, type]),
];

const hasHeaderInjection: Check = (mail) =>
  headerTexts(mail).some((text) => lineBreaks.test(text)) ? 'A header of the mail would contain a line break.' : null;

const hasBadAddress: Check = (mail) =>
  [mail.from.address, mail.to.address].every((address) =>
    /^[^\s@<>(),;:"\\]+@[^\s@<>(),;:"\\]+$|^"[^"\r\n]+"@[^\s@<>]+$/.test(address),
  )
    ? null
    : 'The address of the sender or the recipient is not one that mail can be sent to.';

const hasNoSubject: Check = (mail) => (mail.subject.trim() === '' ? 'The subject is empty.' : null);

const hasNoBody: Check = (mail, _, { visible }) =>
  mail.text.trim() === '' || visible === '' ? 'The mail has no text.' : null;

const hasUnrenderedTag: Check = (mail) => {
  const part = [mail.subject, mail.html, mail.text].find((text) => text.includes('{{') || text.includes('{%'));
  return part === undefined ? null : 'A merge tag was left unfilled in the mail.';
};

const hasNoUnsubscribeHeader: Check = (mail, _, { url }) => {
  const expected = `<${url}>`;
  const header = mail.headers.find(({ name }) => name.toLowerCase() === 'list-unsubscribe');
  return header?.value.includes(expected) === true ? null : 'The mail has no List-Unsubscribe header of its own.';
};

const hasNoUnsubscribeLine: Check = (mail, _, { url, links }) => {
  const inHtml = links.some(({ href, text }) => href === url && text !== '');
  return inHtml && mail.text.includes(url) ? null : 'The mail has no visible unsubscribe line.';
};

const hasNoPostalAddress: Check = (mail, { postalAddress }, { visible }) => {
  const wanted = squeeze(postalAddress);
  if (wanted === '') return 'The campaign has no postal address.';
  const present = visible.includes(wanted) && squeeze(mail.text).includes(wanted);
  return present ? null : 'The postal address is missing from the mail.';
};

const safeScheme = /^(?:https?|mailto|tel|sms):/i;
const hasUnsafeLink: Check = (_mail, _facts, { links }) => {
  const bad = links.find(({ href }) => href !== '' && !href.startsWith('#') && !safeScheme.test(href));
  return bad === undefined ? null : `The mail has a link that no mail program should follow: ${bad.href.slice(0, 60)}`;
};

const isTooLarge: Check = (mail, { maxBytes = defaultMaxBytes }) => {
  const attached = mail.attachments.reduce((sum, { content }) => sum + content.length, 0);
  const bytes = Math.ceil((attached * 4) / 3) + Buffer.byteLength(mail.html) + Buffer.byteLength(mail.text);
  return bytes > maxBytes ? 'The mail with its attachments is larger than mailboxes take.' : null;
};

const checks: readonly (readonly [code: string, check: Check])[] = [
  ['header-injection', hasHeaderInjection],
  ['bad-address', hasBadAddress],
  ['no-subject', hasNoSubject],
  ['no-body', hasNoBody],
  ['unrendered', hasUnrenderedTag],
  ['no-unsubscribe', hasNoUnsubscribeHeader],
  ['no-unsubscribe-line', hasNoUnsubscribeLine],
  ['no-postal-address', hasNoPostalAddress],
  ['unsafe-link', hasUnsafeLink],
  ['too-large', isTooLarge],
];

/** In order of the list; empty when the mail may go out. */
export function checkMail(mail: ComposedMail, facts: MailFacts): readonly Finding[] {
  const seen: Seen = {
    ...readHtml(mail.html),
    url: unsubscribeUrl(mail.from.address, mail.messageId),
  };
  return checks.flatMap(([code, check]): Finding[] => {
    const message = check(mail, facts, seen);
    return message === null ? [] : [{ code, level: 'blocking', message }];
  });
}
