/**
 * A provider's servers for mail programs that sign in with a token: Dovecot by XOAUTH2, which asks the provider whose
 * token it is, and an SMTP server that takes nothing else.
 */
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { startDovecot } from '../dovecot.ts';
import { refusal, startSmtp, testCertificate } from '../smtp.ts';
import { serveHttp } from './http.ts';
import type { OAuthServer } from './oauth.ts';

export interface OAuthMail {
  /** Where the provider's names lead to: local ports. */
  readonly ports: Readonly<Record<string, number>>;
  /** Raw mails that the SMTP server has taken. */
  readonly sent: () => readonly string[];
  /** How servers were signed in to: `XOAUTH2` each time. */
  readonly signIns: readonly string[];
  deliver(raw: string, at?: Date): Promise<void>;
  close(): Promise<void>;
}

interface Servers {
  readonly smtp: { readonly host: string; readonly port: number; readonly tls: 'implicit' | 'starttls' };
  readonly imap: { readonly host: string; readonly port: number };
  /** A token without this scope is turned away. */
  readonly scopes: { readonly send: string; readonly read: string };
}

export const gmailServers: Servers = {
  smtp: { host: 'smtp.gmail.com', port: 465, tls: 'implicit' },
  imap: { host: 'imap.gmail.com', port: 993 },
  scopes: { send: 'https://mail.google.com/', read: 'https://mail.google.com/' },
};

export const outlookServers: Servers = {
  smtp: { host: 'smtp.office365.com', port: 587, tls: 'starttls' },
  imap: { host: 'outlook.office365.com', port: 993 },
  scopes: {
    send: 'https://outlook.office.com/SMTP.Send',
    read: 'https://outlook.office.com/IMAP.AccessAsUser.All',
  },
};

/** @param address whose tokens are good */
export async function startOAuthMail(oauth: OAuthServer, address: string, servers: Servers): Promise<OAuthMail> {
  const certificate = await testCertificate({ name: servers.smtp.host, alsoFor: [servers.imap.host] });
  setDefaultCACertificates([...getCACertificates('default'), certificate.cert]);
  const signIns: string[] = [];
  const introspection = await serveHttp((asked) => {
    const granted = oauth.bearer(asked)?.includes(servers.scopes.read) === true;
    return granted
      ? { status: 200, body: { active: true, username: address } }
      : { status: 401, body: { active: false } };
  });
  const smtp = await startSmtp({
    certificate,
    tls: servers.smtp.tls,
    options: {
      authMethods: ['XOAUTH2'],
      onAuth({ method, username, accessToken = '' }, _session, done) {
        const good = username === address && oauth.scopesOf(accessToken)?.includes(servers.scopes.send) === true;
        signIns.push(method);
        if (good) done(null, { user: address });
        else done(refusal(535, '5.7.8 Username and Password not accepted'));
      },
    },
  });
  const dovecot = await startDovecot({
    certificate,
    users: [address],
    introspection: `${introspection.url}/introspect`,
  });
  return {
    ports: { [servers.smtp.host]: smtp.port, [servers.imap.host]: dovecot.imapsPort },
    sent: () => smtp.accepted.map(({ raw }) => raw.toString()),
    signIns,
    deliver: (raw, at) => dovecot.deliver(raw, 'INBOX', at, address),
    async close() {
      await smtp.close();
      await dovecot.close();
      await introspection.close();
    },
  };
}
