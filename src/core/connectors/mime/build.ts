/** Turns a composed mail into the bytes that go over the wire: RFC 5322 headers, MIME parts, CRLF line ends. */
import MailComposer from 'nodemailer/lib/mail-composer';
import type { MailComposerAlternative, MailComposerAttachment } from 'nodemailer/lib/mail-composer';
import type { ComposedMail } from './mail.ts';
import { boundaryOptions, extraHeader, partText, transferEncoding } from './parts.ts';
import { buildUsual, isUsual } from './usual.ts';

type Attachment = ComposedMail['attachments'][number];

const mediaType = /^(?!multipart\/|message\/)[a-z]+\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/i;

/**
 * Builds the whole message. The same mail always gives the same bytes, so that a second try after a refusal hands
 * over exactly what the first did. Header values are folded and encoded (RFC 2047, RFC 2231) and cannot start a new
 * line; bodies are quoted-printable or base64, so that no relay has a reason to touch them.
 * @throws LetterlockError `invalid-input` for an extra header that is no header or belongs to the message itself.
 */
export async function buildMime(mail: ComposedMail): Promise<Buffer> {
  return isUsual(mail) ? buildUsual(mail) : buildAny(mail);
}

/** Any mail, by the library's streams. */
export function buildAny(mail: ComposedMail): Promise<Buffer> {
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
    ...boundaryOptions(mail),
  });
  return composer.compile().build();
}

function bodyPart(text: string): MailComposerAlternative {
  const content = partText(text);
  return { content, contentTransferEncoding: transferEncoding(content) };
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
