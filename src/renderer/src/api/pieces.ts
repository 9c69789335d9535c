/** The byte ranges in which a file of `size` bytes is sent; none for an empty file. */
export function* pieces(size: number, pieceBytes: number): Generator<{ readonly start: number; readonly end: number }> {
  for (let start = 0; start < size; start += pieceBytes) yield { start, end: Math.min(start + pieceBytes, size) };
}

/** A call with more arguments than this overflows the stack in some engines. */
const charactersPerCall = 32_768;

/** Base64 (RFC 4648, with padding) of bytes. */
export function bytesToBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += charactersPerCall)
    binary += String.fromCharCode(...bytes.subarray(at, at + charactersPerCall));
  return btoa(binary);
}

export function base64ToBytes(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
