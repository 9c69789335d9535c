import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { describe } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { createGmailConnector } from '../../../src/core/connectors/gmail/connector.ts';
import { createOutlookConnector } from '../../../src/core/connectors/outlook/connector.ts';
import { createPractice } from '../../../src/core/connectors/practice/practice.ts';
import { insertAnswer, insertMail, outbox } from '../../../src/core/connectors/practice/repository.ts';
import { createSesConnector } from '../../../src/core/connectors/ses/connector.ts';
import { createSmtpImapConnector } from '../../../src/core/connectors/smtp-imap/connector.ts';
import { createImapReader } from '../../../src/core/connectors/smtp-imap/reader.ts';
import { createZohoConnector } from '../../../src/core/connectors/zoho/connector.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import { migrate } from '../../../src/core/store/migrate.ts';
import { openStore } from '../../../src/core/store/open.ts';
import type { Store } from '../../../src/core/store/open.ts';
import { connectorContract } from '../../support/connector-contract.ts';
import type { ContractMailbox, ContractSubject, Fault } from '../../support/connector-contract.ts';
import { startDovecot } from '../../support/dovecot.ts';
import { dovecot as need, isMissing } from '../../support/needs.ts';
import { memoryLog, testPorts } from '../../support/ports.ts';
import { createGmailBox, gmailError } from '../../support/providers/gmail-box.ts';
import { routedNetwork, serveHttp } from '../../support/providers/http.ts';
import type { Answer } from '../../support/providers/http.ts';
import { startGraph } from '../../support/providers/microsoft.ts';
import type { GraphFault } from '../../support/providers/microsoft.ts';
import { sesError, sesKey, sesRegion, startSes } from '../../support/providers/ses.ts';
import { startZoho, zohoMailboxId } from '../../support/providers/zoho.ts';
import { refusal, startSmtp, testUser } from '../../support/smtp.ts';

const allFaults: readonly Fault[] = [
  'refused-credential',
  'away',
  'cut-after-taking',
  'refused-recipient',
  'quota',
  'busy',
];

const messageIdOf = (raw: Buffer): string => /^message-id:\s*(\S+)/im.exec(raw.toString('latin1'))?.[1] ?? '';

/** The practice mailbox: its other end cannot be made to fail in these ways. */
const practice: ContractSubject = {
  name: 'practice',
  hasFolders: false,
  faults: [],
  readsJunk: false,
  start(): Promise<ContractMailbox> {
    const ports = testPorts();
    const log = memoryLog();
    const store: Store = openStore({ path: join(ports.paths.dataDir, 'practice.db'), key: randomBytes(32) });
    migrate(store, () => undefined);
    const made = createPractice({
      store,
      clock: systemClock,
      log,
      seed: 0,
      submitTo: (smtp, password) =>
        createSmtpImapConnector({
          network: createNetwork(),
          config: { address: testUser.user, displayName: '', smtp, imap: null },
          traits: { concurrency: 4, filesSentMail: true },
          secret: () => Promise.resolve(password),
          clock: systemClock,
          log,
        }),
    });
    const mail = { messageId: '<first@x.example>', from: '', to: '', subject: '', behaviour: 'reply' };
    const answered = insertMail(store.db, { ...mail, receivedAt: 0, raw: Buffer.alloc(0) });
    return Promise.resolve({
      open: () => made.connector(),
      impair: () => undefined,
      // Its answers arrive when they are due: what came just now came after the last look.
      deliver(raw, _folder, at) {
        const due = Date.now() - at.getTime() < 60_000 ? Date.now() : at.getTime();
        return Promise.resolve(insertAnswer(store.db, answered, due, Buffer.from(raw)));
      },
      taken: () => outbox(store.db, { search: '', before: null, limit: 10_000 }).map((row) => row.message_id),
      secrets: [],
      log,
      async close() {
        await made.close();
        store.close();
        ports.cleanUp();
      },
    });
  },
};

/** Sends over a scripted SMTP server, reads from Dovecot. */
const smtpImap: ContractSubject = {
  name: 'SMTP and IMAP (Dovecot)',
  faults: allFaults,
  readsJunk: true,
  async start(): Promise<ContractMailbox> {
    let fault: Fault | null = null;
    const log = memoryLog();
    const smtp = await startSmtp({
      onRcptTo(_address, _session, done) {
        done(fault === 'refused-recipient' ? refusal(550, '5.1.1 No such user here') : null);
      },
      onMail() {
        if (fault === 'cut-after-taking') return 'drop';
        if (fault === 'quota') return refusal(550, '5.4.5 Daily user sending limit exceeded');
        return fault === 'busy' ? refusal(451, '4.3.2 Try again later') : null;
      },
    });
    const dovecot = await startDovecot();
    return {
      open() {
        const elsewhere = fault === 'away' ? { port: 1 } : {};
        const credential = fault === 'refused-credential' ? 'wrong-battery-staple' : testUser.pass;
        return createSmtpImapConnector({
          network: createNetwork(),
          config: {
            address: testUser.user,
            displayName: '',
            smtp: smtp.config(elsewhere),
            imap: dovecot.config(elsewhere),
          },
          traits: { concurrency: 3, filesSentMail: false },
          secret: () => Promise.resolve(credential),
          clock: systemClock,
          log,
        });
      },
      impair(next) {
        fault = next;
      },
      deliver: (raw, folder, at) => dovecot.deliver(raw, folder === 'junk' ? 'Junk' : 'INBOX', at),
      taken: () => smtp.accepted.map(({ raw }) => messageIdOf(raw)),
      secrets: [testUser.pass, 'wrong-battery-staple'],
      log,
      async close() {
        await smtp.close();
        await dovecot.close();
      },
    };
  },
};

