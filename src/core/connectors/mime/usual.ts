/**
 * The usual mail: text, HTML, nothing attached. Its headers, encodings and bytes are the library's, but written in one
 * go: the library's tree and streams cost more than everything else that sending such a mail takes.
 */
import { encode as encodeBase64, wrap as wrapBase64 } from 'nodemailer/lib/base64';
import { foldLines } from 'nodemailer/lib/mime-funcs';
import MimeNode from 'nodemailer/lib/mime-node';
import { encode as encodeQuoted, wrap as wrapQuoted } from 'nodemailer/lib/qp';
import type { ComposedMail, Mailbox } from './mail.ts';
import { boundaryOptions, partText, transferEncoding } from './parts.ts';

/** Extra headers whose names are written as they stand here. */
const usualHeaders = new Set(['List-Unsubscribe', 'List-Unsubscribe-Post']);

export const isUsual = ({ text, html, attachments, headers }: ComposedMail): boolean =>
  text !== '' && html !== '' && attachments.length === 0 && headers.every(({ name }) => usualHeaders.has(name));

type HeaderValue = Parameters<MimeNode['encodeHeaderValue']>[1];

/** Encodes header values and keeps nothing. */
const encoder = new MimeNode('multipart/alternative');
const width = 76;

const fold = (line: string): string => (line.length < width ? line : foldLines(line, width));

/** A folded header field, or none for an empty value. */
function field(name: string, value: HeaderValue): string[] {
  const encoded = encoder.encodeHeaderValue(name, value);
  return encoded.trim() === '' ? [] : [fold(`${name}: ${encoded}`)];
}

/** Printable ASCII that stands in a field as it is: words between single blanks, nothing that looks encoded. */
const plainValue = /^(?!.*(?:=\?|"))[!-~]+(?: [!-~]+)*$/;
/** A name that needs no quotes, and a host name in its own lower case, not an address of numbers. */
const plainName = /^[A-Za-z0-9_]*(?: [A-Za-z0-9_]+)*$/;
const plainAddress = /^[\w+-]+(?:\.[\w+-]+)*@(?:(?!xn--)[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}$/;
const plainId = /^<[!-~]+>$/;

/** Most values are plain: the encoder would change nothing. */
const textField = (name: string, value: string): string[] =>
  plainValue.test(value) ? [fold(`${name}: ${value}`)] : field(name, value);

const idField = (name: string, id: string): string[] => (plainId.test(id) ? [fold(`${name}: ${id}`)] : field(name, id));

function mailboxField(header: string, mailbox: Mailbox): string[] {
  const { name, address } = mailbox;
  if (!plainName.test(name) || !plainAddress.test(address)) return field(header, { name, address });
  return [fold(`${header}: ${name === '' ? address : `${name} <${address}>`}`)];
}

export function buildUsual(mail: ComposedMail): Buffer {
  const { boundaryPrefix, baseBoundary } = boundaryOptions(mail);
  const boundary = `${boundaryPrefix}-${baseBoundary}-Part_1`;
  const head = [
    ...mail.headers.flatMap(({ name, value }) => textField(name, value.toWellFormed())),
    ...mailboxField('From', mail.from),
    ...mailboxField('To', mail.to),
    ...(mail.inReplyTo === null ? [] : idField('In-Reply-To', mail.inReplyTo)),
    ...(mail.references.length === 0 ? [] : field('References', [...mail.references])),
    ...textField('Subject', mail.subject.toWellFormed()),
    ...idField('Message-ID', mail.messageId),
    `Date: ${new Date(mail.date).toUTCString().replace('GMT', '+0000')}`,
    'MIME-Version: 1.0',
    // Its length is always the same: one fold.
    `Content-Type: multipart/alternative;\r\n boundary="${boundary}"`,
  ].join('\r\n');
  const parts = [part('text/plain', mail.text), part('text/html', mail.html)];
  // RFC 2046, 5.1.1: the line break before a delimiter belongs to the delimiter.
  return Buffer.from(
    `${head}\r\n\r\n${parts.map((text) => `--${boundary}\r\n${text}\r\n`).join('')}--${boundary}--\r\n`,
  );
}

function part(type: string, text: string): string {
  const content = partText(text);
  const encoding = transferEncoding(content);
  const encoded =
    encoding === 'base64' ? wrapBase64(encodeBase64(content), width) : wrapQuoted(encodeQuoted(content), width);
  return `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${encoded}`;
}
