/**
 * Sending and reading through each connector against its local server, beside the bare client doing the same. Both
 * sides take turns, so that what else the machine does hits both.
 */
import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import nodemailer from 'nodemailer';
import { auth, gmail as gmailClient } from '@googleapis/gmail';
import { createGmailConnector } from '../../src/core/connectors/gmail/connector.ts';
import { createOutlookConnector } from '../../src/core/connectors/outlook/connector.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { Connector } from '../../src/core/connectors/connector.ts';
import { createSmtpImapConnector } from '../../src/core/connectors/smtp-imap/connector.ts';
import { createSesConnector } from '../../src/core/connectors/ses/connector.ts';
import { createZohoConnector } from '../../src/core/connectors/zoho/connector.ts';
import { createNetwork } from '../../src/core/net/network.ts';
import { startDovecot } from '../support/dovecot.ts';
import { dovecot as dovecotNeed, isMissing } from '../support/needs.ts';
import { memoryLog } from '../support/ports.ts';
import { createGmailBox } from '../support/providers/gmail-box.ts';
import { serveHttp } from '../support/providers/http.ts';
import { startGraph } from '../support/providers/microsoft.ts';
import { sesKey, sesRegion, startSes } from '../support/providers/ses.ts';
import { startZoho, zohoMailboxId } from '../support/providers/zoho.ts';
import { startSink } from '../support/sink.ts';
import { testMail, testUser } from '../support/smtp.ts';
import type { BenchResult } from './result.ts';

type Raw = ReturnType<typeof testMail>;

/** One kind of mailbox: ours and the bare client's way to do the same. */
interface Side {
  readonly name: string;
  /** What the baseline is. */
  readonly bare: string;
  readonly connector: Connector;
  /** Hands messages over, as many at once as the connector does. */
  sendBare(mails: readonly Raw[]): Promise<void>;
  /** Reads every message that is there; answers how many. */
  readBare(): Promise<number>;
  /** Only the one half is the provider's own; the other is measured where it is another's. */
  readonly only?: 'reading' | 'handing over';
  close(): Promise<void>;
}

const never = new AbortController().signal;
const body = `${'A line of an ordinary mail, as long as lines are. '.repeat(2)}\r\n`.repeat(40);
const letter = (n: number): string =>
  `From: Bo <bo@example.com>\r\nMessage-ID: <in-${n}@example.com>\r\nSubject: Re: ${n}\r\n\r\n${body}`;

async function atOnce<T>(places: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: places }, worker));
}

async function graphSide(messages: number): Promise<Side> {
  const graph = await startGraph();
  // The server is to be no heavier at the end than at the beginning.
  graph.filesAtOnce = false;
  graph.fault = () => {
    graph.calls.length = 0;
    graph.sent.length = 0;
    return null;
  };
  for (let n = 0; n < messages; n += 1) graph.deliver(letter(n));
  const connector = createOutlookConnector({
    config: { kind: 'outlook', client: { provider: 'microsoft', clientId: 'id', cloud: 'global', tenant: 'common' } },
    access: { secret: () => Promise.reject(new Error('not asked for')), token: () => Promise.resolve('token-1') },
    network: createNetwork(),
    clock: systemClock,
    log: memoryLog(),
    endpoints: { graph: graph.origin },
  });
  const headers = { Authorization: 'Bearer token-1' };
  const get = (target: string): Promise<Response> =>
    fetch(target, { headers: { ...headers, Prefer: 'odata.maxpagesize=100' } });
  const post = async ({ raw }: Raw): Promise<void> => {
    const answer = await fetch(`${graph.origin}/v1.0/me/sendMail`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'text/plain' },
      body: raw.toString('base64'),
    });
    await answer.arrayBuffer();
    if (answer.status !== 202) throw new Error(`HTTP ${answer.status}`);
  };
  return {
    name: 'Microsoft Graph',
    bare: 'plain fetch',
    connector,
    sendBare: (mails) => atOnce(connector.capabilities.concurrency, mails, post),
    async readBare() {
      let read = 0;
      for (const folder of ['inbox', 'junkemail']) {
        let next: string | undefined = `${graph.origin}/v1.0/me/mailFolders/${folder}/messages/delta`;
        while (next !== undefined) {
          const page = (await (await get(next)).json()) as { value: { id: string }[]; '@odata.nextLink'?: string };
          await atOnce(3, page.value, async ({ id }) => {
            await (await get(`${graph.origin}/v1.0/me/messages/${encodeURIComponent(id)}/$value`)).arrayBuffer();
            read += 1;
          });
          next = page['@odata.nextLink'];
        }
      }
      return read;
    },
    async close() {
      await connector.close();
      await graph.close();
    },
  };
}

