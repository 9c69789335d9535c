/**
 * The loopback host with the whole outside world of a mailbox in its process: Google, Microsoft, Zoho, Amazon SES, and
 * a mail server of one's own. `node providers-host.ts RENDERER PASSPHRASE` prints the address of a control
 * server, through which the test is the provider's page, the recipient and a second caller of the contract.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createApp } from '../../../src/core/app.ts';
import { systemClock } from '../../../src/core/clock.ts';
import type { Network } from '../../../src/core/ports.ts';
import { startLoopbackHost } from '../../../src/web/server.ts';
import { startDovecot } from '../../support/dovecot.ts';
import { testPorts } from '../../support/ports.ts';
import { startGoogle } from '../../support/providers/google.ts';
import { routedNetwork } from '../../support/providers/http.ts';
import { startGraph } from '../../support/providers/microsoft.ts';
import type { Decision, OAuthServer } from '../../support/providers/oauth.ts';
import { startSes } from '../../support/providers/ses.ts';
import { startMicrosoftLogin, startZohoAccounts } from '../../support/providers/sign-in-hosts.ts';
import { startZoho } from '../../support/providers/zoho.ts';
import { startSmtp, testCertificate } from '../../support/smtp.ts';

const [rendererDir, passphrase] = process.argv.slice(2);
if (rendererDir === undefined || passphrase === undefined) throw new Error('Give the screens and a passphrase.');
const zohoSubmission = 'smtppro.zoho.eu';
const zohoAddress = 'anna@letterlock.example';

const google = await startGoogle({ address: 'anna@gmail.com' });
const login = await startMicrosoftLogin('anna@firma.example');
const graph = await startGraph();
const zohoAccounts = await startZohoAccounts(zohoAddress);
const zoho = await startZoho();
const ses = await startSes({ production: false, perDay: 200 });
// The sandbox sends to verified addresses only.
ses.state.identities.set('receiver.example', { verified: true, dkim: 'SUCCESS' });
const certificate = await testCertificate({ name: zohoSubmission });
setDefaultCACertificates([...getCACertificates('default'), certificate.cert]);
const zohoSmtp = await startSmtp({ certificate });
const ownSmtp = await startSmtp();
const dovecot = await startDovecot();

const direct = routedNetwork(new Map([['graph.microsoft.com', graph.origin]]));

/** Interfaces take the tokens that their sign-ins have issued. */
function share(tokens: Set<string>, oauth: OAuthServer): void {
  tokens.clear();
  for (const token of oauth.issued) if (oauth.scopesOf(token) !== null) tokens.add(token);
}

function networkOf(host: string): Network {
  if (host.endsWith('googleapis.com')) return google.network;
  if (host === 'login.microsoftonline.com') return login.network;
  if (host.startsWith('accounts.zoho.')) return zohoAccounts.network;
  if (host.startsWith('mail.zoho.')) return zoho.network;
  if (host.endsWith('.amazonaws.com')) return ses.network;
  return direct;
}

const network: Network = {
  ...direct,
  fetch(url, init) {
    share(graph.tokens, login.oauth);
    share(zoho.tokens, zohoAccounts.oauth);
    return networkOf(new URL(url).host).fetch(url, init);
  },
  // Behind a proxy names are not looked up here, and Zoho's server leads to the local one.
  ways: (url) => (url.includes(zohoSubmission) ? Promise.resolve(['http://127.0.0.1:3128']) : direct.ways(url)),
  connect(target) {
    const local = target.host === '127.0.0.1';
    if (!local && target.host !== zohoSubmission) return Promise.reject(new Error(`no route to ${target.host}`));
    return direct.connect(local ? target : { ...target, host: '127.0.0.1', port: zohoSmtp.port });
  },
};

const ports = { ...testPorts({ network }), clock: systemClock };
const app = await createApp(ports, { checkOutput: true });
const owner = { name: 'owner', from: 'test', permissions: 'all' } as const;
const call = (name: string, input: unknown) => app.dispatch(owner, name, input);
await call('vault.create', { keychain: false, passphrase });
const host = await startLoopbackHost({ app, rendererDir, version: ports.version, clock: systemClock, log: ports.log });

const signIns: Readonly<Record<string, OAuthServer>> = {
  'accounts.google.com': google.oauth,
  'login.microsoftonline.com': login.oauth,
  'accounts.zoho.com': zohoAccounts.oauth,
  'accounts.zoho.eu': zohoAccounts.oauth,
};

