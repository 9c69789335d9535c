/**
 * One small interface for every kind of mailbox. Connectors compose and never inherit; each lives in a folder of
 * its own and gets its client injected. Only `registry.ts` knows the concrete ones, only `outbound/sender.ts` sends.
 */
import type { CheckStep } from '../../shared/contract/accounts.ts';

export interface OutgoingMessage {
  readonly envelope: { readonly from: string; readonly to: string };
  /** With angle brackets; fixed and on disk before the first byte goes out. */
  readonly messageId: string;
  /** The whole RFC 5322 message, CRLF line ends. */
  readonly raw: Buffer;
}

/**
 * What a server's answer to one message means:
 * - `transient`: try the same message again later (4xx, connection refused before the data).
 * - `permanent`: this recipient or message will never be taken; the enrolment ends.
 * - `quota`, `auth`, `connection`: the mailbox's own trouble; the account pauses and no contact is touched.
 */
export type FailureClass = 'transient' | 'permanent' | 'quota' | 'auth' | 'connection';

export type SendOutcome =
  | {
      readonly kind: 'sent';
      readonly response: string;
      /** The Message-ID, with angle brackets, under which the provider delivers it where that is not ours. */
      readonly providerId?: string;
    }
  | {
      readonly kind: 'failed';
      readonly class: FailureClass;
      /** The server's own words, one line, at most 500 characters. */
      readonly response: string;
      /** Milliseconds the server asked to wait, where it said so. */
      readonly retryAfterMs?: number;
    }
  /** The line broke after the message was handed over and before it was acknowledged. */
  | { readonly kind: 'unknown'; readonly response: string };

/** `absent` only where the mailbox is authoritative (see capabilities); `unknown` when it cannot say. */
export type SentLookup = 'found' | 'absent' | 'unknown';

/** A message whose outcome is open. */
export interface SentClaim {
  readonly messageId: string;
  /** UTC ms. */
  readonly claimedAt: number;
}

/** Where a message lies, as its mailbox tells. */
export interface MailFolder {
  readonly kind: 'inbox' | 'junk' | 'other';
  /** As the mailbox calls it: a path, or a label such as `CATEGORY_PROMOTIONS`. */
  readonly name: string;
}

export interface FetchedMessage {
  /** Stable within the account: folder, UIDVALIDITY and UID, or the provider's id. */
  readonly providerKey: string;
  readonly receivedAt: number;
  /** The raw message; cut at `FetchOptions.maxBytes`. */
  readonly raw: Buffer;
  readonly truncated: boolean;
  /** Left out by what is no mail in a folder: notifications, answers of the practice mailbox. */
  readonly folder?: MailFolder;
}

export interface FetchBatch {
  readonly messages: readonly FetchedMessage[];
  /** Where to go on after this batch, once it is stored. JSON text, opaque to the caller. */
  readonly cursor: string;
  /**
   * Of a mailbox that is emptied by reading it: gives the messages up, once they are stored. What is not given up comes
   * again. Never rejects.
   */
  readonly stored?: () => Promise<void>;
}

export interface FetchOptions {
  /** Null at the first fetch: then only mail from `since` on. */
  readonly cursor: string | null;
  readonly since: number;
  readonly maxBytes: number;
  readonly batchSize: number;
  /** Also what is otherwise left out as unwanted: spam and trash, where a mailbox is not read by its folders (Gmail). */
  readonly unwanted?: boolean;
  readonly signal: AbortSignal;
}

export interface Capabilities {
  readonly receives: boolean;
  /** The server announces new mail (`watch`). */
  readonly pushes: boolean;
  /** A message that `findSent` does not find was not sent. */
  readonly sentIsAuthoritative: boolean;
  /** The server files sent mail by itself; otherwise the connector appends a copy to Sent. */
  readonly filesSentMail: boolean;
  /** Messages at once. */
  readonly concurrency: number;
}

/** TLS of the newest connection to a server. */
export interface TlsFact {
  /** Such as `TLSv1.3`. */
  readonly protocol: string;
  /** Such as `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string;
  /** When the connection was made, UTC ms. */
  readonly since: number;
}

/** What an account at Amazon SES is allowed. */
export interface SesFact {
  /** False: the sandbox, where recipients have to be verified too. */
  readonly production: boolean;
  /** Messages in 24 hours; null: no limit. */
  readonly perDay: number | null;
  readonly perSecond: number;
  /** `HEALTHY`, `PROBATION` or `SHUTDOWN`. */
  readonly enforcement: string;
}

export interface Connector {
  readonly capabilities: Capabilities;
  /** What is known of the connections as they are: for the health page. Connects to nothing. */
  facts?(): {
    readonly tls: { readonly smtp?: TlsFact; readonly imap?: TlsFact };
    /** What Amazon SES said of the account when it was asked last. */
    readonly ses?: SesFact;
  };
  /** Tries everything needed for sending and receiving, step by step; never throws for a server's answer. */
  verify(signal: AbortSignal): Promise<CheckStep[]>;
  /** Hands over one message. Resolves for every answer; rejects only for a programming error. */
  send(message: OutgoingMessage, signal: AbortSignal): Promise<SendOutcome>;
  /** Looks a Message-ID up among sent mail, to settle a claim whose outcome is not known. */
  findSent(messageId: string, claimedAt: number, signal: AbortSignal): Promise<SentLookup>;
  /**
   * The Message-IDs among these for which `findSent` answers `found`, with fewer questions than one for each. Only
   * where that can be asked and the others' answer is `unknown`. What could not be asked for is not among them.
   */
  findManySent?(claims: readonly SentClaim[], signal: AbortSignal): Promise<ReadonlySet<string>>;
  /** New mail since the cursor, oldest first, in bounded batches. Rejects with `LetterlockError` `mail-*`. */
  fetch(options: FetchOptions): AsyncIterable<FetchBatch>;
  /** Calls back whenever new mail may be there, until aborted. Only where `capabilities.pushes`. */
  watch(onMail: () => void, signal: AbortSignal): Promise<void>;
  /** Begins nothing more. A message that is being handed over comes to its end: cutting it off would leave it open. */
  close(): Promise<void>;
}

/** What a connector gets to sign in with; asked at the moment of connecting and kept nowhere. */
export interface AccountAccess {
  /** A stored secret: `password`, `dkim-key` to sign with, or `secret-key` of an access key. @throws LetterlockError `mail-auth` */
  secret(name: 'password' | 'secret-key' | 'replies-password' | 'dkim-key'): Promise<string>;
  /**
   * An OAuth access token, from memory while it lives. `renew` after the provider refused the last one: calls at the
   * same time share one renewal. @throws LetterlockError `mail-auth` (details: reconnect) when the grant is gone,
   * `mail-connection` when the provider cannot be asked
   */
  token(options?: { readonly renew?: boolean; readonly refused?: string }): Promise<string>;
}

/** How other domains reach a mailbox: connectors are opened once and shared. */
export interface Connectors {
  /** @throws LetterlockError `not-found`, `mail-auth` when no usable credential is stored. */
  open(accountId: number): Promise<Connector>;
}
