import type { SignInWay } from '../../../../shared/contract/account-sign-in.ts';

const providers = {
  'gmail-api': 'google',
  'gmail-imap': 'google',
  graph: 'microsoft',
  'outlook-imap': 'microsoft',
  'zoho-api': 'zoho',
} as const satisfies Record<SignInWay, string>;

/** Who is signed in at. */
export const providerOf = (way: SignInWay): (typeof providers)[SignInWay] => providers[way];
