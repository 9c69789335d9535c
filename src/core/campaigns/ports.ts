/** What campaigns need of other domains. */
import type { SendOutcome } from '../connectors/connector.ts';
import type { ComposedMail } from '../connectors/mime/mail.ts';
import type { DomainDeps } from '../domain.ts';
import type { WritableDb } from '../store/open.ts';

/** The sender, as campaigns use it. */
export interface Sending {
  /** Ends one contact's sequence in a campaign, in the caller's transaction. */
  stopContact(db: WritableDb, campaignId: number, contactId: number, reason: 'user', detail: string, at: number): void;
  /** Ends the sequences of all contacts of a campaign whose row says `stopped` already. */
  stopCampaign(db: WritableDb, campaignId: number, at: number): void;
  /** A person's decision on an uncertain message. @throws LetterlockError `not-found`, `not-allowed-now` */
  settle(ledgerId: number, as: 'sent' | 'not-sent'): void;
  /** Sends a mail that belongs to no campaign. */
  sendTest(mail: ComposedMail, accountId: number): Promise<SendOutcome>;
  /** When a running campaign sends next, UTC ms; null when nothing waits. */
  nextSendAt(campaignId: number): number | null;
  /** Something changed: look again now. */
  wake(): void;
}

export interface CampaignsDeps extends Pick<DomainDeps, 'store' | 'clock' | 'events' | 'jobs' | 'files' | 'log'> {
  readonly sending: Sending;
  /** Whether a restore left it open what the campaign has sent, and nobody has decided yet. */
  undecided(campaignId: number): boolean;
}
