import { z } from 'zod';
import { method } from './define.ts';

/** Names a staged file: what the user uploads for an import, or what a job made for download. */
export const fileId = z.string().regex(/^[A-Za-z0-9_-]{22}$/);
/** One piece, base64, at most 1 MiB of bytes. */
const piece = z.base64().max(1_400_000);

export const files = {
  begin: method({
    summary: 'Open a staged file to upload into.',
    input: z.strictObject({ name: z.string().min(1).max(255), size: z.int().nonnegative().max(4_294_967_296) }),
    output: z.strictObject({ fileId }),
    permission: 'files:write',
    audit: 'none',
  }),
  append: method({
    summary: 'Append one piece; pieces come in order.',
    input: z.strictObject({ fileId, offset: z.int().nonnegative(), data: piece }),
    output: z.strictObject({ received: z.int() }),
    permission: 'files:write',
    audit: 'none',
  }),
  read: method({
    summary: 'Read a piece of a staged file, such as a finished export.',
    input: z.strictObject({ fileId, offset: z.int().nonnegative() }),
    output: z.strictObject({
      name: z.string(),
      type: z.string(),
      size: z.int(),
      data: piece,
      /** Offset of the next piece, null at the end. */
      next: z.int().nullable(),
    }),
    permission: 'files:read',
    audit: 'none',
  }),
  discard: method({
    summary: 'Delete a staged file.',
    input: z.strictObject({ fileId }),
    output: z.strictObject({}),
    permission: 'files:write',
    audit: 'none',
  }),
};
