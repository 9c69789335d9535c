import { connect } from 'node:tls';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connector, FetchBatch, OutgoingMessage } from '../../../src/core/connectors/connector.ts';
import { buildMime } from '../../../src/core/connectors/mime/build.ts';
import { startListener } from '../../../src/core/connectors/practice/listener.ts';
import type { Listener } from '../../../src/core/connectors/practice/listener.ts';
import type { ServerConfig } from '../../../src/shared/contract/mailbox.ts';
import { createRegistry } from '../../../src/core/connectors/registry.ts';
import type { Registry } from '../../../src/core/connectors/registry.ts';
import { createSmtpImapConnector } from '../../../src/core/connectors/smtp-imap/connector.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import type { CallContext } from '../../../src/core/handlers.ts';
import { migrate } from '../../../src/core/store/migrate.ts';
import { openStore } from '../../../src/core/store/open.ts';
import type { Store } from '../../../src/core/store/open.ts';
import { testPorts, testStart } from '../../support/ports.ts';
import type { TestPorts } from '../../support/ports.ts';

const never = new AbortController().signal;
const context: CallContext = {
  principal: { name: 'owner', from: 'test', permissions: 'all' },
  note: () => undefined,
};
const hour = 3_600_000;
const ownAddress = 'you@practice.letterlock.example';
const traits = { concurrency: 4, filesSentMail: true };

let ports: TestPorts;
let store: Store;
let registry: Registry;
let mailbox: Connector;

beforeEach(() => {
  ports = testPorts();
  store = openStore({ path: join(ports.paths.dataDir, 'practice.db'), key: randomBytes(32) });
  migrate(store, () => undefined);
  registry = createRegistry({
    store,
    clock: ports.clock,
    log: ports.log,
    network: ports.network,
    traits: () => traits,
    practiceSeed: 0,
  });
  mailbox = registry.create(
    { id: 1, kind: 'practice', address: ownAddress, config: null, api: null },
    {
      secret: () => Promise.reject(new Error()),
      token: () => Promise.reject(new Error()),
    },
  );
});
afterEach(async () => {
  await registry.close();
  store.close();
  ports.cleanUp();
});

let counter = 0;
async function mailTo(address: string, text = 'Hello.'): Promise<OutgoingMessage> {
  const messageId = `<mail${(counter += 1)}@practice.letterlock.example>`;
  const raw = await buildMime({
    from: { name: 'Ada', address: 'you@practice.letterlock.example' },
    to: { name: 'Grace', address },
    subject: `Hello ${address}`,
    html: `<p>${text}</p>`,
    text,
    messageId,
    inReplyTo: null,
    references: [],
    date: ports.clock.now(),
    headers: [],
    attachments: [{ name: 'plan.pdf', type: 'application/pdf', content: Buffer.from('%PDF') }],
  });
  return { envelope: { from: 'you@practice.letterlock.example', to: address }, messageId, raw };
}

async function fetched(cursor: string | null, batchSize = 50, maxBytes = 1_000_000): Promise<FetchBatch[]> {
  const batches: FetchBatch[] = [];
  for await (const batch of mailbox.fetch({ cursor, since: testStart, maxBytes, batchSize, signal: never })) {
    batches.push(batch);
  }
  return batches;
}
const keys = (batches: readonly FetchBatch[]): string[] =>
  batches.flatMap(({ messages }) => messages.map(({ providerKey }) => providerKey));

