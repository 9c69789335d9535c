import { z } from 'zod';
import { emailText, id, instant, method, nothing, page, pageInput, shortText, zoneName } from './define.ts';
import { fileId } from './files.ts';

/** Fields every contact has; all others are custom fields, by key. */
export const standardFields = [
  'email',
  'firstName',
  'lastName',
  'company',
  'title',
  'phone',
  'country',
  'language',
  'zone',
] as const;
export type StandardField = (typeof standardFields)[number];

export const fieldKey = z.string().regex(/^[a-z][a-zA-Z0-9_]{0,39}$/);
const fieldValue = z.string().max(2000);
const customFields = z
  .record(fieldKey, fieldValue)
  .refine((f) => Object.keys(f).length <= 100, 'At most 100 custom fields.');

const editable = {
  firstName: fieldValue.default(''),
  lastName: fieldValue.default(''),
  company: fieldValue.default(''),
  title: fieldValue.default(''),
  phone: fieldValue.default(''),
  /** ISO 3166-1 alpha-2, or empty. */
  country: z.string().max(2).default(''),
  /** BCP 47, or empty. */
  language: z.string().max(35).default(''),
  /** IANA zone, or empty: then the campaign's own zone is used. */
  zone: zoneName.or(z.literal('')).default(''),
  fields: customFields.default({}),
};

/** Why nobody writes to an address. */
export const suppressionReason = z.enum([
  'unsubscribed',
  'bounced',
  // several mails in a row, each for a reason that might have passed
  'soft-bounced',
  'complained',
  'manual',
  'imported',
]);

export const contactRow = z.strictObject({
  id,
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  company: z.string(),
  title: z.string(),
  country: z.string(),
  suppressed: suppressionReason.nullable(),
  createdAt: instant,
  /** Last mail to or from the contact. */
  lastActivityAt: instant.nullable(),
});
export type ContactRow = z.infer<typeof contactRow>;

export const contact = contactRow.extend({
  phone: z.string(),
  language: z.string(),
  zone: z.string(),
  fields: z.record(z.string(), z.string()),
  lists: z.array(z.strictObject({ id, name: z.string() })),
  updatedAt: instant,
});
export type Contact = z.infer<typeof contact>;

export const condition = z.strictObject({
  field: z.enum(standardFields).or(z.templateLiteral(['fields.', fieldKey])),
  op: z.enum(['is', 'isNot', 'contains', 'notContains', 'startsWith', 'endsWith', 'empty', 'notEmpty']),
  value: fieldValue.default(''),
});

export const contactFilter = z.strictObject({
  /** Substring over address, name and company; case does not matter. */
  search: z.string().max(200).optional(),
  listId: id.optional(),
  segmentId: id.optional(),
  importId: id.optional(),
  suppressed: z.boolean().optional(),
  /** All must hold. */
  conditions: z.array(condition).max(20).default([]),
});
export type ContactFilter = z.infer<typeof contactFilter>;

/** Rows chosen in the table: by id, or everything that a filter shows but for some. */
export const selection = z.union([
  z.strictObject({ ids: z.array(id).min(1).max(10_000) }),
  z.strictObject({ filter: contactFilter, except: z.array(id).max(10_000).default([]) }),
]);
export type Selection = z.infer<typeof selection>;

export const contactSort = z.strictObject({
  by: z.enum(['email', 'lastName', 'company', 'createdAt', 'lastActivityAt']),
  descending: z.boolean().default(false),
});

export const csvFormat = z.strictObject({
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']),
  delimiter: z.enum([',', ';', '\t', '|']),
  header: z.boolean(),
});
export type CsvFormat = z.infer<typeof csvFormat>;

/** Per column of the file: a standard field, `fields.<key>` for a custom field, or null to leave it out. */
export const columnMapping = z
  .array(
    z
      .enum(standardFields)
      .or(z.templateLiteral(['fields.', fieldKey]))
      .nullable(),
  )
  .max(500);
/** What happens to a row whose address is known: left out, fills only empty fields, or replaces fields. */
export const duplicateRule = z.enum(['skip', 'fill', 'overwrite']);