/** Reads by REST; sends by SMTP, which is measured by itself. */
async function zohoSide(messages: number): Promise<Side> {
  const zoho = await startZoho();
  for (let n = 0; n < messages; n += 1) zoho.deliver(letter(n));
  const idle = { verify: () => Promise.resolve([]), close: () => Promise.resolve() };
  const connector = createZohoConnector({
    address: testUser.user,
    config: { kind: 'zoho', client: { provider: 'zoho', clientId: 'id', region: 'eu' }, mailboxId: zohoMailboxId },
    access: { token: () => Promise.resolve('token-1') },
    submitTo: () => ({ ...idle, send: () => Promise.reject(new Error('not sent from')) }),
    network: zoho.network,
    clock: systemClock,
    log: memoryLog(),
    requestsPerMinute: Number.MAX_SAFE_INTEGER,
  });
  const base = `https://mail.zoho.eu/api/accounts/${zohoMailboxId}`;
  const get = async (path: string): Promise<unknown> => {
    const headers = { Authorization: 'Zoho-oauthtoken token-1' };
    const { data } = (await (await zoho.network.fetch(base + path, { headers })).json()) as { data: unknown };
    return data;
  };
  return {
    name: 'Zoho Mail',
    bare: 'plain fetch',
    only: 'reading',
    connector,
    sendBare: () => Promise.resolve(),
    async readBare() {
      let read = 0;
      const folders = (await get('/folders')) as { folderId: string; path: string }[];
      for (const { folderId } of folders.filter(({ path }) => path === '/Inbox' || path === '/Spam')) {
        for (let start = 1; ; start += 200) {
          const query = `folderId=${folderId}&start=${start}&limit=200&sortorder=false`;
          const page = (await get(`/messages/view?${query}`)) as { messageId: string }[];
          for (const { messageId } of page) await get(`/messages/${messageId}/originalmessage`);
          read += page.length;
          if (page.length < 200) break;
        }
      }
      return read;
    },
    async close() {
      await connector.close();
      await zoho.close();
    },
  };
}

/** Sends by the API; answers come by IMAP, which is measured by itself. */
async function gmailSide(messages: number): Promise<Side> {
  const box = createGmailBox('anna@letterlock.example');
  for (let n = 0; n < messages; n += 1) box.deliver(letter(n), { labels: ['INBOX'] });
  const server = await serveHttp((asked) => box.answer(asked, ['gmail.send', 'gmail.readonly']));
  const connector = createGmailConnector({
    address: box.address,
    access: { secret: () => Promise.reject(new Error('not asked for')), token: () => Promise.resolve('ya29.token') },
    network: createNetwork(),
    clock: systemClock,
    log: memoryLog(),
    endpoints: { gmail: server.url },
  });
  const client = new auth.OAuth2();
  client.setCredentials({ access_token: 'ya29.token', expiry_date: Date.now() + 3_600_000 });
  const { users } = gmailClient({ version: 'v1', auth: client, rootUrl: `${server.url}/` });
  return {
    name: 'Gmail API',
    bare: 'plain @googleapis/gmail',
    connector,
    sendBare: (mails) =>
      atOnce(connector.capabilities.concurrency, mails, async ({ raw }) => {
        await users.messages.send({ userId: 'me', requestBody: { raw: raw.toString('base64url') } });
      }),
    async readBare() {
      const ids: string[] = [];
      for (let pageToken: string | undefined; ;) {
        const { data } = await users.messages.list({
          userId: 'me',
          maxResults: 100,
          q: '-in:sent',
          ...(pageToken !== undefined && { pageToken }),
        });
        ids.push(...(data.messages ?? []).flatMap(({ id }) => (typeof id === 'string' ? [id] : [])));
        pageToken = data.nextPageToken ?? undefined;
        if (pageToken === undefined) break;
      }
      await atOnce(4, ids, async (id) => void (await users.messages.get({ userId: 'me', id, format: 'raw' })));
      return ids.length;
    },
    async close() {
      await connector.close();
      await server.close();
    },
  };
}

async function sesSide(): Promise<Side> {
  const ses = await startSes({ perSecond: 100_000, perDay: 1_000_000_000 });
  const deps = { network: ses.network, clock: systemClock, log: memoryLog() };
  const connector = createSesConnector({
    address: 'anna@letterlock.example',
    config: { kind: 'ses', region: sesRegion, accessKeyId: sesKey.id, queueUrl: null, replies: null },
    access: { secret: () => Promise.resolve(sesKey.secret) },
    replies: null,
    ...deps,
  });
  const client = new SESv2Client({
    region: sesRegion,
    credentials: { accessKeyId: sesKey.id, secretAccessKey: sesKey.secret },
    endpoint: ses.url,
  });
  return {
    name: 'Amazon SES',
    bare: 'plain client of the AWS SDK',
    only: 'handing over',
    connector,
    sendBare: (mails) =>
      atOnce(connector.capabilities.concurrency, mails, async ({ envelope, raw }) => {
        const Destination = { ToAddresses: [envelope.to] };
        await client.send(
          new SendEmailCommand({ FromEmailAddress: envelope.from, Destination, Content: { Raw: { Data: raw } } }),
        );
      }),
    readBare: () => Promise.resolve(0),
    async close() {
      client.destroy();
      await connector.close();
      await ses.close();
    },
  };
}