describe('sending to the practice mailbox', () => {
  it('keeps what it accepts, byte for byte, before the sender hears 250', async () => {
    const mail = await mailTo('silence@firma.example', 'A line.\n.\n..dots\nFrom here on');
    const outcome = await mailbox.send(mail, never);
    expect(outcome).toEqual({ kind: 'sent', response: '250 2.0.0 Ok: kept as 1' });
    const row = store.db.prepare('SELECT raw, message_id FROM practice_mail').get() as {
      raw: Buffer;
      message_id: string;
    };
    expect(row.raw).toEqual(mail.raw);
    expect(row.message_id).toBe(mail.messageId);
  });

  it('finds a sent mail by its Message-ID, and knows when there is none', async () => {
    const mail = await mailTo('silence@firma.example');
    expect(await mailbox.findSent(mail.messageId, testStart, never)).toBe('absent');
    await mailbox.send(mail, never);
    expect(await mailbox.findSent(mail.messageId, testStart, never)).toBe('found');
    expect(mailbox.capabilities.sentIsAuthoritative).toBe(true);
  });

  it('refuses unknown users for good, with the words of the server', async () => {
    expect(await mailbox.send(await mailTo('unknown@firma.example'), never)).toEqual({
      kind: 'failed',
      class: 'permanent',
      response: '550 5.1.1 <unknown@firma.example>: Recipient address rejected: User unknown',
    });
    expect(await fetched(null).then(keys)).toEqual([]);
  });

  it('greylists once, and takes the mail when it is tried again later', async () => {
    const mail = await mailTo('greylist@firma.example');
    expect(await mailbox.send(mail, never)).toMatchObject({ kind: 'failed', class: 'transient' });
    expect(await mailbox.send(mail, never)).toMatchObject({ kind: 'failed', class: 'transient' });
    ports.clock.advanceTo(testStart + 60_000);
    expect(await mailbox.send(mail, never)).toMatchObject({ kind: 'sent' });
    expect(await mailbox.send(await mailTo('greylist@firma.example'), never)).toMatchObject({ kind: 'sent' });
  });

  it('sends many at once over few connections', async () => {
    const mails = await Promise.all(Array.from({ length: 40 }, (_, n) => mailTo(`silence+${n}@firma.example`)));
    const outcomes = await Promise.all(mails.map((mail) => mailbox.send(mail, never)));
    expect(outcomes.every(({ kind }) => kind === 'sent')).toBe(true);
    const { total } = store.db.prepare('SELECT count(DISTINCT message_id) AS total FROM practice_mail').get() as {
      total: number;
    };
    expect(total).toBe(40);
  });

  it('takes a recipient beyond ASCII', async () => {
    expect(await mailbox.send(await mailTo('silence.grüße@bücher.example'), never)).toMatchObject({ kind: 'sent' });
  });

  it('does not hand over what was stopped before', async () => {
    expect(await mailbox.send(await mailTo('silence@firma.example'), AbortSignal.abort())).toMatchObject({
      kind: 'failed',
      class: 'connection',
    });
    expect(await registry.practice.outbox({ limit: 10 }, context)).toEqual({ items: [], nextCursor: null });
  });

  it('proves that it works, step by step', async () => {
    const steps = await mailbox.verify(never);
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.every(({ ok }) => ok)).toBe(true);
  });
});

describe('receiving from the practice recipients', () => {
  it('delivers an answer at its instant and not before, once', async () => {
    await mailbox.send(await mailTo('ooo@firma.example'), never);
    const early = await fetched(null);
    expect(keys(early)).toEqual([]);
    ports.clock.advanceTo(testStart + hour);
    const arrived = await fetched(early.at(-1)?.cursor ?? null);
    expect(keys(arrived)).toEqual(['practice/1']);
    expect(arrived[0]?.messages[0]?.receivedAt).toBeLessThanOrEqual(testStart + hour);
    expect(arrived[0]?.messages[0]?.raw.toString()).toContain('Return-Path: <>');
    expect(keys(await fetched(arrived.at(-1)?.cursor ?? null))).toEqual([]);
  });

  it('delivers in order of arrival and misses none, in batches of any size, also when a later mail is answered first', async () => {
    for (let n = 0; n < 12; n += 1) await mailbox.send(await mailTo(`reply+${n}@firma.example`), never);
    await mailbox.send(await mailTo('ooo@firma.example'), never);
    const seen: string[] = [];
    const instants: number[] = [];
    let cursor: string | null = null;
    for (let at = testStart; at <= testStart + 80 * hour; at += 2 * hour) {
      ports.clock.advanceTo(at);
      for (const batch of await fetched(cursor, 2)) {
        expect(batch.messages.length).toBeLessThanOrEqual(2);
        seen.push(...batch.messages.map(({ providerKey }) => providerKey));
        instants.push(...batch.messages.map(({ receivedAt }) => receivedAt));
        cursor = batch.cursor;
      }
    }
    expect(seen[0]).toBe('practice/13');
    expect(new Set(seen).size).toBe(13);
    expect(seen).toHaveLength(13);
    expect(instants).toEqual(instants.toSorted((a, b) => a - b));
  });

  it('cuts a mail at the size that was asked for', async () => {
    await mailbox.send(await mailTo('complaint@firma.example', 'long '.repeat(2000)), never);
    ports.clock.advanceTo(testStart + 60 * hour);
    const [batch] = await fetched(null, 5, 500);
    expect(batch?.messages[0]).toMatchObject({ truncated: true });
    expect(batch?.messages[0]?.raw).toHaveLength(500);
  });

  it('announces mail when it arrives, and nothing after the watch has ended', async () => {
    const stop = new AbortController();
    const announced: number[] = [];
    const watching = mailbox.watch(() => announced.push(ports.clock.now()), stop.signal);
    await mailbox.send(await mailTo('reply@firma.example'), never);
    await mailbox.send(await mailTo('ooo@firma.example'), never);
    expect(announced).toEqual([]);
    ports.clock.advanceTo(testStart + 72 * hour);
    expect(announced).toHaveLength(2);
    await mailbox.send(await mailTo('ooo+2@firma.example'), never);
    stop.abort();
    await watching;
    expect(ports.clock.nextTimer()).toBeNull();
  });

  it.each(['{}', 'null', '[1]', '{"at":"1","id":2}'])(
    'reads anew by a cursor that is none of its own: %s',
    async (cursor) => {
      await mailbox.send(await mailTo('reply@firma.example'), never);
      ports.clock.advanceTo(testStart + 72 * hour);
      expect(keys(await fetched(cursor))).toEqual(keys(await fetched(null)));
    },
  );
});

