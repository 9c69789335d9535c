/**
 * Makes a received mail cheap to parse on the main thread. The parser spends its time on lines: a body of 5,000 lines
 * costs it 200 ms. So every longer body is put into one line of base64 first, which `Buffer` does at once, and bodies
 * that no verdict and no screen needs (attachments) are replaced by a marker that remembers their size.
 */

/** What is looked at of a mail; the rest is dropped unread. */
export const maxMailBytes = 4 * 1024 * 1024;
/** Decoded text that is kept of a mail. */
const textBudget = 768 * 1024;
/** Of the root and of all parts together. */
const headerBudget = 128 * 1024;
const maxRootHeader = 64 * 1024;
const maxPartHeader = 4 * 1024;
const maxParts = 100;
const maxBoundaries = 60;
/** Lines that begin with `--` and are looked at as possible boundaries. */
const maxDashes = 20_000;
/** Shorter bodies stay as they are. */
const smallBody = 512;

const dashes = Buffer.from('\n--');

/** The size that a dropped body had, or null when `content` is not a marker of this nonce. */
export function markedSize(nonce: string, content: string): number | null {
  const match = /^([0-9a-z]+):(\d+)\s*$/.exec(content);
  return match?.[1] === nonce ? Number(match[2]) : null;
}

/** mbox separators and blank lines before the first header are no part of the mail. */
function withoutLeader(raw: Buffer): Buffer {
  let start = 0;
  while (start < raw.length && (raw[start] === 0x0d || raw[start] === 0x0a)) start++;
  if (raw.subarray(start, start + 5).toString('latin1') !== 'From ') return raw.subarray(start);
  const end = raw.indexOf('\n', start);
  return end === -1 ? Buffer.alloc(0) : raw.subarray(end + 1);
}

interface Block {
  /** With the blank line that ends it. */
  readonly header: string;
  readonly body: Buffer;
}

/**
 * Splits at the first blank line. A header that goes on beyond `limit` bytes is cut at a line end, and no body is
 * looked for behind it.
 */
function split(block: Buffer, limit: number): Block {
  if (block[0] === 0x0a) return { header: '', body: block.subarray(1) };
  if (block[0] === 0x0d && block[1] === 0x0a) return { header: '', body: block.subarray(2) };
  const window = block.subarray(0, limit + 4);
  const crlf = window.indexOf('\r\n\r\n');
  const lf = window.indexOf('\n\n');
  if (crlf === -1 && lf === -1) {
    const whole = block.length <= limit;
    const cut = whole ? block.length : block.lastIndexOf('\n', limit) + 1;
    return { header: headerText(block.subarray(0, cut)), body: Buffer.alloc(0) };
  }
  const atCrlf = crlf !== -1 && (lf === -1 || crlf < lf);
  const end = atCrlf ? crlf : lf;
  return { header: headerText(block.subarray(0, end)), body: block.subarray(end + (atCrlf ? 4 : 2)) };
}

const headerText = (bytes: Buffer): string => {
  const text = bytes.toString('latin1').trimEnd();
  return text === '' ? '' : `${text}\r\n`;
};

const fieldOf = (header: string, name: string): string =>
  new RegExp(`^${name}:[ \\t]*((?:.*(?:\\r?\\n[ \\t].*)*))`, 'im').exec(header)?.[1]?.replace(/\r?\n[ \t]+/g, ' ') ??
  '';

const typeOf = (header: string): string =>
  /^[\w.+-]+\/[\w.+-]+/.exec(fieldOf(header, 'content-type').trim())?.[0].toLowerCase() ?? 'text/plain';

function boundaryOf(header: string): Buffer | null {
  const [, quoted, bare] =
    /boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(fieldOf(header, 'content-type')) ?? [];
  const value = quoted ?? bare;
  return value === undefined ? null : Buffer.from(value, 'latin1');
}