const graphFaults: Readonly<Record<Exclude<Fault, 'away' | 'refused-credential'>, GraphFault>> = {
  'cut-after-taking': { kind: 'drop', when: 'after' },
  'refused-recipient': { kind: 'error', status: 400, code: 'ErrorInvalidRecipients' },
  quota: { kind: 'error', status: 403, code: 'ErrorExceededMessageLimit' },
  busy: { kind: 'error', status: 429, code: 'ApplicationThrottled', headers: { 'retry-after': '600' } },
};

const outlook: ContractSubject = {
  name: 'Microsoft Graph',
  faults: allFaults,
  readsJunk: true,
  async start(): Promise<ContractMailbox> {
    const good = 'eyJ0-the-token-of-a-good-sign-in';
    const bad = 'eyJ0-the-token-of-a-lost-sign-in';
    const log = memoryLog();
    const graph = await startGraph();
    const nobody = await startGraph();
    await nobody.close();
    graph.tokens.add(good);
    let fault: Fault | null = null;
    return {
      open: () =>
        createOutlookConnector({
          config: {
            kind: 'outlook',
            client: { provider: 'microsoft', clientId: 'id', cloud: 'global', tenant: 'common' },
          },
          access: {
            secret: () => Promise.reject(new Error('not asked for')),
            token: () => Promise.resolve(fault === 'refused-credential' ? bad : good),
          },
          network: createNetwork(),
          clock: systemClock,
          log,
          endpoints: { graph: fault === 'away' ? nobody.origin : graph.origin },
        }),
      impair(next) {
        fault = next;
        const scripted = next === null || next === 'away' || next === 'refused-credential' ? null : graphFaults[next];
        graph.fault = ({ method }) => (method === 'POST' ? scripted : null);
      },
      deliver(raw, folder, at) {
        graph.deliver(raw, folder === 'junk' ? 'junkemail' : 'inbox', at.getTime());
        return Promise.resolve();
      },
      taken: () => graph.sent.map(({ messageId }) => messageId),
      secrets: [good, bad],
      log,
      close: () => graph.close(),
    };
  },
};

/** An address at which nobody answers. */
async function closedServer(): Promise<{ readonly url: string }> {
  const server = await serveHttp(() => ({ status: 500 }));
  await server.close();
  return server;
}

/** Read by Zoho's REST interface, sent from by a scripted SMTP server. */
const zoho: ContractSubject = {
  name: 'Zoho Mail',
  faults: allFaults,
  readsJunk: true,
  async start(): Promise<ContractMailbox> {
    const good = '1000.the-token-of-a-good-sign-in';
    const bad = '1000.the-token-of-a-lost-sign-in';
    let fault: Fault | null = null;
    const log = memoryLog();
    const rest = await startZoho();
    const nobody = await closedServer();
    rest.tokens.add(good);
    const smtp = await startSmtp({
      onRcptTo(_address, _session, done) {
        done(fault === 'refused-recipient' ? refusal(550, '5.1.1 No such user here') : null);
      },
      onMail({ raw }) {
        if (fault === 'quota') return refusal(550, '5.4.5 Hourly sending limit exceeded');
        if (fault === 'busy') return refusal(451, '4.3.2 Try again later');
        rest.deliver(raw.toString('latin1'), 'Sent');
        return fault === 'cut-after-taking' ? 'drop' : null;
      },
    });
    return {
      open() {
        const away = fault === 'away';
        const password = fault === 'refused-credential' ? 'wrong-battery-staple' : testUser.pass;
        return createZohoConnector({
          address: testUser.user,
          config: {
            kind: 'zoho',
            client: { provider: 'zoho', clientId: 'id', region: 'eu' },
            mailboxId: zohoMailboxId,
          },
          access: { token: () => Promise.resolve(fault === 'refused-credential' ? bad : good) },
          submitTo: () =>
            createSmtpImapConnector({
              network: createNetwork(),
              config: {
                address: testUser.user,
                displayName: '',
                smtp: smtp.config(away ? { port: 1 } : {}),
                imap: null,
              },
              traits: { concurrency: 1, filesSentMail: true },
              secret: () => Promise.resolve(password),
              clock: systemClock,
              log,
            }),
          network: away ? routedNetwork(new Map([['mail.zoho.eu', nobody.url]])) : rest.network,
          clock: systemClock,
          log,
          requestsPerMinute: 100_000,
        });
      },
      impair(next) {
        fault = next;
      },
      deliver(raw, folder, at) {
        rest.deliver(raw, folder === 'junk' ? 'Spam' : 'Inbox', at.getTime());
        return Promise.resolve();
      },
      taken: () => smtp.accepted.map(({ raw }) => messageIdOf(raw)),
      secrets: [good, bad, testUser.pass, 'wrong-battery-staple'],
      log,
      async close() {
        await smtp.close();
        await rest.close();
      },
    };
  },
};

