import { z } from 'zod';
import { id, instant, method, page, pageInput } from './define.ts';

/** The practice mailbox's other side: what its recipients received. */
const practiceMail = z.strictObject({
  id,
  /** With angle brackets. */
  messageId: z.string(),
  from: z.string(),
  to: z.string(),
  subject: z.string(),
  receivedAt: instant,
  /** What the recipient's script does with it: `reply`, `out-of-office`, `hard-bounce`, `silence`, … */
  behaviour: z.string(),
  /** When its answer arrives or arrived in the sender's mailbox; null for silence. */
  answersAt: instant.nullable(),
});
export type PracticeMail = z.infer<typeof practiceMail>;

export const practice = {
  outbox: method({
    summary: 'Mails that the practice mailbox accepted, newest first.',
    input: z.strictObject({ search: z.string().max(200).optional(), ...pageInput }),
    output: page(practiceMail),
    permission: 'accounts:read',
    audit: 'none',
  }),
  message: method({
    summary: 'One accepted mail as its recipient would see it.',
    input: z.strictObject({ id }),
    output: practiceMail.extend({
      headers: z.array(z.strictObject({ name: z.string(), value: z.string() })),
      html: z.string().nullable(),
      text: z.string().nullable(),
      attachments: z.array(z.strictObject({ name: z.string(), type: z.string(), size: z.int() })),
      size: z.int(),
    }),
    permission: 'accounts:read',
    audit: 'read',
  }),
};
