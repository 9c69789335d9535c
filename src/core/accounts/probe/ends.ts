/** Which mailbox can be at which end of a probe. Pure. */
import type { ServerConfig } from '../../../shared/contract/mailbox.ts';
import type { ProbeReceiver } from '../../../shared/contract/self-probe.ts';
import { domainOf } from '../../../shared/domain-of.ts';
import type { StoredAccount } from '../repository.ts';

/** One mailbox may be written to in several ways: with a `+tag`, and at Gmail with dots anywhere. */
function mailboxKey(address: string): string {
  const domain = domainOf(address).replace(/^googlemail\.com$/, 'gmail.com');
  const local = address.slice(0, address.lastIndexOf('@')).toLowerCase().replace(/\+.*$/, '');
  return `${domain === 'gmail.com' ? local.replaceAll('.', '') : local}@${domain}`;
}

const imapOf = ({ config }: StoredAccount): ServerConfig | null => config?.imap ?? null;

function loginOf(account: StoredAccount): string | null {
  const imap = imapOf(account);
  return imap === null ? null : `${imap.user.toLowerCase()} ${imap.host.toLowerCase()}:${imap.port}`;
}

function isSame(one: StoredAccount, other: StoredAccount): boolean {
  if (one.id === other.id || mailboxKey(one.address) === mailboxKey(other.address)) return true;
  const login = loginOf(one);
  return login !== null && login === loginOf(other);
}

/** Why a mailbox cannot receive the probe of another; null where it can. */
export function whyNot(sender: StoredAccount, receiver: StoredAccount): ProbeReceiver['reason'] {
  if (isSame(sender, receiver)) return 'same';
  if (receiver.kind === 'practice') return 'practice';
  // Nobody knows where mail to such an address lands; a queue that was read would be missed elsewhere.
  if (receiver.kind === 'ses') return 'ses';
  if (receiver.kind === 'smtp-imap' && imapOf(receiver) === null) return 'sends-only';
  return receiver.state === 'needs-attention' ? 'needs-attention' : null;
}

/** Whether reports of mail that comes back can be looked for there. A queue that was read would be missed elsewhere. */
export const isRead = (account: StoredAccount): boolean =>
  account.kind !== 'practice' && account.kind !== 'ses' && !(account.kind === 'smtp-imap' && imapOf(account) === null);

/** Sentences for callers without a catalogue. */
export const sentences: Readonly<Record<string, string>> = {
  same: 'Both ends are the same mailbox: mail to oneself often takes no way at all. Choose another mailbox that receives.',
  practice: 'The practice mailbox gets no mail from outside. Choose another mailbox that receives.',
  ses: 'Amazon SES sends only. Connect the mailbox that gets the mail on its own, and choose that.',
  'sends-only': 'This mailbox only sends; it has no server to read from. Choose another mailbox that receives.',
  'needs-attention': 'The receiving mailbox cannot be read at present. Put its sign-in right first.',
};

/** Hosts and domains of the receiving side, as far as its settings tell. */
export function namesOf(account: StoredAccount): readonly string[] {
  const imap = imapOf(account);
  return [domainOf(account.address), ...(imap === null ? [] : [imap.host])];
}
