/** What can be wrong with a mailbox at Microsoft, in plain English: what it is and what to do. */

const explanations = {
  ok: 'This works.',
  'graph-unreachable':
    'Microsoft Graph cannot be reached. Check your internet connection, VPN and proxy, then try again.',
  'graph-untrusted':
    'A secure connection to Microsoft Graph could not be made. Something in between shows another certificate: a company proxy, whose authority this system must know, or somebody who listens.',
  'graph-foreign':
    'What answers is not Microsoft Graph. A sign-in page of this network (hotel, café, airport) may be in between: open a web page first, then try again.',
  'graph-throttled': 'Microsoft asks to slow down for this mailbox. Letterlock waits as long as it was told.',
  'graph-failed': 'Microsoft Graph answered with an error of its own. Try again in a few minutes.',
  'graph-token-refused':
    'Microsoft does not accept this sign-in any more, because it expired, the password was changed or the access was withdrawn. Sign in again.',
  'graph-sign-in-needed': 'The sign-in with Microsoft has ended. Sign in again; what is due then goes on.',
  'graph-admin-consent':
    'Your organisation lets an administrator decide which programs may be used. Ask the administrator to approve Letterlock for Microsoft 365, then sign in again.',
  'graph-clock-wrong':
    'The clock of this computer differs from Microsoft’s by more than five minutes, so that sign-ins are refused. Set date, time and time zone automatically, then try again.',
  'graph-no-mailbox':
    'This account has no mailbox in Exchange Online: it lacks a licence, is still being set up, or its mailbox is on a server of your company. Ask your administrator, or connect the mailbox by IMAP and SMTP.',
  'graph-read-missing':
    'Letterlock may not read this mailbox, so that it would not see replies. Sign in again and leave the permission to read mail (Mail.Read) ticked, or ask your administrator.',
  'graph-send-missing':
    'Letterlock may not send from this mailbox. Sign in again and leave the permission to send mail (Mail.Send) ticked, or ask your administrator.',
} as const;

export type GraphCode = keyof typeof explanations;

export const graphCodes = Object.keys(explanations) as GraphCode[];

export const explainGraph = (code: GraphCode): string => explanations[code];
