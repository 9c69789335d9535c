/** What the sender needs of other domains. */
import type { ComposeInput } from '../campaigns/compose.ts';
import type { RunSource } from '../campaigns/run.ts';
import type { Connectors } from '../connectors/connector.ts';
import type { ComposedMail } from '../connectors/mime/mail.ts';
import type { DomainDeps } from '../domain.ts';
import type { WritableDb } from '../store/open.ts';
import type { AccountTrouble } from './backoff.ts';
import type { LimitsOfAccount } from './windows.ts';

/** Told of trouble that is the mailbox's own; contacts are never touched for it. */
export interface AccountHealth {
  /** @param until UTC ms at which to try again; null: a person has to act */
  pause(accountId: number, reason: AccountTrouble, detail: string, until: number | null): void;
}

/** What the accounts' providers take, and what their owner or a policy lowered it to. */
export interface AccountLimits {
  of(accountId: number): LimitsOfAccount;
}

/** Told what becomes of a campaign; each changes the campaign's own row, in the caller's transaction. */
export interface CampaignStates {
  /** No contact is active any more. */
  ended(db: WritableDb, campaignId: number): void;
  /** An ended campaign has an active contact again. */
  reopened(db: WritableDb, campaignId: number): void;
  /** `block`: servers refuse its mail by policy; `uncertain`: outcomes get lost one after the other. */
  paused(db: WritableDb, campaignId: number, reason: 'block' | 'uncertain'): void;
}

export type { ComposeInput };

/** Of which campaign and step (from 1) a mail is, and what each of the campaign's mails must have. */
export interface RefusalFacts {
  readonly postalAddress: string;
  readonly campaignId: number;
  readonly step: number;
}

/** How a message comes to be: text, checks, bytes. All pure apart from the time that the last takes. */
export interface Composer {
  /** @throws LetterlockError `template-error` */
  compose(input: ComposeInput): ComposedMail;
  /** Why this mail must not go out, in a sentence; null when nothing is wrong. */
  refusal(mail: ComposedMail, facts: RefusalFacts): string | null;
  /** The whole RFC 5322 message. */
  build(mail: ComposedMail): Promise<Buffer>;
}

export interface OutboundDeps extends Pick<DomainDeps, 'store' | 'clock' | 'events' | 'log'> {
  readonly runs: RunSource;
  readonly connectors: Connectors;
  readonly accountHealth: AccountHealth;
  readonly limits: AccountLimits;
  readonly campaigns: CampaignStates;
  readonly composer: Composer;
  /** Fetches replies right before a follow-up goes out; rejects when the mailbox cannot be read. */
  freshenInbox(accountId: number): Promise<void>;
}