/** The `result` of a `contacts.import` job. */
export const importSummary = z.strictObject({
  importId: id.nullable(),
  rows: z.int(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  duplicatesInFile: z.int(),
  suppressed: z.int(),
  rejected: z.int(),
});
export type ImportSummary = z.infer<typeof importSummary>;

export const importRecord = importSummary.extend({
  importId: id,
  fileName: z.string(),
  startedAt: instant,
  state: z.enum(['running', 'done', 'cancelled', 'interrupted', 'failed', 'undone']),
});

export const list = z.strictObject({ id, name: z.string(), contacts: z.int(), createdAt: instant });
export const segment = z.strictObject({ id, name: z.string(), filter: contactFilter });

export const timelineEntry = z.strictObject({
  at: instant,
  kind: z.enum([
    'created',
    'imported',
    'updated',
    'enrolled',
    'sent',
    'failed',
    'uncertain',
    'reply',
    'auto-reply',
    'bounce',
    'complaint',
    'unsubscribe',
    'other',
    'stopped',
    'finished',
    'suppressed',
    'unsuppressed',
  ]),
  campaign: z.strictObject({ id, name: z.string() }).nullable(),
  /** The step's number from 1, for mails. */
  step: z.int().nullable(),
  /** Subject, list or file name, reason: data of the entry, not a sentence. */
  detail: z.string(),
});

const idInput = z.strictObject({ id });
const jobOutput = z.strictObject({ jobId: id });

export const contacts = {
  list: method({
    summary: 'One page of contacts.',
    input: z.strictObject({
      filter: contactFilter.default({ conditions: [] }),
      sort: contactSort.default({ by: 'createdAt', descending: true }),
      ...pageInput,
    }),
    output: page(contactRow),
    permission: 'contacts:read',
    audit: 'read',
  }),
  count: method({
    summary: 'How many contacts a filter shows.',
    input: z.strictObject({ filter: contactFilter.default({ conditions: [] }) }),
    output: z.strictObject({ count: z.int() }),
    permission: 'contacts:read',
    audit: 'none',
  }),
  get: method({
    summary: 'One contact.',
    input: idInput,
    output: contact,
    permission: 'contacts:read',
    audit: 'read',
  }),
  timeline: method({
    summary: 'Everything that happened with a contact, newest first.',
    input: z.strictObject({ id, ...pageInput }),
    output: page(timelineEntry),
    permission: 'contacts:read',
    audit: 'read',
  }),
  create: method({
    summary: 'Add one contact.',
    input: z.strictObject({ email: emailText, ...editable, listIds: z.array(id).max(100).default([]) }),
    output: z.strictObject({ id }),
    permission: 'contacts:write',
    audit: 'write',
  }),
  update: method({
    summary: 'Change fields of one contact; what is left out stays.',
    input: z.strictObject({
      id,
      email: emailText.optional(),
      firstName: fieldValue.optional(),
      lastName: fieldValue.optional(),
      company: fieldValue.optional(),
      title: fieldValue.optional(),
      phone: fieldValue.optional(),
      country: z.string().max(2).optional(),
      language: z.string().max(35).optional(),
      zone: zoneName.or(z.literal('')).optional(),
      fields: customFields.optional(),
    }),
    output: nothing,
    permission: 'contacts:write',
    audit: 'write',
  }),
  remove: method({
    summary: 'Remove contacts; kept for 30 days so that `contacts.restore` can bring them back.',
    input: z.strictObject({ selection }),
    output: z.strictObject({ removed: z.int(), undoId: id }),
    permission: 'contacts:write',
    audit: 'write',
  }),
  restore: method({
    summary: 'Bring back what one `contacts.remove` removed.',
    input: z.strictObject({ undoId: id }),
    output: z.strictObject({ restored: z.int() }),
    permission: 'contacts:write',
    audit: 'write',
  }),
  fields: method({
    summary: 'Keys of all custom fields in use.',
    input: nothing,
    output: z.strictObject({ items: z.array(z.strictObject({ key: z.string(), label: z.string() })) }),
    permission: 'contacts:read',
    audit: 'none',
  }),
  importPreview: method({
    summary: 'Detect format and header of a staged CSV, suggest a mapping, show its first rows.',
    input: z.strictObject({ fileId, format: csvFormat.partial().optional() }),
    output: z.strictObject({
      format: csvFormat,
      columns: z.array(z.string()),
      mapping: columnMapping,
      rows: z.array(z.array(z.string())),
      /** Estimated from the size and the first rows. */
      estimatedRows: z.int(),
    }),
    permission: 'contacts:write',
    audit: 'none',
  }),
  importStart: method({
    summary: 'Import a staged CSV as a job; its result is an import summary. A dry run changes nothing.',
    input: z.strictObject({
      fileId,
      format: csvFormat,
      mapping: columnMapping,
      duplicates: duplicateRule,
      listIds: z.array(id).max(100).default([]),
      /** Makes a list of this name and puts the imported contacts into it. */
      newList: shortText.optional(),
      dryRun: z.boolean().default(false),
    }),
    output: jobOutput,
    permission: 'contacts:write',
    audit: 'write',
  }),
  imports: method({
    summary: 'Past imports, newest first.',
    input: z.strictObject({ ...pageInput }),
    output: page(importRecord),
    permission: 'contacts:read',
    audit: 'none',
  }),
  importReport: method({
    summary: 'Rejected rows of an import job (dry run or not) as a CSV for download: line, reason, row.',
    input: z.strictObject({ jobId: id }),
    output: z.strictObject({ fileId }),
    permission: 'contacts:read',
    audit: 'read',
  }),
  importRejects: method({
    summary: 'The first 200 rejected rows of an import job, to show.',
    input: z.strictObject({ jobId: id }),
    output: z.strictObject({
      items: z.array(z.strictObject({ line: z.int(), reason: z.string(), detail: z.string(), row: z.string() })),
      total: z.int(),
    }),
    permission: 'contacts:read',
    audit: 'none',
  }),
  importUndo: method({
    summary: 'Take a whole import back as a job: created contacts go, updated ones get their old fields.',
    input: z.strictObject({ importId: id }),
    output: jobOutput,
    permission: 'contacts:write',
    audit: 'write',
  }),
  export: method({
    summary: 'Write the contacts of a filter to a CSV as a job; its result is `{"fileId": …, "rows": …}`.',
    input: z.strictObject({
      filter: contactFilter.default({ conditions: [] }),
      /** Although there are more than the settings let go without being asked. */
      confirmed: z.boolean().optional(),
    }),
    output: jobOutput,
    permission: 'contacts:export',
    audit: 'write',
  }),
  lists: method({
    summary: 'All lists.',
    input: nothing,
    output: z.strictObject({ items: z.array(list) }),
    permission: 'contacts:read',
    audit: 'none',
  }),
  listCreate: method({
    summary: 'Make a list.',
    input: z.strictObject({ name: shortText }),
    output: z.strictObject({ id }),
    permission: 'contacts:write',
    audit: 'write',
  }),
  listRename: method({
    summary: 'Rename a list.',
    input: z.strictObject({ id, name: shortText }),
    output: nothing,
    permission: 'contacts:write',
    audit: 'write',
  }),
  listRemove: method({
    summary: 'Remove a list; its contacts stay.',
    input: idInput,
    output: nothing,
    permission: 'contacts:write',
    audit: 'write',
  }),
  listAdd: method({
    summary: 'Put contacts into a list.',
    input: z.strictObject({ listId: id, selection }),
    output: z.strictObject({ changed: z.int() }),
    permission: 'contacts:write',
    audit: 'write',
  }),
  listDrop: method({
    summary: 'Take contacts out of a list.',
    input: z.strictObject({ listId: id, selection }),
    output: z.strictObject({ changed: z.int() }),
    permission: 'contacts:write',
    audit: 'write',
  }),
  segments: method({
    summary: 'All saved segments.',
    input: nothing,
    output: z.strictObject({ items: z.array(segment) }),
    permission: 'contacts:read',
    audit: 'none',
  }),
  segmentSave: method({
    summary: 'Make a segment, or change the one with this id.',
    input: z.strictObject({ id: id.optional(), name: shortText, filter: contactFilter }),
    output: z.strictObject({ id }),
    permission: 'contacts:write',
    audit: 'write',
  }),
  segmentRemove: method({
    summary: 'Remove a segment; its contacts stay.',
    input: idInput,
    output: nothing,
    permission: 'contacts:write',
    audit: 'write',
  }),
};
