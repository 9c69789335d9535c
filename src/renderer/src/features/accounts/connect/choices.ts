/** What a new user can choose between, best first: pure. */
import type { Way } from '../../../../../shared/contract/account-sign-in.ts';
import type { MailboxConfig } from '../../../../../shared/contract/mailbox.ts';
import type { Output } from '../../../../../shared/contract/index.ts';
import { blankConfig } from '../remedies.ts';

export type Candidate = Output<'accounts.discover'>['candidates'][number];
export type SignInOffer = NonNullable<Candidate['signIn']>;

export interface Choice {
  readonly key: string;
  readonly way: Way | 'manual';
  readonly provider: string;
  /** Null where nobody was asked. */
  readonly source: Candidate['source'] | null;
  readonly config: MailboxConfig;
  readonly notes: readonly string[];
  readonly signIn: SignInOffer | null;
}

/** Notes that are about passwords say nothing to somebody who signs in with the browser. */
const aboutPasswords: ReadonlySet<string> = new Set([
  'app-password-needed',
  'basic-auth-off',
  'oauth-only',
  'bridge-needed',
]);

export const notesFor = ({ notes, signIn }: Choice): readonly string[] =>
  signIn === null ? notes : notes.filter((note) => !aboutPasswords.has(note));

const fromCandidate = (candidate: Candidate, index: number): Choice => ({
  key: `found-${String(index)}`,
  ...candidate,
});

/** What was found for an address, and servers by hand, which begin with those that are known. */
export function choicesFor(address: string, candidates: readonly Candidate[]): readonly Choice[] {
  const [first] = candidates;
  const byHand: Choice = {
    key: 'manual',
    way: 'manual',
    provider: '',
    source: null,
    config: first?.config ?? blankConfig(address),
    notes: first === undefined || first.signIn === null ? [] : first.notes,
    signIn: null,
  };
  return [...candidates.map(fromCandidate), byHand];
}

/** Of several ways to one provider the first is the best; the others are for addresses that it knows as its own. */
const isFirst = (offers: readonly Candidate[], at: number): boolean =>
  offers.findIndex(({ signIn }) => signIn?.provider === offers[at]?.signIn?.provider) === at;

/**
 * Ways that nothing about the address suggested: its mail may pass a filter first, or go out elsewhere than it comes in.
 * @param offers what the providers offer to addresses of their own
 */
export function otherChoices(
  address: string,
  known: readonly Choice[],
  offers: readonly Candidate[],
): readonly Choice[] {
  const missing = (way: Choice['way']): boolean => known.every((choice) => choice.way !== way);
  const blank = blankConfig(address);
  const signIns = offers
    .filter(({ way, signIn }, at) => signIn !== null && missing(way) && isFirst(offers, at))
    .map(({ way, provider, signIn }) => ({
      key: `other-${way}`,
      way,
      provider,
      source: null,
      config: blank,
      notes: [],
      signIn,
    }));
  const ses: Choice = {
    key: 'other-ses',
    way: 'ses',
    provider: '',
    source: null,
    config: blank,
    notes: [],
    signIn: null,
  };
  return missing('ses') ? [...signIns, ses] : signIns;
}

/** An address of each provider whose mailboxes are signed in to, to ask what it offers; mail never goes there. */
export const providerAddresses = ['someone@gmail.com', 'someone@outlook.com', 'someone@zoho.com'] as const;
