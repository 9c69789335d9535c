/** Bytes of a text file to text, piece by piece. */
import type { CsvFormat } from '../../../shared/contract/contacts.ts';

export type Encoding = CsvFormat['encoding'];

/** Reads the encoding off the first bytes: by byte order mark, by where the zero bytes are, by what is valid UTF-8. */
export function detectEncoding(sample: Buffer): Encoding {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return 'utf-8';
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
  return withoutMark(sample);
}

function withoutMark(sample: Buffer): Encoding {
  const zeros = [0, 0];
  for (const [index, byte] of sample.subarray(0, 4096).entries()) {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = zeros;
  // Latin text in UTF-16 has a zero in every other byte; a stray NUL in other text has not.
  const many = Math.min(sample.length, 4096) / 5;
  if (odd > many && odd > 4 * even) return 'utf-16le';
  if (even > many && even > 4 * odd) return 'utf-16be';
  return isUtf8(sample) ? 'utf-8' : 'windows-1252';
}

/** A character cut off at the end of the sample is no error. */
function isUtf8(sample: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/**
 * Text of a file with every kind of line end as `\n`. Bytes that the encoding does not have become U+FFFD. A byte
 * order mark is left out.
 */
export async function* decodeText(pieces: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  let heldReturn = '';
  for await (const piece of pieces) {
    const text = heldReturn + decoder.decode(piece, { stream: true });
    // A `\r` at the very end may be the first half of a `\r\n`.
    heldReturn = text.endsWith('\r') ? '\r' : '';
    const whole = normalLineEnds(heldReturn === '' ? text : text.slice(0, -1));
    if (whole !== '') yield whole;
  }
  const rest = normalLineEnds(heldReturn + decoder.decode());
  if (rest !== '') yield rest;
}

export function normalLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