/** What the provider's page does when its user decides. */
function decide(asked: URLSearchParams): { readonly status: number; readonly location: string } {
  const url = new URL(asked.get('url') ?? '');
  const at = signIns[url.host];
  if (at === undefined) throw new Error(`Nobody signs in at ${url.host}.`);
  const usual = url.host.startsWith('accounts.zoho.')
    ? { extra: { location: 'eu', 'accounts-server': 'https://accounts.zoho.eu' } }
    : {};
  const error = asked.get('error');
  const decision: Decision = error === null ? usual : { error, errorDescription: asked.get('description') ?? '' };
  const { status, headers } = at.authorize(url, decision);
  return { status, location: headers?.['location'] ?? '' };
}

interface Mailbox {
  /** Raw mails that went out. */
  readonly sent: () => readonly string[];
  readonly deliver: (raw: string) => unknown;
}

const mailboxes: Readonly<Record<string, Mailbox>> = {
  google: { sent: () => google.box.sent.map(({ raw }) => raw.toString()), deliver: (raw) => google.box.deliver(raw) },
  microsoft: { sent: () => graph.sent.map(({ raw }) => raw.toString()), deliver: (raw) => graph.deliver(raw) },
  zoho: { sent: () => zohoSmtp.accepted.map(({ raw }) => raw.toString()), deliver: (raw) => zoho.deliver(raw) },
  ses: { sent: () => ses.accepted.map(({ raw }) => raw.toString()), deliver: (raw) => dovecot.deliver(raw) },
  own: { sent: () => ownSmtp.accepted.map(({ raw }) => raw.toString()), deliver: (raw) => dovecot.deliver(raw) },
};

const headerOf = (raw: string, name: string): string =>
  new RegExp(`^${name}: (.*)$`, 'im').exec(raw.replaceAll(/\r\n[ \t]+/g, ' '))?.[1]?.trim() ?? '';

/** The recipient of the newest mail answers it. */
async function answer(name: string): Promise<object> {
  const mailbox = mailboxes[name];
  const raw = mailbox?.sent().at(-1);
  if (mailbox === undefined || raw === undefined) throw new Error(`${name} has sent nothing.`);
  const reply = [
    `From: ${headerOf(raw, 'To')}`,
    `To: ${headerOf(raw, 'From')}`,
    `Subject: Re: ${headerOf(raw, 'Subject')}`,
    `Message-ID: <reply-${String(Date.now())}@receiver.example>`,
    `In-Reply-To: ${headerOf(raw, 'Message-ID')}`,
    `References: ${headerOf(raw, 'Message-ID')}`,
    `Date: ${new Date().toUTCString()}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Thank you, tell me more.',
    '',
  ].join('\r\n');
  await mailbox.deliver(reply);
  return {};
}

const control = createServer((request, response) => {
  void (async () => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(Buffer.from(piece as Uint8Array));
    const body = Buffer.concat(pieces).toString();
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://control');
    const [, verb = '', name = ''] = pathname.split('/');
    try {
      if (verb === 'decide') {
        const { status, location } = decide(searchParams);
        response.writeHead(status, { location }).end('The provider shows an error page.');
        return;
      }
      let result: unknown = {};
      if (verb === 'address') result = host.address();
      if (verb === 'call') result = await call(name, JSON.parse(body));
      if (verb === 'sent') result = mailboxes[name]?.sent() ?? [];
      if (verb === 'answer') result = await answer(name);
      if (verb === 'carry') await dovecot.deliver(mailboxes[name]?.sent().at(-1) ?? '', 'Junk');
      if (verb === 'revoke') {
        signIns[name]?.revokeAll();
        signIns[name]?.expireAccessTokens();
      }
      if (verb === 'servers') result = { smtp: ownSmtp.port, imap: dovecot.imapsPort };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  })();
});
await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
const { port } = control.address() as AddressInfo;
process.stdout.write(`http://127.0.0.1:${String(port)}\n`);

process.once('SIGTERM', () => {
  void (async () => {
    control.closeAllConnections();
    control.close();
    await host.close();
    await app.stop();
    for (const one of [google, login, graph, zohoAccounts, zoho, ses, zohoSmtp, ownSmtp, dovecot]) await one.close();
    ports.cleanUp();
    process.exit(0);
  })();
});
