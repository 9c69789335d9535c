/** Why a mail server refused a sign-in, from its words. Pure. */

/** Providers that take only app passwords from mail programs (help pages of Google, Yahoo, AOL and Apple). */
const appPasswordHosts =
  /(^|\.)(gmail\.com|googlemail\.com|yahoo\.com|yahoo\.co\.jp|aol\.com|mail\.me\.com|icloud\.com)$/i;

const byWords: readonly (readonly [RegExp, string])[] = [
  // learn.microsoft.com: "Authentication unsuccessful, basic authentication is disabled", SmtpClientAuthentication
  [/5\.7\.139|5\.7\.30\b|basic authentication is disabled|SmtpClientAuthentication is disabled/i, 'auth-basic-off'],
  // support.google.com/mail/answer/7126229: 534 5.7.14 asks for the browser, 534 5.7.9 for an app password
  [/5\.7\.14\b|web browser|WEBALERT/i, 'auth-web-login'],
  [/5\.7\.9\b|application-specific password|app password/i, 'auth-app-password'],
  [/^4\d\d|temporar|UNAVAILABLE/i, 'auth-temporary'],
];

/** One of the `auth-*` check codes. */
export function signInCode(words: string, host: string): string {
  const known = byWords.find(([pattern]) => pattern.test(words))?.[1];
  if (known !== undefined) return known;
  return appPasswordHosts.test(host) ? 'auth-app-password' : 'auth-refused';
}
