/**
 * The whole outside world of a mailbox: Google, Microsoft, Zoho, Amazon SES, their servers for mail programs, and a
 * mail server of one's own. One network leads to all of them.
 */
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Network } from '../../../src/core/ports.ts';
import { startDovecot } from '../dovecot.ts';
import { startHttpProxy } from '../proxy.ts';
import { refusal, startSmtp, testCertificate } from '../smtp.ts';
import { startGoogle } from './google.ts';
import { routedNetwork } from './http.ts';
import { startGraph } from './microsoft.ts';
import { gmailServers, outlookServers, startOAuthMail } from './oauth-mail.ts';
import type { OAuthServer } from './oauth.ts';
import { sesRegion, startSes } from './ses.ts';
import { startMicrosoftLogin, startZohoAccounts } from './sign-in-hosts.ts';
import { startZoho } from './zoho.ts';

export type WorldMailbox =
  | 'google'
  | 'google-imap'
  | 'microsoft'
  | 'microsoft-imap'
  | 'zoho'
  | 'ses'
  | 'ses-smtp'
  | 'own';

export interface MailboxEnd {
  /** Raw mails that went out. */
  readonly sent: () => readonly string[];
  readonly deliver: (raw: string, at?: Date) => unknown;
}

export interface ProvidersWorld {
  readonly network: Network;
  readonly mailboxes: Readonly<Record<WorldMailbox, MailboxEnd>>;
  /** What each sign-in page decides with, by host. */
  readonly signIns: Readonly<Record<string, OAuthServer>>;
  /** A mail arrives in the mailbox of one's own, as spam. */
  asJunk(raw: string): Promise<void>;
  /** Ports of the mail server of one's own. */
  readonly servers: { readonly smtp: number; readonly imap: number };
  /** SHA-256 of its certificates. */
  readonly fingerprints: { readonly smtp: string; readonly imap: string };
  close(): Promise<void>;
}

/** Whose mailboxes they are. */
export const worldAddresses = {
  google: 'anna@gmail.com',
  microsoft: 'anna@firma.example',
  zoho: 'anna@letterlock.example',
} as const;

const zohoSubmission = 'smtppro.zoho.eu';
const sesSubmission = `email-smtp.${sesRegion}.amazonaws.com`;
/** What “Create SMTP credentials” makes: no access key. */
export const sesSmtpUser = { user: 'AKIASMTPUSEREXAMPLE1', password: 'BMTPpasswordExample/of+44characters000000000' };

/** Interfaces take the tokens that their sign-ins have issued. */
function share(tokens: Set<string>, oauth: OAuthServer): void {
  tokens.clear();
  for (const token of oauth.issued) if (oauth.scopesOf(token) !== null) tokens.add(token);
}

