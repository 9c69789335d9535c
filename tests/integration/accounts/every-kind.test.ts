/**
 * The same small campaign through every kind of mailbox, each against its provider's servers: four people get the first
 * mail; one answers, one's address does not exist, one unsubscribes, and only the fourth gets the follow-up.
 */
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Input } from '../../../src/shared/contract/index.ts';
import { addressIn, bounceOf, headerOf, replyTo, unsubscribeFrom } from '../../support/answers.ts';
import { draftTo, listOf } from '../../support/drafts.ts';
import { dovecot, isMissing } from '../../support/needs.ts';
import { testPorts } from '../../support/ports.ts';
import { googleClient } from '../../support/providers/google.ts';
import { sesKey, sesRegion } from '../../support/providers/ses.ts';
import { microsoftClient, zohoClient } from '../../support/providers/sign-in-hosts.ts';
import { decideAt, sesSmtpUser, startWorld } from '../../support/providers/world.ts';
import type { ProvidersWorld, WorldMailbox } from '../../support/providers/world.ts';
import { testUser } from '../../support/smtp.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

let world: ProvidersWorld;
let ws: TestWorkspace;

const hour = 3_600_000;
const people = ['answers', 'bounces', 'unsubscribes', 'silent'].map((name) => ({
  email: `${name}@receiver.example`,
  firstName: name,
}));

async function signIn(input: Input<'accounts.signIn'>): Promise<number> {
  const { signInId, url } = await ws.call('accounts.signIn', input);
  await fetch(decideAt(world, url).location);
  const status = await ws.call('accounts.signInStatus', { signInId });
  if (status.state !== 'done') throw new Error(JSON.stringify(status));
  return status.accountId;
}

const ownImap = () =>
  ({
    host: '127.0.0.1',
    port: world.servers.imap,
    tls: 'implicit',
    user: testUser.user,
    fingerprint: world.fingerprints.imap,
  }) as const;

async function connectServers(smtp: { host: string; port: number; fingerprint: string }): Promise<number> {
  const config = {
    address: testUser.user,
    smtp: { ...smtp, tls: 'implicit', user: testUser.user },
    imap: ownImap(),
  } as const;
  return (await ws.call('accounts.connect', { name: 'x', config, password: testUser.pass })).id;
}

interface Kind {
  readonly mailbox: WorldMailbox;
  readonly connect: () => Promise<number>;
  /** What is stored to reach it, and was used in the run for what. */
  readonly used: Readonly<Record<string, readonly string[]>>;
}

/** Practice is left out: its recipients answer by themselves, and a test of its own runs a campaign through it. */
const kinds: Readonly<Record<string, Kind>> = {
  'Gmail by its API': {
    mailbox: 'google',
    connect: () => signIn({ way: 'gmail-api', ...googleClient }),
    used: { 'refresh-token': ['renewing'], 'client-secret': ['renewing'], 'access-token': ['reading', 'sending'] },
  },
  'Gmail by SMTP and IMAP with a token': {
    mailbox: 'google-imap',
    connect: () => signIn({ way: 'gmail-imap', ...googleClient }),
    // Sessions that are open need no new token.
    used: { 'refresh-token': [], 'client-secret': [], 'access-token': ['reading', 'sending'] },
  },
  'Microsoft 365 by Graph': {
    mailbox: 'microsoft',
    connect: () => signIn({ way: 'graph', ...microsoftClient }),
    used: { 'refresh-token': [], 'access-token': ['reading', 'sending'] },
  },
  'Microsoft 365 by SMTP and IMAP with a token': {
    mailbox: 'microsoft-imap',
    connect: () => signIn({ way: 'outlook-imap', ...microsoftClient }),
    used: { 'refresh-token': [], 'access-token': ['reading', 'sending'] },
  },
  'Zoho Mail': {
    mailbox: 'zoho',
    connect: () => signIn({ way: 'zoho-api', ...zohoClient, password: testUser.pass }),
    used: {
      password: ['sending'],
      'refresh-token': ['renewing'],
      'client-secret': ['renewing'],
      'access-token': ['reading'],
    },
  },
  'Amazon SES by its API': {
    mailbox: 'ses',
    async connect() {
      const input = {
        name: 'x',
        address: 'news@letterlock.example',
        api: { kind: 'ses', region: sesRegion, accessKeyId: sesKey.id, queueUrl: null, replies: ownImap() },
        secretKey: sesKey.secret,
        repliesPassword: testUser.pass,
      } as const;
      return (await ws.call('accounts.connect', input)).id;
    },
    used: { 'secret-key': ['sending'], 'replies-password': ['reading'] },
  },
  'Amazon SES by SMTP': {
    mailbox: 'ses-smtp',
    async connect() {
      const { user, password } = sesSmtpUser;
      const input = {
        name: 'x',
        address: 'news@letterlock.example',
        api: {
          kind: 'ses',
          region: sesRegion,
          accessKeyId: null,
          smtp: { user, port: 465 },
          queueUrl: null,
          replies: ownImap(),
        },
        password,
        repliesPassword: testUser.pass,
      } as const;
      return (await ws.call('accounts.connect', input)).id;
    },
    used: { password: ['sending'], 'replies-password': ['reading'] },
  },
  'a server of one’s own': {
    mailbox: 'own',
    connect: () =>
      connectServers({ host: '127.0.0.1', port: world.servers.smtp, fingerprint: world.fingerprints.smtp }),
    used: { password: ['reading', 'sending'] },
  },
};

