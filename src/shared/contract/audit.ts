import { z } from 'zod';
import { instant, method, nothing, page, pageInput } from './define.ts';

export const auditEntry = z.strictObject({
  seq: z.int(),
  at: instant,
  principal: z.string(),
  /** Which door the call came through. */
  from: z.string(),
  method: z.string(),
  class: z.enum(['read', 'write']),
  /** Object ids and counts; never contents. */
  objects: z.record(z.string(), z.json()),
  /** `ok` or an error code. */
  outcome: z.string(),
  /** Hex SHA-256 over this row and the hash before it. */
  hash: z.string(),
});

export const audit = {
  list: method({
    summary: 'The audit log, newest first.',
    input: z.strictObject({ ...pageInput }),
    output: page(auditEntry),
    permission: 'audit:read',
    audit: 'read',
  }),
  verify: method({
    summary: 'Walk the whole hash chain.',
    input: nothing,
    output: z.strictObject({ ok: z.boolean(), rows: z.int(), brokenAt: z.int().nullable() }),
    permission: 'audit:read',
    audit: 'read',
  }),
};
