/** Every finding of a connection test in plain English: what is wrong and what to do. */
import type { ServerConfig } from '../../../shared/contract/mailbox.ts';

type Facts = Readonly<Record<string, string>>;
type Explanation = (server: ServerConfig, facts: Facts) => string;

const otherTls = ({ tls }: ServerConfig): string => (tls === 'implicit' ? 'STARTTLS' : 'TLS from the start');

const explanations: Readonly<Record<string, Explanation>> = {
  ok: () => 'This works.',
  'tls-pinned': () => 'The certificate is the one that you chose to trust.',
  'resolve-not-found': ({ host }) => `There is no server called ${host}. Check the name for typing mistakes.`,
  'resolve-failed': ({ host }) =>
    `The name ${host} could not be looked up just now. Check your internet connection, then try again.`,
  'connect-refused': ({ host, port }) =>
    `${host} refuses connections on port ${port}. Check the port: 465 or 587 for sending, 993 for receiving.`,
  'connect-timeout': ({ host, port }) =>
    `${host} does not answer on port ${port}. A firewall or your network may block this port; try another network or port.`,
  'connect-unreachable': ({ host }) =>
    `There is no way to ${host} from this network. Check your internet connection or VPN.`,
  'connect-closed': ({ host, port }) =>
    `${host} closed the connection on port ${port} at once. The port may be meant for another kind of TLS, or the server blocks this network.`,
  'connect-failed': ({ host, port }) => `The connection to ${host}, port ${port}, failed. Check host and port.`,
  'greeting-timeout': (server) =>
    `${server.host} accepted the connection but said nothing. Port ${server.port} may expect ${otherTls(server)}.`,
  'greeting-foreign': ({ host }) =>
    `What answers at ${host} is not a mail server. A sign-in page of this network (hotel, café, airport) may be in between: open a web page first, or check host and port.`,
  'greeting-refused': ({ host }, { words }) => `${host} turned the connection away: “${words ?? ''}”.`,
  'greeting-failed': ({ host }) => `${host} broke off before it greeted. Try again in a moment.`,
  'starttls-missing': ({ host, port }) =>
    `${host} offers no encryption (STARTTLS) on port ${port}, or someone in between removes the offer. Letterlock never sends a password in clear: use port 465 or 993 with TLS from the start.`,
  'starttls-injected': ({ host }) =>
    `Bytes in clear followed the answer of ${host} to STARTTLS. Somebody on the way may be tampering with the connection, so it was cut. Try another network.`,
  'starttls-preauth': ({ host }) =>
    `Before anything was encrypted, ${host} claimed that the sign-in had been done. Somebody on the way may be tampering with the connection, so it was cut. Use port 993 with TLS from the start, or another network.`,
  'proxy-unreachable': ({ host }, { proxy }) =>
    `The proxy ${proxy ?? ''} does not answer, and ${host} is reached through it. Check the proxy in the settings, or your VPN.`,
  'proxy-auth': ({ host }, { proxy }) =>
    `The proxy ${proxy ?? ''} wants a sign-in before it leads to ${host}. Name user and password in the environment variable ALL_PROXY, or ask your administrator to let this computer through.`,
  'proxy-refused': ({ host, port }, { proxy }) =>
    `The proxy ${proxy ?? ''} refuses to lead to ${host}, port ${port}. Ask your administrator to allow it, or choose a direct connection in the settings.`,
  'proxy-foreign': (_, { proxy }) =>
    `What answers at ${proxy ?? ''} is not a proxy. Check its address and port in the settings.`,
  'proxy-timeout': ({ host }, { proxy }) =>
    `The proxy ${proxy ?? ''} did not open a connection to ${host} in time. Try again, or ask your administrator.`,
  'proxy-tls': (_, { proxy }) =>
    `The certificate of the proxy ${proxy ?? ''} cannot be verified. Install the certificate authority of your organisation in this system.`,
  'proxy-tls-old': (_, { proxy }) =>
    `The proxy ${proxy ?? ''} speaks only versions of TLS that are older than this installation allows. Ask your administrator to update it.`,
  'tls-too-old': ({ host, minimumTls }) =>
    minimumTls === 'TLSv1.3'
      ? `${host} does not speak TLS 1.3. Ask its operator to update it, or lower the minimum of this account to TLS 1.2 if you accept that.`
      : `${host} speaks neither TLS 1.2 nor 1.3. Older versions are not safe, so Letterlock does not use this server.`,
  'tls-self-signed': ({ host }, { fingerprint }) =>
    `The certificate of ${host} is signed by nobody but itself. If it is your own server, compare its fingerprint ${fingerprint ?? ''} with the server's and choose to trust it.`,
  'tls-unknown-issuer': ({ host }, { fingerprint }) =>
    `The certificate of ${host} comes from an issuer that this system does not know. If it is your own server, compare its fingerprint ${fingerprint ?? ''} with the server's and choose to trust it.`,
  'tls-expired': ({ host }) =>
    `The certificate of ${host} has expired. Its operator has to renew it; check this computer's date too.`,
  'tls-not-yet-valid': ({ host }) => `The certificate of ${host} is not valid yet. Check the date of this computer.`,
  'tls-wrong-name': ({ host }) =>
    `The certificate belongs to another name than ${host}. Use the server name that your provider documents.`,
  'tls-untrusted': ({ host }) => `The certificate of ${host} cannot be verified, so the connection was not used.`,
  'tls-fingerprint-changed': ({ host }, { fingerprint }) =>
    `${host} now shows another certificate than the one you chose to trust. If you renewed it, check the new fingerprint ${fingerprint ?? ''} and trust it; otherwise somebody may be in between.`,
  'tls-not-spoken': (server) =>
    `${server.host} does not speak TLS on port ${server.port} from the start. Choose ${otherTls(server)}, or another port.`,
  'tls-timeout': ({ host }) => `${host} did not finish the TLS handshake in time. Try again, or another network.`,
  'tls-failed': ({ host }) => `A secure connection to ${host} could not be made.`,
  'auth-app-password': ({ host }) =>
    `${host} refused the password. This provider needs an app password: make one in your account's security settings and enter it here instead of your usual password.`,
  'auth-basic-off': ({ host }) =>
    `${host} does not accept passwords from mail programs any more (basic authentication is off). Your administrator can turn on authenticated SMTP for this mailbox; otherwise it needs a sign-in with Microsoft.`,
  'auth-smtp-off': ({ host }) =>
    `Sending by mail programs (SMTP AUTH) is switched off for this mailbox or organisation at ${host}. Connect the mailbox through Microsoft Graph instead, or ask your administrator to allow “Authenticated SMTP” for it.`,
  'auth-policy': ({ host }) =>
    `A security policy of your organisation keeps mail programs out of ${host}. Connect the mailbox through Microsoft Graph instead, or ask your administrator for an exception.`,
  'auth-other-mailbox': ({ user, host }) =>
    `${host} accepted the sign-in but not for the mailbox ${user}. Sign in as the person whose mailbox it is; a shared mailbox needs access for that person.`,
  'auth-web-login': ({ host }) => `${host} wants you to sign in with a web browser first. Do that, then try again.`,
  'auth-refused': ({ user, host }) =>
    `${host} refused the user name ${user} with this password. Check both; the user name is often the whole address.`,
  'auth-token-refused': ({ user, host }) =>
    `${host} does not accept the sign-in of ${user} any more, or this mailbox does not allow mail programs. Sign in with the provider again; if that does not help, ask your administrator to allow IMAP and SMTP.`,
  'auth-no-mechanism': ({ host }) =>
    `${host} offers no sign-in method that Letterlock can use with this setting. Set the method to automatic, or ask your provider.`,
  'auth-temporary': ({ host }) => `${host} cannot check sign-ins just now. Try again in a few minutes.`,
  'auth-failed': ({ host }) => `The sign-in at ${host} broke off. Try again in a moment.`,
  'auth-missing': () => 'No password is stored for this mailbox. Enter it and test again.',
  'mailbox-missing': ({ host }) => `The sign-in works, but ${host} shows no inbox for this user.`,
  'mailbox-failed': ({ host }) =>
    `The sign-in works, but the inbox at ${host} could not be opened. Try again in a moment.`,
};

export const explanationCodes: readonly string[] = Object.keys(explanations);

export function explain(code: string, server: ServerConfig, facts: Facts): string {
  return explanations[code]?.(server, facts) ?? `The check of ${server.host} failed (${code}).`;
}
