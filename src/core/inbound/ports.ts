/** What the inbox needs of other domains; `workspace.ts` fills it in. */
import type { SendOutcome, Connectors } from '../connectors/connector.ts';
import type { ComposedMail } from '../connectors/mime/mail.ts';
import type { DomainDeps } from '../domain.ts';
import type { Principal } from '../handlers.ts';
import type { WritableDb } from '../store/open.ts';

export type ReceivedStop = 'replied' | 'bounced' | 'unsubscribed' | 'complained';
export type ReceivedSuppression = 'bounced' | 'soft-bounced' | 'unsubscribed' | 'complained';

/** How a received mail acts on sequences. All run inside the caller's transaction; `at` is UTC ms. */
export interface Stops {
  stopContact(
    db: WritableDb,
    campaignId: number,
    contactId: number,
    reason: ReceivedStop,
    detail: string,
    at: number,
  ): void;
  stopEverywhere(db: WritableDb, contactId: number, reason: ReceivedStop, detail: string, at: number): void;
  /** Undoes a wrong stop: re-activates and re-plans what was pending. */
  resumeContact(db: WritableDb, campaignId: number, contactId: number, at: number): void;
  tally(db: WritableDb, campaignId: number, name: 'autoReplied', by: number): void;
}

/** How a received mail acts on contacts. All run inside the caller's transaction. */
export interface Correspondents {
  suppress(db: WritableDb, entry: { address: string; reason: ReceivedSuppression; source: string; at: number }): void;
  lift(db: WritableDb, entry: { address: string; reason: ReceivedSuppression }): void;
  /** Notes the instant of the last mail to or from a contact. */
  touch(db: WritableDb, contactId: number, at: number): void;
}

/** What the mailbox's state of health learns from reading it. */
interface AccountHealth {
  pause(accountId: number, reason: 'auth' | 'tls' | 'connection' | 'quota', detail: string, until: number | null): void;
  received(accountId: number, at: number): void;
}

interface AnswerMail {
  readonly conversationId: number;
  readonly accountId: number;
  /** Its Message-ID is kept with the answer; nothing else needs to know it before. */
  readonly mail: ComposedMail;
}

/** Sends an answer written in the inbox at most once, and keeps it in the table `answer`. */
type SendAnswer = (answer: AnswerMail) => Promise<SendOutcome>;

/** Who sends, and whether they were asked and want it sent. */
interface Leaving {
  readonly principal: Principal;
  readonly confirmed: boolean;
  readonly campaignId: number | null;
}

export interface InboundDeps extends Pick<DomainDeps, 'store' | 'clock' | 'events' | 'log'> {
  readonly connectors: Connectors;
  readonly accountHealth: AccountHealth;
  readonly stops: Stops;
  readonly correspondents: Correspondents;
  readonly sendAnswer: SendAnswer;
  /** Lets a mail that a person has written pass, or throws `dlp-blocked` or `dlp-confirm`. */
  readonly mayLeave: (mail: ComposedMail, asked: Leaving) => void;
  /** Servers refuse a campaign's mail by policy: it pauses, if it runs. Inside the caller's transaction. */
  readonly pauseBlocked: (db: WritableDb, campaignId: number) => void;
  /** Told once what people replied is stored: their names, or addresses where they gave none. */
  readonly replied: (names: readonly string[]) => void;
  /** A new Message-ID with angle brackets at the domain of an address. */
  readonly newMessageId: (senderAddress: string, at: number) => string;
}
