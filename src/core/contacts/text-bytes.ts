/**
 * Writes a text as UTF-8. Most texts here are short and ASCII, of which a call into the runtime would take longer than
 * the writing.
 * @param bytes have three bytes left for each character
 * @returns the place behind it
 */
export function putText(bytes: Buffer, at: number, text: string): number {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return at + bytes.write(text, at);
    bytes[at + index] = code;
  }
  return at + text.length;
}

/** Room for more; a copy of what is there. */
export function largerBytes(bytes: Buffer, used: number, least: number): Buffer<ArrayBuffer> {
  const next = Buffer.allocUnsafeSlow(Math.max(least, bytes.length * 2));
  bytes.copy(next, 0, 0, used);
  return next;
}
