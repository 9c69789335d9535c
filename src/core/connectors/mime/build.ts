/** Turns a composed mail into the bytes that go over the wire: RFC 5322 headers, MIME parts, CRLF line ends. */
import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { MailComposerAlternative, MailComposerAttachment } from 'nodemailer/lib/mail-composer';
import { LetterlockError } from '../../../shared/result.ts';
import type { ComposedMail } from './mail.ts';
import { serialise } from './serialise.ts';

type Attachment = ComposedMail['attachments'][number];
type Header = ComposedMail['headers'][number];

/** Fields that the message's own facts fill, or that decide how its body is read. Nobody else may set them. */
const reserved =
  /^(?:from|sender|to|cc|bcc|reply-to|in-reply-to|references|subject|message-id|date|mime-version|content-.*)$/i;
/** RFC 5322 3.6.8: a field name is printable US-ASCII without the colon; we take its usual letters only. */
const fieldName = /^[A-Za-z][A-Za-z0-9-]{0,75}$/;
const mediaType = /^(?!multipart\/|message\/)[a-z]+\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/i;

/** Bytes of attachments; encoding more of them at once would hold up the window. */
const largestInOneGo = 500_000;

/**
 * Builds the whole message. The same mail always gives the same bytes, so that a second try after a refusal hands
 * over exactly what the first did. Header values are folded and encoded (RFC 2047, RFC 2231) and cannot start a new
 * line; bodies are quoted-printable or base64, so that no relay has a reason to touch them.
 * @throws LetterlockError `invalid-input` for an extra header that is no header or belongs to the message itself.
 */
export async function buildMime(mail: ComposedMail): Promise<Buffer> {
  const composer = new MailComposer({
    from: { name: mail.from.name, address: mail.from.address },
    to: { name: mail.to.name, address: mail.to.address },
    subject: mail.subject.toWellFormed(),
    messageId: mail.messageId,
    inReplyTo: mail.inReplyTo ?? undefined,
    references: [...mail.references],
    date: new Date(mail.date),
    headers: mail.headers.map(extraHeader),
    text: mail.text === '' ? undefined : bodyPart(mail.text),
    html: mail.html === '' ? undefined : bodyPart(mail.html),
    attachments: mail.attachments.map(attachmentPart),
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
    // `=_` can stand in no quoted-printable line (RFC 2045, 6.7), and the Message-ID is random.
    boundaryPrefix: '=_',
    baseBoundary: createHash('sha256').update(mail.messageId).digest('hex').slice(0, 24),
  });
  const attached = mail.attachments.reduce((sum, { content }) => sum + content.length, 0);
  return attached > largestInOneGo ? composer.compile().build() : serialise(composer.compile());
}

function extraHeader({ name, value }: Header): { key: string; value: string } {
  if (!fieldName.test(name) || reserved.test(name)) {
    throw new LetterlockError('invalid-input', `“${name.slice(0, 40)}” cannot be added to a mail as a header.`);
  }
  return { key: name, value: value.toWellFormed() };
}

/** Line ends of a text part are CRLF (RFC 2046, 4.1.1), whatever the editor used. */
function bodyPart(text: string): MailComposerAlternative {
  const content = text.toWellFormed().replaceAll(/\r\n|\r|\n/g, '\r\n');
  return { content, contentTransferEncoding: transferEncoding(content) };
}

/** Quoted-printable spends three octets on what base64 spends 1⅓ on: it pays while few octets need it. */
function transferEncoding(text: string): 'quoted-printable' | 'base64' {
  const octets = Buffer.byteLength(text);
  const outsideAscii = octets - text.replaceAll(/[^\0-\x7f]/g, '').length;
  return outsideAscii * 6 > octets ? 'base64' : 'quoted-printable';
}

function attachmentPart({ name, type, content }: Attachment): MailComposerAttachment {
  return {
    filename: name.toWellFormed().replaceAll(/[\p{Cc}/\\]/gu, '_') || 'attachment',
    // A part within a part would have to go out unencoded (RFC 2046, 5.2.1): such files travel as plain bytes.
    contentType: mediaType.test(type) ? type : 'application/octet-stream',
    contentDisposition: 'attachment',
    contentTransferEncoding: 'base64',
    content,
  };
}