describe('the outbox', () => {
  it('lists newest first by pages and finds by recipient and subject, signs taken literally', async () => {
    for (const address of ['silence@a.example', 'silence+100%@b.example', 'reply@c.example']) {
      await mailbox.send(await mailTo(address), never);
    }
    const first = await registry.practice.outbox({ limit: 2 }, context);
    expect(first.items.map(({ to }) => to)).toEqual(['reply@c.example', 'silence+100%@b.example']);
    expect(first.items[0]).toMatchObject({ behaviour: 'reply', receivedAt: testStart });
    expect(first.items[0]?.answersAt).toBeGreaterThan(testStart);
    const second = await registry.practice.outbox({ limit: 2, cursor: first.nextCursor ?? '' }, context);
    expect(second.items.map(({ to }) => to)).toEqual(['silence@a.example']);
    expect(second.nextCursor).toBeNull();
    const found = await registry.practice.outbox({ limit: 5, search: '100%' }, context);
    expect(found.items.map(({ to }) => to)).toEqual(['silence+100%@b.example']);
    expect(found.items[0]?.answersAt).toBeNull();
  });

  it('shows a mail as its recipient would see it', async () => {
    await mailbox.send(await mailTo('silence@a.example'), never);
    const mail = await registry.practice.message({ id: 1 }, context);
    expect(mail).toMatchObject({ subject: 'Hello silence@a.example', attachments: [{ name: 'plan.pdf', size: 4 }] });
    expect(mail.html?.trim()).toBe('<p>Hello.</p>');
    expect(mail.headers).toContainEqual({ name: 'Subject', value: 'Hello silence@a.example' });
    await expect(registry.practice.message({ id: 99 }, context)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('the listener', () => {
  const recipients = { refuse: () => null, take: () => Promise.resolve('1') };
  let listener: Listener;
  let sender: Connector | undefined;

  const senderOf = (change: Partial<Listener> = {}): Connector => {
    const { port, user, password, fingerprint } = { ...listener, ...change };
    const smtp: ServerConfig = {
      host: '127.0.0.1',
      port,
      tls: 'implicit',
      user,
      auth: 'auto',
      minimumTls: 'TLSv1.3',
      fingerprint,
    };
    const config = { address: ownAddress, displayName: '', smtp, imap: null };
    sender = createSmtpImapConnector({
      network: createNetwork(),
      config,
      traits,
      secret: () => Promise.resolve(password),
      clock: ports.clock,
      log: ports.log,
    });
    return sender;
  };
  afterEach(async () => {
    await sender?.close();
    await listener.close();
  });

  it('speaks TLS 1.3 alone', async () => {
    listener = await startListener(recipients);
    const protocol = (maxVersion: 'TLSv1.2' | 'TLSv1.3'): Promise<string | null> =>
      new Promise((resolve, reject) => {
        const socket = connect(
          { host: '127.0.0.1', port: listener.port, rejectUnauthorized: false, maxVersion },
          () => {
            resolve(socket.getProtocol());
            socket.destroy();
          },
        );
        socket.on('error', reject);
      });
    await expect(protocol('TLSv1.3')).resolves.toBe('TLSv1.3');
    await expect(protocol('TLSv1.2')).rejects.toThrow(/version/i);
  });

  it('lets nobody in who does not know the password of this start', async () => {
    listener = await startListener(recipients);
    const outcome = await senderOf({ password: 'guess' }).send(await mailTo('silence@a.example'), never);
    expect(outcome).toMatchObject({ kind: 'failed', class: 'auth' });
  });

  it('is believed by its fingerprint alone', async () => {
    listener = await startListener(recipients);
    const outcome = await senderOf({ fingerprint: 'ab'.repeat(32) }).send(await mailTo('silence@a.example'), never);
    expect(outcome).toMatchObject({ kind: 'failed', class: 'connection' });
  });

  it('answers 451 when a mail cannot be kept, so that nothing is lost', async () => {
    listener = await startListener({ refuse: () => null, take: () => Promise.reject(new Error('disk full')) });
    const outcome = await senderOf().send(await mailTo('silence@a.example'), never);
    expect(outcome).toMatchObject({ kind: 'failed', class: 'transient' });
  });
});
