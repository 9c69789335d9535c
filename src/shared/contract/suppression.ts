import { z } from 'zod';
import { id, instant, method, page, pageInput } from './define.ts';
import { suppressionReason } from './contacts.ts';
import { fileId } from './files.ts';

export const suppressionEntry = z.strictObject({
  id,
  kind: z.enum(['address', 'domain']),
  /** Lower-case address, or domain in its ASCII form. */
  value: z.string(),
  reason: suppressionReason,
  /** Where it comes from: a campaign's name, a file's name, `by hand`. */
  source: z.string(),
  createdAt: instant,
});

export const suppression = {
  list: method({
    summary: 'One page of the do-not-contact list, newest first.',
    input: z.strictObject({ search: z.string().max(200).optional(), ...pageInput }),
    output: page(suppressionEntry),
    permission: 'suppression:read',
    audit: 'read',
  }),
  add: method({
    summary: 'Suppress addresses (`a@b.c`) and whole domains (`b.c` or `@b.c`); known ones are left as they are.',
    input: z.strictObject({
      values: z.array(z.string().trim().min(1).max(320)).min(1).max(10_000),
      note: z.string().max(200).default(''),
    }),
    output: z.strictObject({
      added: z.int(),
      known: z.int(),
      invalid: z.array(z.strictObject({ value: z.string(), reason: z.string() })),
    }),
    permission: 'suppression:write',
    audit: 'write',
  }),
  remove: method({
    summary: 'Take entries off the list.',
    input: z.strictObject({ ids: z.array(id).min(1).max(10_000) }),
    output: z.strictObject({ removed: z.int() }),
    permission: 'suppression:write',
    audit: 'write',
  }),
  import: method({
    summary: 'Import a staged file, one address or domain a line or in the first CSV column, as a job.',
    input: z.strictObject({ fileId }),
    output: z.strictObject({ jobId: id }),
    permission: 'suppression:write',
    audit: 'write',
  }),
  export: method({
    summary: 'Write the whole list to a CSV as a job; its result is `{"fileId": …, "rows": …}`.',
    input: z.strictObject({ confirmed: z.boolean().optional() }),
    output: z.strictObject({ jobId: id }),
    permission: 'suppression:export',
    audit: 'write',
  }),
};
