/**
 * Amazon SES gives every message a Message-ID of its own (docs.aws.amazon.com/ses, "Amazon SES header fields"), and
 * the Gmail API may do so. Ours is therefore put into References as well: whoever answers repeats it there (RFC 5322, 3.6.4).
 */

const blankLine = Buffer.from('\r\n\r\n');

/** The message with its own Message-ID as the last of its References; every other byte stays. */
export function withOwnReference(raw: Buffer, messageId: string): Buffer {
  const end = raw.indexOf(blankLine);
  const head = (end === -1 ? raw : raw.subarray(0, end)).toString('latin1');
  const rest = end === -1 ? Buffer.alloc(0) : raw.subarray(end);
  const field = /^references:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*/im.exec(head);
  if (field === null) {
    return Buffer.concat([
      Buffer.from(`${head.replace(/(?:\r\n)+$/, '')}\r\nReferences: ${messageId}`, 'latin1'),
      rest,
    ]);
  }
  if (field[0].includes(messageId)) return raw;
  const after = field.index + field[0].length;
  const changed = `${head.slice(0, after)}\r\n ${messageId}${head.slice(after)}`;
  return Buffer.concat([Buffer.from(changed, 'latin1'), rest]);
}
