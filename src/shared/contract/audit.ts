import { z } from 'zod';
import { id, instant, method, nothing, page, pageInput, shortText } from './define.ts';

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

export const auditFilter = z.strictObject({
  from: instant.optional(),
  /** Exclusive. */
  to: instant.optional(),
  principal: shortText.optional(),
  /** A method such as `contacts.export`, or a whole domain with its dot, `contacts.`. */
  method: z
    .string()
    .regex(/^[a-zA-Z]{1,50}\.[a-zA-Z]{0,50}$/)
    .optional(),
  class: z.enum(['read', 'write']).optional(),
  /** True: only what was refused or failed. */
  failed: z.boolean().optional(),
  /** Text within ids and counts, such as an id. */
  object: shortText.optional(),
});
export type AuditFilter = z.infer<typeof auditFilter>;

export const audit = {
  list: method({
    summary: 'The audit log, newest first.',
    input: z.strictObject({ filter: auditFilter.default({}), ...pageInput }),
    output: page(auditEntry),
    permission: 'audit:read',
    audit: 'read',
  }),
  state: method({
    summary: 'How far the audit log goes, up to where it is signed, with which key, and what was archived.',
    input: nothing,
    output: z.strictObject({
      rows: z.int(),
      checkpoint: z.strictObject({ seq: z.int(), at: instant }).nullable(),
      /** PEM, Ed25519. */
      publicKey: z.string(),
      /** Who is named in the live log. */
      principals: z.array(z.string()),
      archives: z.array(
        z.strictObject({ from: z.int(), to: z.int(), firstAt: instant, lastAt: instant, kept: z.boolean() }),
      ),
    }),
    permission: 'audit:read',
    audit: 'none',
  }),
  verify: method({
    summary: 'Walk the whole log: hash chain, archives, signed checkpoints, and the checkpoint kept outside of it.',
    input: nothing,
    output: z.strictObject({
      ok: z.boolean(),
      rows: z.int(),
      brokenAt: z.int().nullable(),
      problem: z.enum(['row-changed', 'row-missing', 'checkpoint-forged', 'key-unknown', 'cut-off']).nullable(),
      checkpoints: z.int(),
      /** Where the clock went back by more than a second: no break, but worth a look. At most 20. */
      setBacks: z.array(z.strictObject({ seq: z.int(), at: instant, before: instant })),
    }),
    permission: 'audit:read',
    audit: 'read',
  }),
  export: method({
    summary: 'Write the log as JSON Lines (verifiable with openssl and sha256sum) or CSV; the job answers a fileId.',
    input: z.strictObject({
      format: z.enum(['jsonl', 'csv']),
      /** Only rows since then that are still live; left out: all that is kept, archives included. */
      from: instant.optional(),
    }),
    output: z.strictObject({ jobId: id }),
    permission: 'audit:export',
    audit: 'read',
  }),
};
