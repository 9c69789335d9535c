/** Every finding about a Zoho mailbox in plain English: what is wrong and what to do. */
const explanations = {
  ok: 'This works.',
  'api-unreachable':
    'Zoho could not be reached. Check your internet connection, VPN or proxy; a sign-in page of this network may be in between.',
  'api-untrusted':
    'A secure connection to Zoho could not be made. Something in between shows another certificate: a company proxy whose authority this system has to know, or somebody who listens.',
  'zoho-foreign':
    'What answers is not Zoho. A sign-in page of this network (hotel, café, airport) may be in between: open a web page first, then try again.',
  'zoho-sign-in-needed': 'The sign-in with Zoho has ended. Sign in again; what is due goes on after that.',
  'zoho-token-refused':
    'Zoho no longer accepts this sign-in: it was withdrawn, or belongs to another data centre. Sign in again.',
  'zoho-rights':
    'Letterlock may not read this mailbox. Sign in again and leave the permissions for messages, folders and accounts ticked.',
  'zoho-throttled':
    'Zoho asks for fewer requests from this mailbox. Letterlock waits and goes on by itself in a few minutes.',
  'zoho-failed': 'Zoho answered with an error of its own. Try again in a few minutes.',
  'zoho-missing': 'Zoho does not know this mailbox under the sign-in that was given. Sign in with the right account.',
  'zoho-other-address': 'This sign-in belongs to another mailbox. Sign in as the address that mail is to be sent from.',
  'zoho-outgoing-blocked':
    'Zoho has blocked outgoing mail of this mailbox, mostly for unusual activity. Unblock it at mail.zoho.com/UnblockMe, find out why, and send less.',
  'zoho-incoming-blocked':
    'Zoho has blocked incoming mail of this mailbox, so that no answers arrive. Ask your administrator.',
  'zoho-no-inbox': 'The sign-in works, but Zoho shows no inbox for it.',
} as const;

export type ZohoCode = keyof typeof explanations;

export const zohoExplanationCodes = Object.keys(explanations) as readonly ZohoCode[];

export const explainZoho = (code: ZohoCode): string => explanations[code];
