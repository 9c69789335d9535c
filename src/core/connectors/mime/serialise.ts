/**
 * A MIME tree as bytes in one go, with the library's own headers and encoders. The library itself pipes every part
 * through several streams, which costs more than everything else that sending a small mail takes.
 */
import { encode as encodeBase64, wrap as wrapBase64 } from 'nodemailer/lib/base64';
import type MimeNode from 'nodemailer/lib/mime-node';
import { encode as encodeQuoted, wrap as wrapQuoted } from 'nodemailer/lib/qp';

/** For contents in memory, quoted-printable or base64, with CRLF line ends. @throws TypeError for anything else */
export function serialise(root: MimeNode): Buffer {
  return Buffer.from(textOf(root));
}

function textOf(node: MimeNode): string {
  const head = `${node.buildHeaders()}\r\n\r\n`;
  if (!node.multipart) return head + bodyOf(node);
  // RFC 2046, 5.1.1: the line break before a delimiter belongs to the delimiter.
  const delimiter = `--${String(node.boundary)}`;
  return `${head}${node.childNodes.map((child) => `${delimiter}\r\n${textOf(child)}\r\n`).join('')}${delimiter}--\r\n`;
}

function bodyOf(node: MimeNode): string {
  const { content } = node;
  if (content === undefined) return '';
  if (typeof content !== 'string' && !Buffer.isBuffer(content)) throw new TypeError('A part’s content is in memory.');
  return node.getTransferEncoding() === 'base64'
    ? wrapBase64(encodeBase64(content), 76)
    : wrapQuoted(encodeQuoted(content), 76);
}
