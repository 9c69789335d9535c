/** How an account came to be, told by its settings: for the core, which signs in again, and for the screens that offer it. */
import type { SignInWay } from './contract/account-sign-in.ts';
import type { AccountKind } from './contract/accounts.ts';
import type { OAuthClient } from './contract/mailbox.ts';

/** The way that an account was signed in by; null for one with a password or a key. */
export function signInWayOf(account: {
  readonly kind: AccountKind;
  readonly config: { readonly oauth?: OAuthClient | undefined } | null;
}): SignInWay | null {
  if (account.kind === 'gmail') return 'gmail-api';
  if (account.kind === 'outlook') return 'graph';
  if (account.kind === 'zoho') return 'zoho-api';
  const provider = account.config?.oauth?.provider;
  if (provider === 'google') return 'gmail-imap';
  return provider === 'microsoft' ? 'outlook-imap' : null;
}
