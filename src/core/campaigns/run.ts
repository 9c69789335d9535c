/** A campaign as the sender and the simulation see it: plain data, read once per tick. */
import type { Schedule } from '../../shared/contract/campaign-shape.ts';
import type { StandardField } from '../../shared/contract/contacts.ts';

export interface RunStep {
  readonly id: number;
  /** From 1. */
  readonly number: number;
  readonly delay: { readonly amount: number; readonly unit: 'hours' | 'business-days' };
  readonly thread: 'new' | 'reply';
  readonly subject: string;
  readonly html: string;
  /** Null: derived from the HTML. */
  readonly text: string | null;
}

export interface Run {
  readonly id: number;
  readonly name: string;
  readonly accountId: number;
  readonly schedule: Schedule;
  readonly steps: readonly RunStep[];
  readonly signatureHtml: string;
  /** The campaign's own, or else the workspace's. */
  readonly postalAddress: string;
  readonly unsubscribeLine: string;
}

/** What is not known of the contact is empty. */
export interface Recipient extends Readonly<Record<StandardField, string>> {
  readonly contactId: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** The thread that a `reply` step continues; all empty for the first mail. */
export interface ThreadState {
  /** Message-IDs sent before in this thread, oldest first, with angle brackets. */
  readonly references: readonly string[];
  /** Subject of the thread's first mail as it was sent. */
  readonly subject: string;
}

/** Where the sender reads campaigns from. */
export interface RunSource {
  /** Null when it does not exist or has no account. */
  load(campaignId: number): Run | null;
  attachments(stepId: number): readonly { readonly name: string; readonly type: string; readonly content: Buffer }[];
}
