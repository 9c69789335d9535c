/** The real sender on a real encrypted database, with a mailbox that answers as a test says. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunSource, RunStep } from '../../src/core/campaigns/run.ts';
import { ManualClock } from '../../src/core/clock.ts';
import type {
  Capabilities,
  Connector,
  OutgoingMessage,
  SendOutcome,
  SentLookup,
} from '../../src/core/connectors/connector.ts';
import type { ComposedMail } from '../../src/core/connectors/mime/mail.ts';
import { createEventBus } from '../../src/core/events.ts';
import { createOutbound } from '../../src/core/outbound/outbound.ts';
import type { Outbound } from '../../src/core/outbound/outbound.ts';
import type { Composer, OutboundDeps } from '../../src/core/outbound/ports.ts';
import type { LimitsOfAccount } from '../../src/core/outbound/windows.ts';
import type { ReadableDb, Store, WritableDb } from '../../src/core/store/open.ts';
import { migrate } from '../../src/core/store/migrate.ts';
import { openStore } from '../../src/core/store/open.ts';
import { all, get, run } from '../../src/core/store/rows.ts';
import { schedule as scheduleShape } from '../../src/shared/contract/campaign-shape.ts';
import type { Schedule } from '../../src/shared/contract/campaign-shape.ts';
import { memoryLog, testStart } from './ports.ts';

/** Always open, no gap, practically no limit: what matters to a test is set by the test. */
export const openSchedule: Schedule = scheduleShape.parse({
  days: [1, 2, 3, 4, 5, 6, 7],
  from: 0,
  until: 1440,
  dailyLimit: 100_000,
  gap: { min: 0, max: 0 },
});

/** Puts the personal parts into the text and nothing else: composing is tested where it lives. */
export const plainComposer: Composer = {
  compose: ({ step, recipient, from, thread, messageId, date, attachments }) => ({
    from,
    to: { name: recipient.firstName, address: recipient.email },
    subject: thread.subject === '' ? step.subject : `Re: ${thread.subject}`,
    html: `<p>${recipient.firstName}, step ${step.number}</p>`,
    text: `${recipient.firstName}, step ${step.number}`,
    messageId,
    inReplyTo: thread.references.at(-1) ?? null,
    references: thread.references,
    date,
    headers: [],
    attachments,
  }),
  refusal: (mail) => (mail.text.startsWith('unsendable') ? 'This mail must not go out.' : null),
  build: (mail) => Promise.resolve(Buffer.from(`Subject: ${mail.subject}\r\n\r\n${mail.text}`)),
};

/** A mail that a person sends. */
export const aMail = (change: Partial<ComposedMail> = {}): ComposedMail => ({
  from: { name: '', address: 'me@sender.example' },
  to: { name: '', address: 'you@there.example' },
  subject: 'Hello',
  html: '<p>Hello</p>',
  text: 'Hello',
  messageId: '<1@sender.example>',
  inReplyTo: null,
  references: [],
  date: testStart,
  headers: [],
  attachments: [],
  ...change,
});

export type Answer = SendOutcome | 'hang';

export interface FakeMailbox {
  /** What the server says to a message; by default that it has it. */
  answer: (message: OutgoingMessage, attempt: number) => Answer | Promise<Answer>;
  lookUp: (messageId: string) => SentLookup | Promise<SentLookup>;
  /** Where it can be asked for many at once; there from the start. */
  lookUpMany?: (messageIds: readonly string[]) => Promise<ReadonlySet<string>>;
  capabilities: Capabilities;
  /** Every message handed over, in order. */
  readonly handed: OutgoingMessage[];
  /** Most messages that were in flight at once. */
  peak: number;
  openError: Error | null;
  /** A connection is there when it resolves. */
  opening: Promise<void>;
}

export const sentOutcome: SendOutcome = { kind: 'sent', response: '250 2.0.0 OK' };

export function fakeMailbox(): FakeMailbox {
  return {
    answer: () => sentOutcome,
    lookUp: () => 'unknown',
    capabilities: { receives: true, pushes: false, sentIsAuthoritative: false, filesSentMail: true, concurrency: 1 },
    handed: [],
    peak: 0,
    openError: null,
    opening: Promise.resolve(),
  };
}

function fakeConnector(mailbox: FakeMailbox): Connector {
  const { lookUpMany } = mailbox;
  let open = 0;
  return {
    get capabilities() {
      return mailbox.capabilities;
    },
    verify: () => Promise.resolve([]),
    async send(message, signal) {
      mailbox.handed.push(message);
      open += 1;
      mailbox.peak = Math.max(mailbox.peak, open);
      await Promise.resolve();
      const answer = await mailbox.answer(message, mailbox.handed.length);
      open -= 1;
      if (answer !== 'hang') return answer;
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ kind: 'unknown', response: 'interrupted' }));
      });
    },
    findSent: (messageId) => Promise.resolve(mailbox.lookUp(messageId)),
    ...(lookUpMany === undefined
      ? {}
      : { findManySent: (claims) => lookUpMany(claims.map(({ messageId }) => messageId)) }),
    fetch: async function* none() {},
    watch: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