/** True for a part whose body only its size matters of. */
function isPayload(header: string): boolean {
  const type = typeOf(header);
  if (/^(message|multipart)\//.test(type)) return false;
  if (!type.startsWith('text/')) return true;
  return /^attachment/i.test(fieldOf(header, 'content-disposition')) && type !== 'text/rfc822-headers';
}

function decoded(body: Buffer, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body.toString('latin1'), 'base64');
  const text = body.toString('latin1').replaceAll('\r\n', '\n');
  if (encoding !== 'quoted-printable') return Buffer.from(text, 'latin1');
  const unfolded = text.replaceAll(/=[ \t]*\n/g, '');
  const bytes = unfolded.replaceAll(/=([0-9A-F]{2})/gi, (_match, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1');
}

/** A part with its body in one line. */
function oneLine({ header, body }: Block, nonce: string, room: number): { text: string; used: number } {
  const encoding = fieldOf(header, 'content-transfer-encoding').trim().toLowerCase();
  if (body.length <= smallBody || typeOf(header).startsWith('multipart/')) {
    const kept = body.subarray(0, maxPartHeader);
    return { text: `${header}\r\n${kept.toString('latin1')}`, used: kept.length };
  }
  const bare = header.replace(/^content-transfer-encoding:.*(?:\r?\n[ \t].*)*\r?\n/gim, '');
  const whole = decoded(body, encoding);
  const content = isPayload(header) ? Buffer.from(`${nonce}:${whole.length}`) : whole.subarray(0, room);
  const text = `${bare}Content-Transfer-Encoding: base64\r\n\r\n${content.toString('base64')}\r\n`;
  return { text, used: content.length };
}

/** Where the next part's boundary line begins, at or after `from`; the mail's end where there is none. */
function nextBoundary(mail: Buffer, from: number, boundaries: readonly Buffer[], looks: { left: number }): number {
  for (let at = mail.indexOf(dashes, from); at !== -1; at = mail.indexOf(dashes, at + 3)) {
    if (looks.left-- <= 0) return mail.length;
    const start = at + dashes.length;
    if (
      boundaries.some(
        (boundary) =>
          mail.compare(boundary, 0, boundary.length, start, Math.min(mail.length, start + boundary.length)) === 0,
      )
    ) {
      return at + 1;
    }
  }
  return mail.length;
}

/**
 * @param nonce letters and digits that the sender of the mail cannot know.
 * @returns a mail of the same structure, headers and texts, of at most 100 parts and about 1 MB.
 */
export function thin(raw: Buffer, nonce: string): Buffer {
  const mail = withoutLeader(raw.subarray(0, maxMailBytes));
  const boundaries: Buffer[] = [];
  const looks = { left: maxDashes };
  const kept: string[] = [];
  let texts = textBudget;
  let headers = headerBudget;
  let start = 0;
  for (let parts = 0; parts <= maxParts && start < mail.length && texts > 0 && headers > 0; parts++) {
    const lineEnd = parts === 0 ? start : afterLine(mail, start);
    const line = mail.subarray(start, lineEnd).toString('latin1');
    const block = split(mail.subarray(lineEnd), parts === 0 ? maxRootHeader : maxPartHeader);
    const boundary = typeOf(block.header).startsWith('multipart/') ? boundaryOf(block.header) : null;
    if (boundary !== null && boundaries.length < maxBoundaries) boundaries.push(boundary);
    const end = nextBoundary(mail, Math.max(start, lineEnd - 1), boundaries, looks);
    if (isEnd(line, boundaries)) {
      kept.push(line.trimEnd(), '\r\n');
    } else {
      const body = block.body.subarray(0, Math.max(0, end - (mail.length - block.body.length)));
      const { text, used } = oneLine({ header: block.header, body }, nonce, texts);
      kept.push(line, text, text.endsWith('\n') ? '' : '\r\n');
      texts -= used;
      headers -= block.header.length;
    }
    start = end;
  }
  return Buffer.from(kept.join(''), 'latin1');
}

function afterLine(mail: Buffer, from: number): number {
  const end = mail.indexOf('\n', from);
  return end === -1 ? mail.length : end + 1;
}

/** A closing boundary line: what follows it belongs to no part. */
function isEnd(line: string, boundaries: readonly Buffer[]): boolean {
  const bare = line.trimEnd();
  return boundaries.some((boundary) => bare === `--${boundary.toString('latin1')}--`);
}
