/** The script of the practice recipients: pure, and the same for the same address whenever it is asked. */
import { createHash } from 'node:crypto';

/** What the recipient of one accepted mail does with it. */
export type Behaviour =
  | 'reply'
  | 'reply-elsewhere'
  | 'out-of-office'
  | 'hard-bounce'
  | 'soft-bounce'
  | 'unsubscribe'
  | 'complaint'
  | 'silence';

/** How the server of a recipient meets the sender, before any mail is accepted. */
export type Door = 'open' | 'unknown-user' | 'greylist';

export interface Reaction {
  readonly behaviour: Behaviour;
  /** Milliseconds from the mail's arrival to the answer's. */
  readonly delayMs: number;
  /** Picks one of several wordings or formats; a fraction from 0 to below 1. */
  readonly variant: number;
}

interface Character {
  readonly behaviour: Behaviour;
  /** The mail of the sequence that gets the answer, from 1. Bounces answer every one. */
  readonly answers: number;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long an answer takes, shortest and longest. */
const delays: Readonly<Record<Behaviour, readonly [number, number]>> = {
  reply: [20 * minute, 3 * day],
  'reply-elsewhere': [hour, 3 * day],
  'out-of-office': [minute, 4 * minute],
  'hard-bounce': [minute, 30 * minute],
  'soft-bounce': [4 * hour, 5 * hour],
  unsubscribe: [5 * minute, day],
  complaint: [hour, 2 * day],
  silence: [0, 0],
};

/** Out of a hundred people, as many as the number says; who is left keeps silent. */
const crowd: readonly (readonly [Behaviour, number])[] = [
  ['reply', 17],
  ['reply-elsewhere', 4],
  ['out-of-office', 7],
  ['hard-bounce', 6],
  ['soft-bounce', 3],
  ['unsubscribe', 4],
  ['complaint', 1],
];
const unknownUsers = 0.025;
const greylisters = 0.03;

/** Words in the local part that decide instead of the dice, so that a demonstration can be arranged. */
const words: Readonly<Record<string, Behaviour>> = {
  reply: 'reply',
  assistant: 'reply-elsewhere',
  ooo: 'out-of-office',
  vacation: 'out-of-office',
  bounce: 'hard-bounce',
  mailboxfull: 'soft-bounce',
  unsubscribe: 'unsubscribe',
  complaint: 'complaint',
  silence: 'silence',
};
const doorWords: Readonly<Record<string, Door>> = { unknown: 'unknown-user', greylist: 'greylist' };

/** The same dice for the same address and purpose, from 0 to below 1. */
function dice(seed: number, purpose: string, address: string): number {
  const digest = createHash('sha256').update(`${seed} ${purpose} ${address.toLowerCase()}`).digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}

export type Choices<T> = readonly [T, ...T[]];

/** One of several by a fraction from 0 to below 1. */
export function pick<T>(choices: Choices<T>, variant: number): T {
  return choices[Math.floor(variant * choices.length)] ?? choices[0];
}

function byWord<T>(address: string, table: Readonly<Record<string, T>>): T | undefined {
  const local = address.slice(0, address.lastIndexOf('@')).toLowerCase();
  const word = local.split(/[.+_-]/).find((part) => Object.hasOwn(table, part));
  return word === undefined ? undefined : table[word];
}

function characterOf(address: string, seed: number): Character {
  const told = byWord(address, words);
  if (told !== undefined) return { behaviour: told, answers: 1 };
  let left = dice(seed, 'character', address) * 100;
  for (const [behaviour, share] of crowd) {
    if (left < share) return { behaviour, answers: answeredMail(address, seed) };
    left -= share;
  }
  return { behaviour: 'silence', answers: 1 };
}

/** Half of those who answer do so at once, the others only after a follow-up: that is what follow-ups are for. */
function answeredMail(address: string, seed: number): number {
  const patience = dice(seed, 'patience', address);
  if (patience < 0.5) return 1;
  return patience < 0.8 ? 2 : 3;
}

export function doorOf(address: string, seed: number): Door {
  const told = byWord(address, doorWords);
  if (told !== undefined) return told;
  if (byWord(address, words) !== undefined) return 'open';
  const luck = dice(seed, 'door', address);
  if (luck < unknownUsers) return 'unknown-user';
  return luck < unknownUsers + greylisters ? 'greylist' : 'open';
}

/**
 * What `address` does with the mail that is its `nth` from this sender, counted from 1.
 * A word of the local part decides where it is one of ours (`anna.ooo@…`, `bounce+3@…`, `unknown@…`), else a hash.
 */
export function reactionOf(address: string, nth: number, seed: number): Reaction {
  const { behaviour, answers } = characterOf(address, seed);
  const variant = dice(seed, 'variant', address);
  const due = behaviour === 'hard-bounce' || nth === firstAnswered(behaviour, answers);
  if (!due) return { behaviour: 'silence', delayMs: 0, variant };
  const [shortest, longest] = delays[behaviour];
  // Squared, so that most people answer early and a few take days.
  const share = dice(seed, `delay ${nth}`, address) ** 2;
  return { behaviour, delayMs: Math.round(shortest + (longest - shortest) * share), variant };
}

/** Machines react to the first mail; people may need a reminder. */
function firstAnswered(behaviour: Behaviour, answers: number): number {
  return behaviour === 'out-of-office' || behaviour === 'soft-bounce' ? 1 : answers;
}
