import { z } from 'zod';
import { id, instant, method, nothing, page, pageInput } from './define.ts';

export const verdictKind = z.enum(['bounce', 'complaint', 'auto-reply', 'reply', 'unsubscribe', 'other']);
export type VerdictKind = z.infer<typeof verdictKind>;

export const verdictRecipient = z.strictObject({
  address: z.string(),
  /** RFC 3463, such as `5.1.1`; empty where none was given. */
  status: z.string(),
  /** SMTP reply code, such as `550`; empty where none was given. */
  replyCode: z.string(),
  hard: z.boolean(),
});

export type VerdictRecipient = z.infer<typeof verdictRecipient>;

/** What a received mail is, and why. Also the shape of `letterlock classify`, less the file. */
export const verdict = z.strictObject({
  kind: verdictKind,
  recipients: z.array(verdictRecipient),
  /** The line or field that decided. */
  evidence: z.string(),
});
export type Verdict = z.infer<typeof verdict>;

/** All mail between us and one contact in one campaign. */
export const conversation = z.strictObject({
  id,
  contact: z.strictObject({ id, email: z.string(), name: z.string(), company: z.string() }),
  campaign: z.strictObject({ id, name: z.string() }),
  subject: z.string(),
  /** Of the newest received mail. */
  kind: verdictKind,
  preview: z.string(),
  receivedAt: instant,
  unread: z.boolean(),
  messages: z.int(),
});
export type Conversation = z.infer<typeof conversation>;

/** Signs of fraud in a received mail, and what they are about. */
const receivedWarning = z.strictObject({
  code: z.enum([
    'dmarc-fail',
    'spf-fail',
    'unproved',
    'lookalike-sender',
    'reply-elsewhere',
    'link-mismatch',
    'lookalike-link',
    'dangerous-attachment',
  ]),
  params: z.record(z.string(), z.string()),
});
export type ReceivedWarning = z.infer<typeof receivedWarning>;

/** What the receiving server found about where a mail comes from (RFC 8601), in its own words such as `pass`. */
const authentication = z.strictObject({
  /** Who says so. */
  server: z.string(),
  spf: z.string().nullable(),
  dkim: z.string().nullable(),
  /** The domain whose signature that is. */
  signedBy: z.string().nullable(),
  dmarc: z.string().nullable(),
  /** It comes from the domain that its sender's address has: by DMARC, or by SPF or DKIM for that domain. */
  proved: z.boolean(),
});
export type Authentication = z.infer<typeof authentication>;

export const mailMessage = z.strictObject({
  /** Of the received mail or, negative, of the ledger row that was sent. */
  key: z.string(),
  direction: z.enum(['sent', 'received']),
  from: z.string(),
  to: z.string(),
  at: instant,
  subject: z.string(),
  /** As received: untrusted. The screens sanitise it and show it in a sandboxed frame. */
  html: z.string().nullable(),
  text: z.string(),
  attachments: z.array(z.strictObject({ name: z.string(), type: z.string(), size: z.int() })),
  /** Only for received mail. */
  received: z
    .strictObject({
      id,
      verdict,
      /** The machine's own verdict where a person has changed it. */
      original: verdictKind.nullable(),
      /** Why it belongs to this conversation: `in-reply-to`, `references`, `address`, `returned-message-id`. */
      matchedBy: z.string(),
      /** Null: the receiving server wrote nothing that can be believed, or the mail was read before this was kept. */
      authentication: authentication.nullable(),
      /** What speaks for fraud, by codes that the catalogues explain. */
      warnings: z.array(receivedWarning),
    })
    .nullable(),
});

export const inbox = {
  list: method({
    summary: 'Conversations, newest first.',
    input: z.strictObject({
      kind: verdictKind.optional(),
      campaignId: id.optional(),
      unread: z.boolean().optional(),
      search: z.string().max(200).optional(),
      ...pageInput,
    }),
    output: page(conversation),
    permission: 'inbox:read',
    audit: 'read',
  }),
  unread: method({
    summary: 'How many conversations are unread, by kind.',
    input: nothing,
    output: z.strictObject({ total: z.int(), byKind: z.record(verdictKind, z.int()) }),
    permission: 'inbox:read',
    audit: 'none',
  }),
  get: method({
    summary: 'One conversation with its mails, oldest first.',
    input: z.strictObject({ id }),
    output: z.strictObject({
      conversation,
      messages: z.array(mailMessage),
      /** Where an answer would go. */
      answerTo: z.string(),
      /** What the caller has written of an answer; empty where nothing. */
      draft: z.string(),
    }),
    permission: 'inbox:read',
    audit: 'read',
  }),
  markRead: method({
    summary: 'Mark conversations read or unread.',
    input: z.strictObject({ ids: z.array(id).min(1).max(500), read: z.boolean() }),
    output: nothing,
    permission: 'inbox:write',
    audit: 'write',
  }),
  setVerdict: method({
    summary:
      'Correct what a received mail was taken for; what the old verdict did is undone, what the new one does is done.',
    input: z.strictObject({ receivedId: id, kind: verdictKind }),
    output: nothing,
    permission: 'inbox:write',
    audit: 'write',
  }),
  reply: method({
    summary: 'Answer in the thread; sent at once through the campaign’s account.',
    input: z.strictObject({
      id,
      text: z.string().min(1).max(200_000),
      /** Send although rules of data-loss prevention ask. */
      confirmed: z.boolean().optional(),
    }),
    output: z.strictObject({ messageId: z.string() }),
    permission: 'inbox:send',
    audit: 'write',
  }),
  saveDraft: method({
    summary: 'Keep what is written of an answer, until it is sent; an empty text keeps nothing.',
    input: z.strictObject({ id, text: z.string().max(200_000) }),
    output: nothing,
    permission: 'inbox:send',
    audit: 'write',
  }),
  poll: method({
    summary: 'Look for new mail now.',
    input: nothing,
    output: z.strictObject({ received: z.int() }),
    permission: 'inbox:read',
    audit: 'none',
  }),
};
