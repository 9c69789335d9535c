/** What a mail is made of, the same for every way of writing it down. */
import { hash } from 'node:crypto';
import { LetterlockError } from '../../../shared/result.ts';
import type { ComposedMail } from './mail.ts';

type Header = ComposedMail['headers'][number];

/** Fields that the message's own facts fill, or that decide how its body is read. Nobody else may set them. */
const reserved =
  /^(?:from|sender|to|cc|bcc|reply-to|in-reply-to|references|subject|message-id|date|mime-version|content-.*)$/i;
/** RFC 5322 3.6.8: a field name is printable US-ASCII without the colon; we take its usual letters only. */
const fieldName = /^[A-Za-z][A-Za-z0-9-]{0,75}$/;

/** @throws LetterlockError `invalid-input` for one that is no header or belongs to the message itself */
export function extraHeader({ name, value }: Header): { key: string; value: string } {
  if (!fieldName.test(name) || reserved.test(name)) {
    throw new LetterlockError('invalid-input', `“${name.slice(0, 40)}” cannot be added to a mail as a header.`);
  }
  return { key: name, value: value.toWellFormed() };
}

/** The text of a part: line ends are CRLF (RFC 2046, 4.1.1), whatever the editor used. */
export const partText = (text: string): string => text.toWellFormed().replaceAll(/\r\n|\r|\n/g, '\r\n');

/** Quoted-printable spends three octets on what base64 spends 1⅓ on: it pays while few octets need it. */
export function transferEncoding(text: string): 'quoted-printable' | 'base64' {
  const octets = Buffer.byteLength(text);
  if (octets === text.length) return 'quoted-printable';
  const outsideAscii = octets - text.replaceAll(/[^\0-\x7f]/g, '').length;
  return outsideAscii * 6 > octets ? 'base64' : 'quoted-printable';
}

/** Boundaries: `=_` can stand in no quoted-printable line (RFC 2045, 6.7), and the Message-ID is random. */
export const boundaryOptions = ({ messageId }: ComposedMail): { boundaryPrefix: string; baseBoundary: string } => ({
  boundaryPrefix: '=_',
  baseBoundary: hash('sha256', messageId).slice(0, 24),
});