export interface LedgerView {
  readonly id: number;
  readonly contactId: number;
  readonly step: number;
  readonly state: string;
  readonly attempts: number;
  readonly messageId: string | null;
  readonly dueAt: number;
  readonly claimedAt: number | null;
  readonly response: string;
}

export interface SendingWorld {
  readonly store: Store;
  readonly clock: ManualClock;
  readonly log: ReturnType<typeof memoryLog>;
  readonly mailbox: FakeMailbox;
  readonly events: ReturnType<typeof createEventBus>;
  outbound: Outbound;
  readonly deps: OutboundDeps;
  readonly pauses: { readonly reason: string; readonly until: number | null }[];
  /** Of the account, besides its daily limit. */
  limits: LimitsOfAccount;
  readonly freshened: number[];
  freshen: () => Promise<void>;
  /** Stands in for the disk: claims are there when it resolves. */
  synced: () => Promise<void>;
  /** Moves the clock from one thing to do to the next until `until`, or until nothing is left to do. */
  drive(until?: number): Promise<void>;
  /** As after a crash: another sender on what is on disk, nothing else kept. */
  crashAndRestart(): void;
  ledger(campaignId?: number): LedgerView[];
  enrolment(
    contactId: number,
    campaignId?: number,
  ): { state: string; reason: string | null; detail: string; sentSteps: number };
  tally(campaignId?: number): Record<string, number>;
  campaign(campaignId?: number): { status: string; pauseReason: string | null };
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly schedule?: Partial<Schedule>;
  readonly steps?: number;
  readonly delayHours?: number;
  readonly contacts?: number;
  readonly dailyLimit?: number;
  readonly mailbox?: FakeMailbox;
  readonly composer?: Composer;
  /** Of the database; a random one when left out. */
  readonly key?: Buffer;
}

export function addCampaign(db: WritableDb, options: WorldOptions = {}): number {
  const id = run(
    db,
    `INSERT INTO campaign (name, status, account_id, audience, schedule, postal_address, unsubscribe_line, created_at)
     VALUES ('Test', 'running', 1, '{}', ?, '1 Main Street', 'Stop: {{unsubscribe}}', 0)`,
    [JSON.stringify({ ...openSchedule, ...options.schedule })],
  ).id;
  for (let position = 0; position < (options.steps ?? 1); position += 1) {
    run(
      db,
      `INSERT INTO step (campaign_id, position, delay_amount, delay_unit, thread, subject, html)
       VALUES (?, ?, ?, 'hours', ?, ?, '<p>Hello</p>')`,
      [id, position, options.delayHours ?? 24, position === 0 ? 'new' : 'reply', `Subject ${position + 1}`],
    );
  }
  return id;
}

export function addContacts(db: WritableDb, count: number, zone: (index: number) => string = () => ''): number[] {
  return Array.from({ length: count }, (_, index) => {
    const email = `c${index}-${randomBytes(4).toString('hex')}@example.com`;
    return run(db, `INSERT INTO contact (email, first_name, zone, created_at, updated_at) VALUES (?, ?, ?, 0, 0)`, [
      email,
      `Name${index}`,
      zone(index),
    ]).id;
  });
}

/** Reads campaigns straight from their tables. */
export function tableRuns(db: ReadableDb): RunSource {
  return {
    load(campaignId) {
      const row = get<{ name: string; account_id: number | null; schedule: string }>(
        db,
        'SELECT name, account_id, schedule FROM campaign WHERE id = ?',
        [campaignId],
      );
      if (row === undefined || row.account_id === null) return null;
      const steps = all<{
        id: number;
        position: number;
        amount: number;
        thread: RunStep['thread'];
        subject: string;
        html: string;
      }>(
        db,
        'SELECT id, position, delay_amount AS amount, thread, subject, html FROM step WHERE campaign_id = ? ORDER BY position',
        [campaignId],
      ).map(({ id, position, amount, thread, subject, html }): RunStep => ({
        id,
        number: position + 1,
        delay: { amount, unit: 'hours' },
        thread,
        subject,
        html,
        text: null,
      }));
      return {
        id: campaignId,
        name: row.name,
        accountId: row.account_id,
        schedule: scheduleShape.parse(JSON.parse(row.schedule)),
        steps,
        signatureHtml: '',
        postalAddress: '1 Main Street',
        unsubscribeLine: 'Stop: {{unsubscribe}}',
      };
    },
    attachments: () => [],
  };
}

