/** How fast a campaign goes out: the whole pipeline with its ledger, against a plain nodemailer pool that keeps none. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import { systemClock } from '../../src/core/clock.ts';
import { createSmtpImapConnector } from '../../src/core/connectors/smtp-imap/connector.ts';
import { createNetwork } from '../../src/core/net/network.ts';
import { createEventBus } from '../../src/core/events.ts';
import { composer } from '../../src/core/outbound/composer.ts';
import { createOutbound } from '../../src/core/outbound/outbound.ts';
import { migrate } from '../../src/core/store/migrate.ts';
import { openStore } from '../../src/core/store/open.ts';
import { run as change } from '../../src/core/store/rows.ts';
import { addCampaign, addContacts, tableRuns } from '../support/outbound.ts';
import { memoryLog } from '../support/ports.ts';
import { startSink } from '../support/sink.ts';
import type { Sink } from '../support/sink.ts';
import type { BenchResult } from './result.ts';

const connections = 5;

/** Milliseconds that a campaign of `messages` takes from its first claim to the end of the last receipt. */
async function campaign(sink: Sink, messages: number): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'letterlock-bench-'));
  const store = openStore({ path: join(directory, 'bench.db'), key: randomBytes(32) });
  migrate(store, () => undefined);
  change(
    store.db,
    `INSERT INTO account (kind, name, address, display_name, daily_limit, created_at)
     VALUES ('smtp-imap', 'Bench', 'me@sender.example', 'Me', 1000000, 0)`,
  );
  const id = addCampaign(store.db);
  const log = memoryLog();
  const events = createEventBus(() => undefined);
  const connector = createSmtpImapConnector({
    network: createNetwork(),
    config: { address: 'me@sender.example', displayName: 'Me', smtp: sink.config, imap: null },
    traits: { concurrency: connections, filesSentMail: true },
    secret: () => Promise.resolve('secret'),
    clock: systemClock,
    log,
  });
  let ended = (): void => undefined;
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const outbound = createOutbound({
    store,
    clock: systemClock,
    events,
    log,
    runs: tableRuns(store.db),
    composer,
    connectors: { open: () => Promise.resolve(connector) },
    accountHealth: { pause: (_, reason, detail) => log.error(reason, { detail }) },
    limits: { of: () => ({ provider: [], chosen: [] }) },
    campaigns: {
      ended(db, campaignId) {
        change(db, `UPDATE campaign SET status = 'finished' WHERE id = ?`, [campaignId]);
        ended();
      },
      reopened: () => undefined,
      paused: () => undefined,
    },
    freshenInbox: () => Promise.resolve(),
  });
  try {
    store.transaction((db) => outbound.enrol(db, id, addContacts(db, messages), Date.now()));
    const begun = performance.now();
    outbound.start();
    await end;
    const took = performance.now() - begun;
    const error = log.lines.find(({ level }) => level === 'error');
    if (error !== undefined) throw new Error(`${error.message} ${JSON.stringify(error.data)}`);
    return took;
  } finally {
    await outbound.stop();
    await connector.close();
    store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The same mails through nodemailer's own pool, composed by it and kept nowhere. */
async function plainPool(sink: Sink, messages: number): Promise<number> {
  const transport = nodemailer.createTransport({
    pool: true,
    maxConnections: connections,
    maxMessages: Number.POSITIVE_INFINITY,
    host: '127.0.0.1',
    port: sink.port,
    secure: true,
    tls: { ca: sink.certificate, checkServerIdentity: () => undefined },
    auth: { user: 'me@sender.example', pass: 'secret' },
  });
  const text = 'Hello\n\nStop: mailto:me@sender.example?subject=unsubscribe\n1 Main Street\n';
  const html = `<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><p>Hello</p><p>${text}</p></body></html>`;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: messages }, (_, index) =>
      transport.sendMail({
        from: { name: 'Me', address: 'me@sender.example' },
        to: { name: `Name${index}`, address: `c${index}@example.com` },
        subject: 'Subject 1',
        text,
        html,
        headers: { 'List-Unsubscribe': '<mailto:me@sender.example?subject=unsubscribe>' },
      }),
    ),
  );
  const took = performance.now() - begun;
  transport.close();
  return took;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/**
 * Rounds of both in turn, each with the same number of connections to the same server in a process of its own; what
 * counts is the median of the rounds' ratios, so that what else the machine does hits both.
 */
export async function run({ quick }: { readonly quick: boolean }): Promise<BenchResult[]> {
  const messages = quick ? 1_000 : 2_000;
  const rounds = quick ? 3 : 9;
  const sink = await startSink();
  try {
    await campaign(sink, 1_000);
    await plainPool(sink, 1_000);
    const ours: number[] = [];
    const plain: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await campaign(sink, messages));
      plain.push(await plainPool(sink, messages));
    }
    const value = (messages / median(ours)) * 1000;
    const baseline = (messages / median(plain)) * 1000;
    return [
      {
        name: 'sending: campaign to an SMTP sink, ledger and all',
        value,
        unit: 'messages/s',
        baseline: { name: 'plain nodemailer pool, no ledger', value: baseline },
        ratio: median(plain.map((took, round) => took / (ours[round] ?? Number.NaN))),
      },
    ];
  } finally {
    await sink.close();
  }
}
