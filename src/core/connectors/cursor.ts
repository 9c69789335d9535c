/** Cursors are data that this process wrote into the database, and no less untrusted for it. */
import type { z } from 'zod';

/**
 * @param fresh where a mailbox begins that was never read
 * @returns the cursor; one that cannot be read counts as none, and the mailbox is then read again from `since`
 */
export function readCursor<T>(shape: z.ZodType<T>, text: string | null, fresh: T): T {
  try {
    return text === null ? fresh : shape.parse(JSON.parse(text));
  } catch {
    return fresh;
  }
}
