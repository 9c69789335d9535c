import type { ParsedMail } from '../mime/parse.ts';
import { evidenceLine } from './analysis.ts';

/** The header that shows mail to many (RFC 2369, RFC 2919), or null. */
export function bulkEvidence(mail: ParsedMail): string | null {
  const name = ['list-id', 'list-unsubscribe', 'list-post'].find((header) => mail.has(header));
  if (name !== undefined) return evidenceLine(`${name}: ${mail.header(name)}`);
  const precedence = mail.header('precedence').trim();
  return /^(bulk|list|junk)$/i.test(precedence) ? `Precedence: ${precedence}` : null;
}

export const isBulk = (mail: ParsedMail): boolean => bulkEvidence(mail) !== null;
