/** An inbox on a real encrypted database, with a mailbox whose mails the test writes. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ManualClock } from '../../src/core/clock.ts';
import type {
  Capabilities,
  Connector,
  FetchBatch,
  FetchOptions,
  SendOutcome,
  SentLookup,
} from '../../src/core/connectors/connector.ts';
import type { ComposedMail } from '../../src/core/connectors/mime/mail.ts';
import { createEventBus } from '../../src/core/events.ts';
import type { EventBus } from '../../src/core/events.ts';
import { createInbound } from '../../src/core/inbound/inbound.ts';
import type { Inbound } from '../../src/core/inbound/inbound.ts';
import type { InboundDeps } from '../../src/core/inbound/ports.ts';
import { createPoller } from '../../src/core/inbound/poll.ts';
import { migrate } from '../../src/core/store/migrate.ts';
import { openStore } from '../../src/core/store/open.ts';
import type { Store } from '../../src/core/store/open.ts';
import { get, run } from '../../src/core/store/rows.ts';
import { testPorts, testStart } from './ports.ts';
import type { TestPorts } from './ports.ts';

/** A mail as a server would hand it out; lines are joined by CRLF. */
export function rawMail(headers: Readonly<Record<string, string>>, body = ''): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body.replaceAll(/\r?\n/g, '\r\n')}`);
}

/** A mailbox in memory: `deliver` puts mail into it, `fetch` hands it out by number. */
class ScriptedMailbox implements Connector {
  capabilities: Capabilities = {
    receives: true,
    pushes: true,
    sentIsAuthoritative: true,
    filesSentMail: true,
    concurrency: 1,
  };
  readonly mails: { raw: Buffer; receivedAt: number }[] = [];
  readonly fetches: FetchOptions[] = [];
  /** Thrown by the next fetches while set. */
  failure: Error | null = null;
  /** Thrown after the first batch, once. */
  breakAfterBatch: Error | null = null;
  /** Before a fetch hands anything out, it waits for this. */
  gate: Promise<void> = Promise.resolve();
  batchSize = 2;
  /** Put before every provider key; another value is a mailbox that renumbered its mails. */
  validity = 'v1';
  watchers: (() => void)[] = [];

  deliver(raw: Buffer, receivedAt = testStart): void {
    this.mails.push({ raw, receivedAt });
  }

  verify(): Promise<never[]> {
    return Promise.resolve([]);
  }

  send(): Promise<SendOutcome> {
    return Promise.reject(new Error('the inbox never sends by itself'));
  }

  findSent(): Promise<SentLookup> {
    return Promise.resolve('unknown');
  }

  async *fetch(options: FetchOptions): AsyncGenerator<FetchBatch> {
    this.fetches.push(options);
    await this.gate;
    if (this.failure !== null) throw this.failure;
    const [validity, number] =
      options.cursor === null ? [this.validity, '0'] : (JSON.parse(options.cursor) as [string, string]);
    let next = validity === this.validity ? Number(number) : 0;
    while (next < this.mails.length) {
      const messages = this.mails.slice(next, next + this.batchSize).map(({ raw, receivedAt }, index) => ({
        providerKey: `${this.validity}/${next + index}`,
        receivedAt,
        raw: raw.subarray(0, options.maxBytes),
        truncated: raw.length > options.maxBytes,
      }));
      next += messages.length;
      yield { messages, cursor: JSON.stringify([this.validity, String(next)]) };
      const broken = this.breakAfterBatch;
      this.breakAfterBatch = null;
      if (broken !== null) throw broken;
    }
  }

  watch(onMail: () => void, signal: AbortSignal): Promise<void> {
    this.watchers.push(onMail);
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export interface TestInbox {
  readonly ports: TestPorts;
  readonly clock: ManualClock;
  readonly store: Store;
  readonly events: EventBus;
  readonly mailbox: ScriptedMailbox;
  readonly deps: InboundDeps;
  readonly inbound: Inbound;
  /** What happened outside of the inbox, in order. */
  readonly calls: string[];
  readonly answers: ComposedMail[];
  /** Names of whom a note was shown for. */
  readonly noted: string[];
  /** What `sendAnswer` answers. */
  outcome: SendOutcome;
  /** Looks for mail once, as a person’s “check now” does. */
  poll(): Promise<number>;
  enrolment(contactId: number, campaignId?: number): { state: string; reason: string | null };
  close(): Promise<void>;
}

export const ourAddress = 'jo@sender.example';

/** Message-ID of what was sent to a contact in a campaign. */
export const sentId = (contactId: number, campaignId = 1): string =>
  `<${`c${campaignId}k${contactId}`.padEnd(22, 'x')}@sender.example>`;

function seed(store: Store): void {
  store.transaction((db) => {
    run(
      db,
      `INSERT INTO account (id, kind, name, address, display_name, daily_limit, created_at) VALUES (1, 'smtp-imap', 'Jo', ?, 'Jo Sender', 100, ?)`,
      [ourAddress, testStart - 86_400_000],
    );
    for (const [id, name] of [
      [1, 'Spring'],
      [2, 'Summer'],
    ] as const) {
      run(
        db,
        `INSERT INTO campaign (id, name, status, account_id, audience, schedule, created_at) VALUES (?, ?, 'running', 1, '{}', '{}', ?)`,
        [id, name, testStart],
      );
    }
  });
}

/** A contact who got the first mail of a campaign an hour before `testStart`. */
export function seedContact(store: Store, contactId: number, email: string, campaigns: readonly number[] = [1]): void {
  store.transaction((db) => {
    run(db, `INSERT INTO contact (id, email, first_name, created_at, updated_at) VALUES (?, ?, 'Ann', ?, ?)`, [
      contactId,
      email,
      testStart,
      testStart,
    ]);
    for (const campaignId of campaigns) {
      run(db, 'INSERT INTO enrolment (campaign_id, contact_id, sent_steps, enrolled_at) VALUES (?, ?, 1, ?)', [
        campaignId,
        contactId,
        testStart,
      ]);
      run(
        db,
        `INSERT INTO ledger (campaign_id, contact_id, step_id, step, account_id, state, due_at, message_id, subject, claimed_at, settled_at)
         VALUES (?, ?, ?, 1, 1, 'claimed', ?, ?, 'A question', ?, ?)`,
        [
          campaignId,
          contactId,
          campaignId * 10,
          testStart,
          sentId(contactId, campaignId),
          testStart - 3_600_000,
          testStart - 3_600_000,
        ],
      );
      run(db, `UPDATE ledger SET state = 'sent' WHERE campaign_id = ? AND contact_id = ?`, [campaignId, contactId]);
    }
  });
}

/** Stops and suppression as the other domains do them, reduced to what the inbox can see of it. */
function recordingActors(calls: string[]): Pick<InboundDeps, 'stops' | 'correspondents'> {
  return {
    stops: {
      stopContact(db, campaignId, contactId, reason) {
        const { changes } = run(
          db,
          `UPDATE enrolment SET state = 'stopped', reason = ? WHERE campaign_id = ? AND contact_id = ? AND state = 'active'`,
          [reason, campaignId, contactId],
        );
        if (changes > 0) calls.push(`stop ${campaignId}/${contactId} ${reason}`);
      },
      stopEverywhere(db, contactId, reason) {
        const { changes } = run(
          db,
          `UPDATE enrolment SET state = 'stopped', reason = ? WHERE contact_id = ? AND state = 'active'`,
          [reason, contactId],
        );
        if (changes > 0) calls.push(`stop everywhere ${contactId} ${reason}`);
      },
      resumeContact(db, campaignId, contactId) {
        run(db, `UPDATE enrolment SET state = 'active', reason = NULL WHERE campaign_id = ? AND contact_id = ?`, [
          campaignId,
          contactId,
        ]);
        calls.push(`resume ${campaignId}/${contactId}`);
      },
      tally: (_db, campaignId, name, by) => void calls.push(`tally ${campaignId} ${name} ${by}`),
    },
    correspondents: {
      suppress: (_db, { address, reason, source }) => void calls.push(`suppress ${address} ${reason} (${source})`),
      lift: (_db, { address, reason }) => void calls.push(`lift ${address} ${reason}`),
      touch: () => undefined,
    },
  };
}

/** @param connector in place of the scripted mailbox: a real one. */
export function openTestInbox(connector?: Connector): TestInbox {
  const ports = testPorts();
  const store = openStore({ path: join(ports.paths.dataDir, 'inbox.db'), key: randomBytes(32) });
  migrate(store, () => undefined);
  seed(store);
  const events = createEventBus((error) => {
    throw error;
  });
  const mailbox = new ScriptedMailbox();
  const calls: string[] = [];
  const answers: ComposedMail[] = [];
  let next = 0;
  const noted: string[] = [];
  const inbox = { outcome: { kind: 'sent', response: '250 OK' } as SendOutcome, noted };
  const deps: InboundDeps = {
    store,
    clock: ports.clock,
    events,
    log: ports.log,
    connectors: { open: () => Promise.resolve(connector ?? mailbox) },
    accountHealth: {
      pause: (accountId, reason, _detail, until) =>
        void calls.push(`pause ${accountId} ${reason}${until === null ? '' : ' for a while'}`),
      received: () => undefined,
    },
    ...recordingActors(calls),
    mayLeave: () => undefined,
    pauseBlocked: (_db, campaignId) => void calls.push(`block ${campaignId}`),
    sendAnswer({ conversationId, mail }) {
      answers.push(mail);
      const { kind } = inbox.outcome;
      run(
        store.db,
        `INSERT INTO answer (conversation_id, message_id, state, to_address, subject, text, claimed_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
        [
          conversationId,
          mail.messageId,
          kind === 'unknown' ? 'uncertain' : kind,
          mail.to.address,
          mail.subject,
          mail.text,
          mail.date,
        ],
      );
      return Promise.resolve(inbox.outcome);
    },
    replied: (names) => void noted.push(...names),
    newMessageId: (address) => `<answer${next++}${address.slice(address.indexOf('@'))}>`,
  };
  const inbound = createInbound(deps);
  const once = createPoller(deps);
  return Object.assign(inbox, {
    ports,
    clock: ports.clock,
    store,
    events,
    mailbox,
    deps,
    inbound,
    calls,
    answers,
    poll: () => once.poll(1),
    enrolment: (contactId: number, campaignId = 1) =>
      get<{ state: string; reason: string | null }>(
        store.db,
        'SELECT state, reason FROM enrolment WHERE contact_id = ? AND campaign_id = ?',
        [contactId, campaignId],
      ) ?? { state: 'none', reason: null },
    async close() {
      await inbound.stop();
      store.close();
      ports.cleanUp();
    },
  });
}
