/** What can be wrong with a mailbox at Gmail, in plain English: what it is and what to do. */

const explanations = {
  ok: 'This works.',
  'gmail-unreachable': 'Gmail cannot be reached. Check your internet connection, VPN and proxy, then try again.',
  'gmail-untrusted':
    'A secure connection to Gmail could not be made. Something in between shows another certificate: a company proxy, whose authority this system must know, or somebody who listens.',
  'gmail-foreign':
    'What answers is not Gmail. A sign-in page of this network (hotel, café, airport) may be in between: open a web page first, then try again.',
  'gmail-throttled': 'Gmail asks to slow down for this mailbox. Letterlock waits as long as it was told.',
  'gmail-failed': 'Gmail answered with an error of its own. Try again in a few minutes.',
  'gmail-token-refused':
    'Google does not accept this sign-in any more, because the access was removed, the password was changed or it expired. Sign in again; what is due then goes on.',
  'gmail-sign-in-needed': 'The sign-in with Google has ended. Sign in again; what is due then goes on.',
  'gmail-api-disabled':
    'The Gmail API is not switched on for this client id. Switch it on in the Google Cloud project that the client id belongs to, wait a minute, and try again.',
  'gmail-blocked':
    'Your organisation does not let this application use Gmail. Ask its administrator to allow it, or use a client id that your organisation registered itself.',
  'gmail-no-mailbox': 'This Google account has no Gmail mailbox. Sign in with the account that the mailbox belongs to.',
  'gmail-other-mailbox':
    'The sign-in belongs to another mailbox than this account. Sign in again with the right Google account.',
  'gmail-read-missing':
    'Letterlock may not read this mailbox, so that it would not see replies. Sign in again and leave the permission to read mail ticked.',
  'gmail-send-missing':
    'Letterlock may not send from this mailbox. Sign in again and leave the permission to send mail ticked.',
} as const;

export type GmailCode = keyof typeof explanations;

export const gmailCodes = Object.keys(explanations) as GmailCode[];

export const explainGmail = (code: GmailCode): string => explanations[code];
