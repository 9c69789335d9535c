/**
 * The usual mail: text, HTML, nothing attached. Its headers, encodings and bytes are the library's, but written in one
 * go: the library's streams cost more than everything else that sending such a mail takes.
 */
import { encode as encodeBase64, wrap as wrapBase64 } from 'nodemailer/lib/base64';
import MimeNode from 'nodemailer/lib/mime-node';
import { encode as encodeQuoted, wrap as wrapQuoted } from 'nodemailer/lib/qp';
import type { ComposedMail } from './mail.ts';
import { boundaryOptions, extraHeader, partText, transferEncoding } from './parts.ts';

export const isUsual = ({ text, html, attachments }: ComposedMail): boolean =>
  text !== '' && html !== '' && attachments.length === 0;

/** @throws LetterlockError `invalid-input`, see `extraHeader` */
export function buildUsual(mail: ComposedMail): Buffer {
  const root = new MimeNode('multipart/alternative', boundaryOptions(mail));
  root.addHeader(mail.headers.map(extraHeader));
  root.setHeader('From', { ...mail.from });
  root.setHeader('To', { ...mail.to });
  if (mail.inReplyTo !== null) root.setHeader('In-Reply-To', mail.inReplyTo);
  if (mail.references.length > 0) root.setHeader('References', [...mail.references]);
  root.setHeader('Subject', mail.subject.toWellFormed());
  root.setHeader('Message-ID', mail.messageId);
  root.setHeader('Date', new Date(mail.date));
  const head = root.buildHeaders();
  const delimiter = `--${String(root.boundary)}`;
  const parts = [part('text/plain', mail.text), part('text/html', mail.html)];
  // RFC 2046, 5.1.1: the line break before a delimiter belongs to the delimiter.
  return Buffer.from(`${head}\r\n\r\n${parts.map((text) => `${delimiter}\r\n${text}\r\n`).join('')}${delimiter}--\r\n`);
}

function part(type: string, text: string): string {
  const content = partText(text);
  const encoding = transferEncoding(content);
  const encoded = encoding === 'base64' ? wrapBase64(encodeBase64(content), 76) : wrapQuoted(encodeQuoted(content), 76);
  return `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${encoded}`;
}
