/** Where a Zoho mailbox lives: every data centre has hosts of its own (zoho.com/mail/help/api, "Multi DC support"). */
import type { zohoRegion } from '../../../shared/contract/mailbox.ts';
import type { z } from 'zod';

export type ZohoRegion = z.infer<typeof zohoRegion>;

/** Canada's data centre has another name. */
const domainOf = (region: ZohoRegion): string => (region === 'ca' ? 'zohocloud.ca' : `zoho.${region}`);

/** Origin of the REST interface. */
export const zohoApi = (region: ZohoRegion): string => `https://mail.${domainOf(region)}`;

/** Addresses of Zoho's own domains belong to persons; other domains to organisations. */
const personal = /@(zoho(mail|cloud)?)\.[a-z.]{2,6}$/i;

/**
 * Servers that take mail, likeliest first: organisations with a paid plan have their own
 * (zoho.com/mail/help/zoho-smtp.html). Which plan it is cannot be told from outside.
 */
export function zohoSmtpHosts(region: ZohoRegion, address: string): readonly string[] {
  const shared = `smtp.${domainOf(region)}`;
  return personal.test(address) ? [shared] : [`smtppro.${domainOf(region)}`, shared];
}
