export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** A mail as text, before it becomes MIME. Every string is untrusted: header folding and encoding are MIME's work. */
export interface ComposedMail {
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** With angle brackets. */
  readonly messageId: string;
  readonly inReplyTo: string | null;
  /** Oldest first, with angle brackets. */
  readonly references: readonly string[];
  /** The Date header, UTC milliseconds. */
  readonly date: number;
  /** Further headers, such as List-Unsubscribe. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly content: Buffer }[];
}
