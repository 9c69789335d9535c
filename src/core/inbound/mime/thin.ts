/**
 * Makes a received mail small enough to parse on the main thread: bodies that no verdict and no screen needs
 * (attachments) are replaced by a marker that remembers their size. It works on lines that begin with `--` alone, so
 * a part boundary can never be removed, whatever the mail looks like.
 */

/** What is looked at of a mail; the rest is dropped unread. */
export const maxMailBytes = 4 * 1024 * 1024;
/** Parsed after thinning: about 30 ms of work. */
const keptBytes = 600 * 1024;
const maxHeaderBytes = 64 * 1024;
const maxParts = 1000;
/** A part's header block is looked for no further than this. */
const partHeaderBytes = 8 * 1024;
const smallPart = 4 * 1024;

const lineBreakDashes = Buffer.from('\n--');
const marker = (nonce: string, size: number): string => `${nonce}:${size}`;

/** The size that a thinned part had, or null when `content` is not a marker of this nonce. */
export function markedSize(nonce: string, content: string): number | null {
  const match = /^([0-9a-z]+):(\d+)\s*$/.exec(content);
  return match?.[1] === nonce ? Number(match[2]) : null;
}

function headerEnd(raw: Buffer): number {
  const crlf = raw.indexOf('\r\n\r\n');
  const lf = raw.indexOf('\n\n');
  if (crlf === -1) return lf === -1 ? -1 : lf + 2;
  return lf === -1 || crlf < lf ? crlf + 4 : lf + 2;
}

/** mbox separators and blank lines before the first header are no part of the mail. */
function withoutLeader(raw: Buffer): Buffer {
  let start = 0;
  while (start < raw.length && (raw[start] === 0x0d || raw[start] === 0x0a)) start++;
  if (raw.subarray(start, start + 5).toString('latin1') !== 'From ') return raw.subarray(start);
  const end = raw.indexOf('\n', start);
  return end === -1 ? Buffer.alloc(0) : raw.subarray(end + 1);
}

/** True for a part whose body only its size matters of. */
function isPayload(header: string): boolean {
  const type = /^content-type:\s*([^;\s]+)/im.exec(header)?.[1]?.toLowerCase() ?? 'text/plain';
  if (/^(message|multipart)\//.test(type)) return false;
  if (!type.startsWith('text/')) return true;
  return /^content-disposition:\s*attachment/im.test(header) && !type.startsWith('text/rfc822');
}

function thinPart(part: Buffer, nonce: string): Buffer {
  if (part.length <= smallPart) return part;
  const length = headerEnd(part.subarray(0, partHeaderBytes));
  if (length === -1) return part;
  const header = part.subarray(0, length).toString('latin1');
  if (!isPayload(header)) return part;
  const encoding = /^content-transfer-encoding:\s*([^\s;]+)/im.exec(header)?.[1]?.toLowerCase();
  const bodyLength = part.length - length;
  // 76 characters and a line break carry 57 bytes.
  const size = encoding === 'base64' ? Math.floor((bodyLength / 78) * 57) : bodyLength;
  const text = marker(nonce, size);
  const body = encoding === 'base64' ? Buffer.from(text).toString('base64') : text;
  return Buffer.concat([part.subarray(0, length), Buffer.from(`${body}\r\n`)]);
}

/** Cuts a header block that is beyond all reason, so that the parser need not refuse the mail. */
function boundHeader(raw: Buffer): Buffer {
  const end = headerEnd(raw);
  const length = end === -1 ? raw.length : end;
  if (length <= maxHeaderBytes) return raw;
  const cut = raw.lastIndexOf('\n', maxHeaderBytes);
  const head = raw.subarray(0, cut === -1 ? maxHeaderBytes : cut + 1);
  return Buffer.concat([head, Buffer.from('\r\n'), raw.subarray(length)]);
}

/**
 * @param nonce letters and digits that the sender of the mail cannot know.
 * @returns at most 600 KiB and 1,000 parts of the mail.
 */
export function thin(raw: Buffer, nonce: string): Buffer {
  const mail = boundHeader(withoutLeader(raw.subarray(0, maxMailBytes)));
  if (mail.length <= smallPart) return mail;
  const kept: Buffer[] = [];
  let left = keptBytes;
  let start = 0;
  for (let parts = 0; parts < maxParts && left > 0 && start < mail.length; parts++) {
    const next = mail.indexOf(lineBreakDashes, start + 1);
    const end = next === -1 ? mail.length : next;
    const part = thinPart(mail.subarray(start, end), nonce).subarray(0, left);
    kept.push(part);
    left -= part.length;
    start = end;
  }
  return Buffer.concat(kept);
}
