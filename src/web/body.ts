import type { IncomingMessage } from 'node:http';
import { LetterlockError } from '../shared/result.ts';

/** One piece of an upload in base64 is 1.4 MB; everything else is far smaller. */
export const maxBodyBytes = 2_000_000;

/** Reads a JSON body. @throws LetterlockError `too-large`, `invalid-input` */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const tooLarge = new LetterlockError('too-large', `A call may have at most ${maxBodyBytes} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge;
  const pieces: Buffer[] = [];
  let size = 0;
  // Too much must not cost the connection its answer: the request is left open when the loop ends early.
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(piece)) continue;
    size += piece.length;
    if (size > maxBodyBytes) throw tooLarge;
    pieces.push(piece);
  }
  if (size === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces)));
  } catch {
    throw new LetterlockError('invalid-input', 'The body is not JSON in UTF-8.');
  }
}
