/** What the sending address itself means for a campaign. Pure. */
import { domainOf } from '../../shared/domain-of.ts';

/** Free mailboxes: their owners' domains carry everyone's reputation, and their DMARC is not the sender's to set. */
const freeMail = new Set(
  'gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.de ymail.com aol.com icloud.com me.com mac.com gmx.de gmx.net gmx.com web.de t-online.de mail.ru yandex.ru proton.me protonmail.com zoho.com qq.com 163.com'.split(
    ' ',
  ),
);

export const isFreeMail = (address: string): boolean => freeMail.has(domainOf(address));

/** Google and Yahoo ask bulk senders of this size for SPF, DKIM, DMARC and one-click unsubscribe (a day). */
export const bulkSenderLimit = 5_000;
