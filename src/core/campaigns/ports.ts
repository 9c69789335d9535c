/** What campaigns need of other domains. */
import type { DlpFinding } from '../../shared/contract/dlp.ts';
import type { SendOutcome } from '../connectors/connector.ts';
import type { ComposedMail } from '../connectors/mime/mail.ts';
import type { DomainDeps } from '../domain.ts';
import type { Principal } from '../handlers.ts';
import type { RateWindow } from '../outbound/windows.ts';
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

/** A step with what is below it, and what is attached. */
export interface DraftText {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly attachments: ComposedMail['attachments'];
}

/** A rule that a step breaks. */
export interface Reviewed {
  readonly finding: DlpFinding;
  /** Somebody has let it pass for the texts as they are. */
  readonly confirmed: boolean;
  readonly message: string;
}

export interface CampaignsDeps extends Pick<
  DomainDeps,
  'store' | 'clock' | 'events' | 'bulk' | 'jobs' | 'files' | 'log'
> {
  readonly sending: Sending;
  /** Lets a test mail pass, or throws `dlp-blocked` or `dlp-confirm`. */
  readonly mayLeave: (
    mail: ComposedMail,
    asked: { readonly principal: Principal; readonly confirmed: boolean; readonly campaignId: number },
  ) => void;
  /** What the rules of data-loss prevention say of a step before anybody's values are filled in. */
  readonly review: (campaignId: number, draft: DraftText) => readonly Reviewed[];
  /** The limits of a mailbox that campaigns keep to: rolling windows. */
  readonly limits: { of(accountId: number): { readonly chosen: readonly RateWindow[] } };
  /** Whether a restore left it open what the campaign has sent, and nobody has decided yet. */
  undecided(campaignId: number): boolean;
}
