interface BoundedBody {
  readonly bytes: Buffer;
  /** There was more; the rest was not read. */
  readonly cut: boolean;
}

/**
 * Reads a body that is no longer trusted than its sender: whatever its length is said to be, at most `maxBytes` are
 * held, besides one piece. @throws what the connection broke with
 */
export async function readBody(response: Pick<Response, 'body'>, maxBytes: number): Promise<BoundedBody> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    pieces.push(piece);
    size += piece.byteLength;
    // Leaving the loop cancels the stream, and with it the connection.
    if (size > maxBytes) return { bytes: Buffer.concat(pieces).subarray(0, maxBytes), cut: true };
  }
  return { bytes: Buffer.concat(pieces), cut: false };
}