/**
 * Lets the clock run on by some minutes, and until `holds` does: a provider's pace is waited for on it, while its
 * servers answer in their own time.
 */
async function run(minutes: number, holds: () => boolean = () => true): Promise<void> {
  const end = ws.ports.clock.now() + minutes * 60_000;
  while (ws.ports.clock.now() < end || !holds()) {
    await Promise.race([ws.workspace.idle(), setTimeout(holds() ? 20 : 200)]);
    ws.ports.clock.advanceTo(ws.ports.clock.now() + 5_000);
  }
  await ws.workspace.idle();
}

describe.skipIf(isMissing(dovecot))('a campaign through', () => {
  beforeAll(async () => {
    world = await startWorld();
  }, 60_000);
  afterAll(() => world.close());
  afterEach(() => ws.close());

  test.each(Object.entries(kinds))('%s', { timeout: 120_000 }, async (_, kind) => {
    ws = await openTestWorkspace(testPorts({ network: world.network }));
    const end = world.mailboxes[kind.mailbox];
    const before = end.sent().length;
    const accountId = await kind.connect();
    expect((await ws.call('accounts.test', { id: accountId })).steps.filter(({ ok }) => !ok)).toEqual([]);
    ws.workspace.start();
    const { listId } = await listOf(ws, people);
    const id = await draftTo(ws, listId, { accountId });
    await ws.finished((await ws.call('campaigns.launch', { id })).jobId);
    await run(1, () => end.sent().length >= before + people.length);
    const first = end.sent().slice(before);
    expect(first.map((raw) => addressIn(raw, 'To')).toSorted()).toEqual(people.map(({ email }) => email).toSorted());

    const answers = { answers: replyTo, bounces: bounceOf, unsubscribes: unsubscribeFrom } as const;
    for (const raw of first) {
      const name = addressIn(raw, 'To').split('@')[0] ?? '';
      const made = Object.entries(answers).find(([known]) => known === name)?.[1];
      const at = new Date(ws.ports.clock.now());
      if (made !== undefined) await end.deliver(made({ raw, at }), at);
    }
    await ws.call('inbox.poll', {});
    await run(1);
    expect((await ws.call('campaigns.get', { id })).counts).toMatchObject({
      sent: 4,
      replied: 1,
      bounced: 1,
      unsubscribed: 1,
      active: 1,
      failed: 0,
      uncertain: 0,
    });
    const { items } = await ws.call('suppression.list', { limit: 10 });
    expect(items.map(({ value, reason }) => `${value} ${reason}`).toSorted()).toEqual([
      'bounces@receiver.example bounced',
      'unsubscribes@receiver.example unsubscribed',
    ]);

    // Two business days on.
    ws.ports.clock.advanceTo(ws.ports.clock.now() + 49 * hour);
    await run(1, () => end.sent().length > before + first.length);
    const second = end.sent().slice(before + first.length);
    expect(second.map((raw) => addressIn(raw, 'To'))).toEqual(['silent@receiver.example']);
    const [followUp = ''] = second;
    const mine = first.find((raw) => addressIn(raw, 'To') === 'silent@receiver.example') ?? '';
    expect(headerOf(followUp, 'References')).toContain(headerOf(mine, 'Message-ID'));

    const stored = await ws.call('accounts.stored', { id: accountId });
    expect(
      Object.fromEntries(stored.items.map(({ name, uses }) => [name, uses.map(({ purpose }) => purpose)])),
    ).toEqual(
      Object.fromEntries(
        Object.entries(kind.used).map(([name, purposes]) => [name, expect.arrayContaining([...purposes])]),
      ),
    );
    expect(await ws.call('accounts.get', { id: accountId })).toMatchObject({ state: 'ok' });
  });
});