/** Sends to the sink, reads from Dovecot. */
async function smtpImapSide(messages: number): Promise<Side> {
  const sink = await startSink();
  const dovecot = await startDovecot();
  const filler = await dovecot.client();
  for (let n = 0; n < messages; n += 1) await filler.append('INBOX', letter(n));
  await filler.logout();
  const connector = createSmtpImapConnector({
    config: { address: testUser.user, displayName: '', smtp: sink.config, imap: dovecot.config() },
    traits: { concurrency: 3, filesSentMail: true },
    secret: () => Promise.resolve(testUser.pass),
    network: createNetwork(),
    clock: systemClock,
    log: memoryLog(),
  });
  const pool = nodemailer.createTransport({
    pool: true,
    maxConnections: connector.capabilities.concurrency,
    maxMessages: Number.POSITIVE_INFINITY,
    host: '127.0.0.1',
    port: sink.port,
    secure: true,
    tls: { ca: sink.certificate, checkServerIdentity: () => undefined },
    auth: testUser,
  });
  const reader = await dovecot.client();
  return {
    name: 'SMTP and IMAP',
    bare: 'plain nodemailer pool, plain imapflow',
    connector,
    sendBare: (mails) =>
      atOnce(connector.capabilities.concurrency, mails, async ({ envelope, raw }) => {
        await pool.sendMail({ envelope, raw });
      }),
    async readBare() {
      let read = 0;
      for (const folder of ['INBOX', 'Junk']) {
        const { exists } = await reader.mailboxOpen(folder, { readOnly: true });
        if (exists === 0) continue;
        for await (const { source } of reader.fetch('1:*', { uid: true, source: true }))
          read += source === undefined ? 0 : 1;
      }
      return read;
    },
    async close() {
      await connector.close();
      await reader.logout();
      pool.close();
      await dovecot.close();
      await sink.close();
    },
  };
}

async function readAll(connector: Connector): Promise<number> {
  let read = 0;
  const options = { cursor: null, since: 0, maxBytes: 2_000_000, batchSize: 50, signal: never };
  for await (const { messages } of connector.fetch(options)) read += messages.length;
  return read;
}

async function sendAll(connector: Connector, mails: readonly Raw[]): Promise<void> {
  await atOnce(connector.capabilities.concurrency, mails, async (mail) => {
    const outcome = await connector.send(mail, never);
    if (outcome.kind !== 'sent') throw new Error(outcome.response);
  });
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** Milliseconds. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

async function compare(
  name: string,
  bare: string,
  messages: number,
  rounds: number,
  ours: () => Promise<unknown>,
  theirs: () => Promise<unknown>,
): Promise<BenchResult> {
  await ours();
  await theirs();
  const times: { readonly ours: number; readonly theirs: number }[] = [];
  for (let round = 0; round < rounds; round += 1) times.push({ ours: await timed(ours), theirs: await timed(theirs) });
  const value = (messages / median(times.map((time) => time.ours))) * 1000;
  const baseline = (messages / median(times.map((time) => time.theirs))) * 1000;
  const ratio = median(times.map((time) => time.theirs / time.ours));
  return { name, value, unit: 'messages/s', baseline: { name: bare, value: baseline }, ratio };
}

/** One for each connector whose server can be had here. */
const sides: readonly ((messages: number) => Promise<Side>)[] = isMissing(dovecotNeed)
  ? [gmailSide, graphSide, zohoSide, sesSide]
  : [gmailSide, graphSide, zohoSide, sesSide, smtpImapSide];

export async function run({ quick }: { readonly quick: boolean }): Promise<BenchResult[]> {
  const messages = quick ? 200 : 600;
  const rounds = quick ? 3 : 7;
  const mails = Array.from({ length: messages }, (_, n) =>
    testMail('bo@example.com', `<b${n}@letterlock.example>`, body),
  );
  const results: BenchResult[] = [];
  for (const start of sides) {
    const side = await start(messages);
    const { name, bare, connector } = side;
    try {
      if (side.only !== 'handing over') {
        const [ours, theirs] = [await readAll(connector), await side.readBare()];
        if (ours !== messages || theirs !== messages)
          throw new Error(`${name}: read ${ours} and ${theirs} of ${messages}`);
        const reading = [() => readAll(connector), () => side.readBare()] as const;
        results.push(await compare(`reading: ${name}`, bare, messages, rounds, ...reading));
      }
      if (side.only !== 'reading') {
        const sending = [() => sendAll(connector, mails), () => side.sendBare(mails)] as const;
        results.push(await compare(`handing over: ${name}`, bare, messages, rounds, ...sending));
      }
    } finally {
      await side.close();
    }
  }
  return results;
}