export async function startWorld(): Promise<ProvidersWorld> {
  const google = await startGoogle({ address: worldAddresses.google });
  const login = await startMicrosoftLogin(worldAddresses.microsoft);
  const graph = await startGraph();
  const zohoAccounts = await startZohoAccounts(worldAddresses.zoho);
  const zoho = await startZoho();
  const ses = await startSes({ production: false, perDay: 200 });
  // The sandbox sends to verified addresses only.
  ses.state.identities.set('receiver.example', { verified: true, dkim: 'SUCCESS' });
  const certificate = await testCertificate({ name: zohoSubmission, alsoFor: [sesSubmission] });
  setDefaultCACertificates([...getCACertificates('default'), certificate.cert]);
  const zohoSmtp = await startSmtp({ certificate });
  const sesSmtp = await startSmtp({
    certificate,
    options: {
      onAuth({ username, password }, _session, done) {
        const good = username === sesSmtpUser.user && password === sesSmtpUser.password;
        if (good) done(null, { user: username });
        else done(refusal(535, 'Authentication Credentials Invalid'));
      },
    },
  });
  const ownSmtp = await startSmtp();
  const dovecot = await startDovecot();
  const googleMail = await startOAuthMail(google.oauth, worldAddresses.google, gmailServers);
  const microsoftMail = await startOAuthMail(login.oauth, worldAddresses.microsoft, outlookServers);

  const direct = routedNetwork(new Map([['graph.microsoft.com', graph.origin]]));
  const mailServers: Readonly<Record<string, number>> = {
    ...googleMail.ports,
    ...microsoftMail.ports,
    [zohoSubmission]: zohoSmtp.port,
    [sesSubmission]: sesSmtp.port,
  };

  const proxy = await startHttpProxy({ leads: mailServers });

  const networkOf = (host: string): Network => {
    if (host.endsWith('googleapis.com')) return google.network;
    if (host === 'login.microsoftonline.com') return login.network;
    if (host.startsWith('accounts.zoho.')) return zohoAccounts.network;
    if (host.startsWith('mail.zoho.')) return zoho.network;
    if (host.endsWith('.amazonaws.com')) return ses.network;
    return direct;
  };

  const all = [
    google,
    login,
    graph,
    zohoAccounts,
    zoho,
    ses,
    zohoSmtp,
    sesSmtp,
    ownSmtp,
    dovecot,
    googleMail,
    microsoftMail,
    proxy,
  ];
  return {
    network: {
      ...direct,
      fetch(url, init) {
        share(graph.tokens, login.oauth);
        share(zoho.tokens, zohoAccounts.oauth);
        return networkOf(new URL(url).host).fetch(url, init);
      },
      // Behind a proxy names are not looked up here.
      ways: (url) =>
        mailServers[new URL(url).hostname] === undefined ? direct.ways(url) : Promise.resolve([proxy.url]),
      connect(target) {
        const port = mailServers[target.host];
        return direct.connect(port === undefined ? target : { ...target, host: '127.0.0.1', port });
      },
    },
    mailboxes: {
      google: {
        sent: () => google.box.sent.map(({ raw }) => raw.toString()),
        deliver: (raw, at = new Date()) => google.box.deliver(raw, { at: at.getTime() }),
      },
      'google-imap': googleMail,
      microsoft: {
        sent: () => graph.sent.map(({ raw }) => raw.toString()),
        deliver: (raw, at = new Date()) => graph.deliver(raw, 'inbox', at.getTime()),
      },
      'microsoft-imap': microsoftMail,
      zoho: {
        sent: () => zohoSmtp.accepted.map(({ raw }) => raw.toString()),
        deliver: (raw, at = new Date()) => zoho.deliver(raw, 'Inbox', at.getTime()),
      },
      ses: {
        sent: () => ses.accepted.map(({ raw }) => raw.toString()),
        deliver: (raw, at) => dovecot.deliver(raw, 'INBOX', at),
      },
      'ses-smtp': {
        sent: () => sesSmtp.accepted.map(({ raw }) => raw.toString()),
        deliver: (raw, at) => dovecot.deliver(raw, 'INBOX', at),
      },
      own: {
        sent: () => ownSmtp.accepted.map(({ raw }) => raw.toString()),
        deliver: (raw, at) => dovecot.deliver(raw, 'INBOX', at),
      },
    },
    signIns: {
      'accounts.google.com': google.oauth,
      'login.microsoftonline.com': login.oauth,
      'accounts.zoho.com': zohoAccounts.oauth,
      'accounts.zoho.eu': zohoAccounts.oauth,
    },
    asJunk: (raw) => dovecot.deliver(raw, 'Junk'),
    servers: { smtp: ownSmtp.port, imap: dovecot.imapsPort },
    fingerprints: { smtp: ownSmtp.certificate.fingerprint, imap: dovecot.certificate.fingerprint },
    async close() {
      for (const one of all) await one.close();
    },
  };
}

/** What the provider's page answers when its user decides: where the browser goes then. */
export function decideAt(
  world: ProvidersWorld,
  address: string,
  refused: { readonly error: string; readonly errorDescription: string } | null = null,
): { readonly status: number; readonly location: string } {
  const url = new URL(address);
  const at = world.signIns[url.host];
  if (at === undefined) throw new Error(`Nobody signs in at ${url.host}.`);
  const usual = url.host.startsWith('accounts.zoho.')
    ? { extra: { location: 'eu', 'accounts-server': 'https://accounts.zoho.eu' } }
    : {};
  const { status, headers } = at.authorize(url, refused ?? usual);
  return { status, location: headers?.['location'] ?? '' };
}
