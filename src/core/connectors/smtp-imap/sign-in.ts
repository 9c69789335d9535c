/** Why a mail server refused a sign-in, from its words. Pure. */

/** Providers that take only app passwords from mail programs (help pages of Google, Yahoo, AOL and Apple). */
const appPasswordHosts =
  /(^|\.)(gmail\.com|googlemail\.com|yahoo\.com|yahoo\.co\.jp|aol\.com|mail\.me\.com|icloud\.com)$/i;

const byWords: readonly (readonly [RegExp, string])[] = [
  // Exchange Online says 5.7.139 to all of these; only its words tell them apart
  // (learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission).
  [/SmtpClientAuth\w* is disabled|SMTP AUTH is disabled/i, 'auth-smtp-off'],
  [/security defaults|conditional access|did not meet the criteria/i, 'auth-policy'],
  [/authenticated but not connected/i, 'auth-other-mailbox'],
  [/5\.7\.139|5\.7\.30\b|basic authentication is disabled/i, 'auth-basic-off'],
  // support.google.com/mail/answer/7126229: 534 5.7.14 asks for the browser, 534 5.7.9 for an app password
  [/5\.7\.14\b|web browser|WEBALERT/i, 'auth-web-login'],
  [/5\.7\.9\b|application-specific password|app password/i, 'auth-app-password'],
  [/^4\d\d|temporar|UNAVAILABLE/i, 'auth-temporary'],
];

/** One of the `auth-*` check codes. */
export function signInCode(words: string, host: string, byToken = false): string {
  const known = byWords.find(([pattern]) => pattern.test(words))?.[1];
  if (known !== undefined) return known;
  if (byToken) return 'auth-token-refused';
  return appPasswordHosts.test(host) ? 'auth-app-password' : 'auth-refused';
}
