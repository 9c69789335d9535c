import type { Behaviour, Reaction } from '../persona.ts';
import { outOfOffice } from './away.ts';
import { hardBounce, softBounce } from './bounces.ts';
import { complaint } from './complaint.ts';
import type { Original } from './original.ts';
import { reply, replyElsewhere, unsubscribe } from './people.ts';

type Write = (original: Original, at: number, variant: number) => Buffer | Promise<Buffer>;

const writers: Readonly<Record<Exclude<Behaviour, 'silence'>, Write>> = {
  reply,
  'reply-elsewhere': replyElsewhere,
  'out-of-office': outOfOffice,
  'hard-bounce': hardBounce,
  'soft-bounce': softBounce,
  unsubscribe,
  complaint,
};

export interface Answer {
  readonly dueAt: number;
  /** The whole mail as it arrives in the sender's mailbox. */
  readonly raw: Buffer;
}

/** What comes back to the sender, and when; null for silence. */
export async function answerTo(original: Original, reaction: Reaction): Promise<Answer | null> {
  if (reaction.behaviour === 'silence') return null;
  const dueAt = original.arrivedAt + reaction.delayMs;
  return { dueAt, raw: await writers[reaction.behaviour](original, dueAt, reaction.variant) };
}