/** A world with account 1 and campaign 1, its contacts enrolled; nothing runs before `drive` or `outbound.start`. */
export function sendingWorld(options: WorldOptions = {}): SendingWorld {
  const directory = mkdtempSync(join(tmpdir(), 'letterlock-outbound-'));
  const store = openStore({ path: join(directory, 'test.db'), key: options.key ?? randomBytes(32) });
  migrate(store, () => undefined);
  const { db } = store;
  run(
    db,
    `INSERT INTO account (kind, name, address, display_name, daily_limit, created_at)
     VALUES ('smtp-imap', 'Test', 'me@sender.example', 'Me', ?, 0)`,
    [options.dailyLimit ?? 100_000],
  );
  addCampaign(db, options);
  const clock = new ManualClock(testStart);
  const log = memoryLog();
  const mailbox = options.mailbox ?? fakeMailbox();
  const events = createEventBus((error) => {
    throw error;
  });
  const pauses: { reason: string; until: number | null }[] = [];
  const connector = fakeConnector(mailbox);
  const setStatus = (to: string) => (target: WritableDb, id: number, reason?: string) =>
    void run(target, 'UPDATE campaign SET status = ?, pause_reason = ? WHERE id = ?', [to, reason ?? null, id]);
  const deps: OutboundDeps = {
    store: { ...store, synced: () => world.synced() },
    clock,
    events,
    log,
    runs: tableRuns(db),
    composer: options.composer ?? plainComposer,
    connectors: {
      open: () =>
        mailbox.openError === null ? mailbox.opening.then(() => connector) : Promise.reject(mailbox.openError),
    },
    accountHealth: {
      pause(accountId, reason, detail, until) {
        pauses.push({ reason, until });
        const state = until === null ? 'needs-attention' : 'paused';
        run(db, 'UPDATE account SET state = ?, pause_reason = ?, pause_detail = ?, paused_until = ? WHERE id = ?', [
          state,
          reason,
          detail,
          until,
          accountId,
        ]);
      },
    },
    limits: { of: () => world.limits },
    campaigns: { ended: setStatus('finished'), reopened: setStatus('running'), paused: setStatus('paused') },
    freshenInbox: (accountId) => {
      world.freshened.push(accountId);
      return world.freshen();
    },
  };
  const world: SendingWorld = {
    store,
    clock,
    log,
    mailbox,
    events,
    deps,
    pauses,
    limits: { provider: [], chosen: [] },
    freshened: [],
    freshen: () => Promise.resolve(),
    synced: () => store.synced(),
    outbound: createOutbound(deps),
    async drive(until = Number.POSITIVE_INFINITY) {
      world.outbound.start();
      await world.outbound.idle();
      for (let next = clock.nextTimer(); next !== null && next <= until; next = clock.nextTimer()) {
        clock.advanceTo(next);
        await world.outbound.idle();
      }
      if (Number.isFinite(until)) clock.advanceTo(until);
    },
    crashAndRestart() {
      world.outbound = createOutbound(deps);
    },
    ledger: (campaignId = 1) =>
      all<LedgerView>(
        db,
        `SELECT id, contact_id AS contactId, step, state, attempts, message_id AS messageId, due_at AS dueAt,
           claimed_at AS claimedAt, response
         FROM ledger WHERE campaign_id = ? ORDER BY contact_id, step`,
        [campaignId],
      ),
    enrolment(contactId, campaignId = 1) {
      const row = get<{ state: string; reason: string | null; detail: string; sentSteps: number }>(
        db,
        'SELECT state, reason, detail, sent_steps AS sentSteps FROM enrolment WHERE campaign_id = ? AND contact_id = ?',
        [campaignId, contactId],
      );
      if (row === undefined) throw new Error('not enrolled');
      return row;
    },
    tally: (campaignId = 1) =>
      Object.fromEntries(
        all<{ name: string; value: number }>(db, 'SELECT name, value FROM campaign_tally WHERE campaign_id = ?', [
          campaignId,
        ]).flatMap(({ name, value }) => (value === 0 ? [] : [[name, value]])),
      ),
    campaign: (campaignId = 1) =>
      get(db, 'SELECT status, pause_reason AS pauseReason FROM campaign WHERE id = ?', [campaignId]) ?? {
        status: 'none',
        pauseReason: null,
      },
    async close() {
      await world.outbound.stop();
      store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  const contactIds = addContacts(db, options.contacts ?? 1);
  store.transaction((target) => world.outbound.enrol(target, 1, contactIds, clock.now()));
  return world;
}