const sesAnswers = {
  'cut-after-taking': 'lost',
  'refused-recipient': sesError(400, 'BadRequestException', 'Missing final ‘@domain’'),
  quota: sesError(429, 'TooManyRequestsException', 'Daily message quota exceeded.'),
  busy: sesError(503, 'ServiceUnavailable', 'Service is temporarily unavailable.'),
} as const;

/** Sends by the API, reads answers from Dovecot. */
const ses: ContractSubject = {
  name: 'Amazon SES',
  faults: allFaults,
  readsJunk: true,
  remembersSent: false,
  async start(): Promise<ContractMailbox> {
    const wrong = 'wrongXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    let fault: Fault | null = null;
    const log = memoryLog();
    const amazon = await startSes();
    const nobody = await closedServer();
    const dovecot = await startDovecot();
    return {
      open() {
        const away = fault === 'away';
        const refused = fault === 'refused-credential';
        const host = `email.${sesRegion}.amazonaws.com`;
        const password = (): Promise<string> => Promise.resolve(refused ? 'wrong-battery-staple' : testUser.pass);
        return createSesConnector({
          address: testUser.user,
          config: { kind: 'ses', region: sesRegion, accessKeyId: sesKey.id, queueUrl: null, replies: null },
          access: { secret: () => Promise.resolve(refused ? wrong : sesKey.secret) },
          replies: createImapReader({
            network: createNetwork(),
            server: dovecot.config(away ? { port: 1 } : {}),
            secret: password,
            clock: systemClock,
            log,
          }),
          network: away ? routedNetwork(new Map([[host, nobody.url]])) : amazon.network,
          clock: systemClock,
          log,
        });
      },
      impair(next) {
        fault = next;
        if (next !== null && next !== 'away' && next !== 'refused-credential') amazon.script(sesAnswers[next]);
      },
      deliver: (raw, folder, at) => dovecot.deliver(raw, folder === 'junk' ? 'Junk' : 'INBOX', at),
      taken: () => amazon.accepted.map(({ raw }) => messageIdOf(raw)),
      secrets: [sesKey.secret, wrong, testUser.pass, 'wrong-battery-staple'],
      log,
      async close() {
        await amazon.close();
        await dovecot.close();
      },
    };
  },
};

const gmailFaults: Readonly<Record<Exclude<Fault, 'away' | 'refused-credential'>, Answer | 'taken'>> = {
  'cut-after-taking': 'taken',
  'refused-recipient': gmailError(400, 'invalidArgument', 'Invalid To header'),
  quota: gmailError(429, 'rateLimitExceeded', 'User-rate limit exceeded (Mail sending). Try again tomorrow.'),
  busy: { ...gmailError(429, 'rateLimitExceeded', 'Too many concurrent requests'), headers: { 'retry-after': '600' } },
};

const gmail: ContractSubject = {
  name: 'Gmail API',
  faults: allFaults,
  readsJunk: false,
  async start(): Promise<ContractMailbox> {
    const good = 'ya29.the-token-of-a-good-sign-in';
    const bad = 'ya29.the-token-of-a-lost-sign-in';
    const log = memoryLog();
    const box = createGmailBox('me@letterlock.example');
    const scopes = ['gmail.send', 'gmail.readonly'];
    const refused = gmailError(401, 'authError', 'Request had invalid authentication credentials.');
    const server = await serveHttp((asked) =>
      asked.headers['authorization'] === `Bearer ${good}` ? box.answer(asked, scopes) : refused,
    );
    const nobody = await serveHttp(() => refused);
    await nobody.close();
    let fault: Fault | null = null;
    return {
      open: () =>
        createGmailConnector({
          address: box.address,
          access: {
            secret: () => Promise.reject(new Error('not asked for')),
            token: () => Promise.resolve(fault === 'refused-credential' ? bad : good),
          },
          network: createNetwork(),
          clock: systemClock,
          log,
          endpoints: { gmail: fault === 'away' ? nobody.url : server.url },
        }),
      impair(next) {
        fault = next;
        const scripted = next === null || next === 'away' || next === 'refused-credential' ? null : gmailFaults[next];
        box.fault = ({ method }) => (method === 'POST' ? scripted : null);
      },
      deliver(raw, folder, at) {
        box.deliver(raw, { at: at.getTime(), labels: [folder === 'junk' ? 'SPAM' : 'INBOX'] });
        return Promise.resolve();
      },
      taken: () => box.sent.map(({ messageId }) => messageId),
      secrets: [good, bad],
      log,
      close: () => server.close(),
    };
  },
};

connectorContract(practice);
connectorContract(gmail);
connectorContract(outlook);
connectorContract(zoho);
describe.skipIf(isMissing(need))('with Dovecot', () => {
  connectorContract(ses);
  connectorContract(smtpImap);
});
