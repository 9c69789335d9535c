/**
 * The way out that every mail has: a List-Unsubscribe header (RFC 2369, mailto form) and a line for the reader, with
 * the same link. The token in its subject is the Message-ID's left part, so that an answer from any address finds
 * its contact.
 */
import { domainToASCII } from 'node:url';
import { escapeHtml } from '../text/html.ts';
import { linkMark, render, withoutMarks } from './template-engine.ts';
import type { Scope } from './template-engine.ts';

/** `<token@domain>` to `token`. */
const unsubscribeToken = (messageId: string): string => messageId.replace(/^</, '').replace(/@.*$/s, '');

/** RFC 6068. */
export function unsubscribeUrl(address: string, messageId: string): string {
  const at = address.lastIndexOf('@');
  const local = encodeURIComponent(address.slice(0, at)).replaceAll('%2B', '+');
  const domain = domainToASCII(address.slice(at + 1)) || encodeURIComponent(address.slice(at + 1));
  return `mailto:${local}@${domain}?subject=unsubscribe%20${encodeURIComponent(unsubscribeToken(messageId))}`;
}

/** What new campaigns begin with. */
export const defaultUnsubscribeLine = 'You would rather not hear from me? {{unsubscribe}}';

const label = 'unsubscribe';
const marked = new RegExp(`${linkMark.start}([^${linkMark.end}]*)${linkMark.end}`, 'g');

/** Whether the link has a place in the line. */
export function hasUnsubscribeLink(line: string): boolean {
  return /\{\{-?\s*unsubscribe\b/.test(line);
}

/**
 * Fills the line; a line without a place for the link gets it at its end. In the text the link stands in angle
 * brackets (RFC 3986, appendix C), so that a full stop behind it stays out of it.
 * @throws LetterlockError `template-error`
 */
export function renderUnsubscribeLine(line: string, scope: Scope, url: string): { html: string; text: string } {
  const link = linkMark.start + label + linkMark.end;
  const filled = render('text', line, { ...scope, unsubscribe: link }).trim();
  const whole = filled.includes(linkMark.start) ? filled : `${filled} ${link}`.trim();
  return {
    html: withoutMarks(
      escapeHtml(whole).replaceAll(marked, (_, text: string) => `<a href="${escapeHtml(url)}">${text}</a>`),
    ),
    text: withoutMarks(whole.replaceAll(marked, (_, text: string) => `${text} <${url}>`)),
  };
}
