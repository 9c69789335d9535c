/** What the ledger costs: claims one by one and in groups, receipts, and how little a tick minds a campaign's size. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localDate } from '../../src/core/campaigns/schedule.ts';
import { createBooks } from '../../src/core/outbound/books.ts';
import { enrol } from '../../src/core/outbound/enrolment.ts';
import { newMessageId } from '../../src/core/outbound/message-id.ts';
import { nextDue, pickDue } from '../../src/core/outbound/pick.ts';
import { claim } from '../../src/core/outbound/repository.ts';
import { settleAttempt } from '../../src/core/outbound/settle.ts';
import { migrate } from '../../src/core/store/migrate.ts';
import { openStore } from '../../src/core/store/open.ts';
import type { Store } from '../../src/core/store/open.ts';
import { all, run as change } from '../../src/core/store/rows.ts';
import { addCampaign, addContacts, tableRuns } from '../support/outbound.ts';
import { testStart } from '../support/ports.ts';
import type { BenchResult } from './result.ts';

const text = 'Hello, this is a mail of some lines.\n'.repeat(20);
const accountId = 1;

/** A launched campaign of `contacts` contacts. */
function launched(store: Store, contacts: number): number {
  const campaignId = addCampaign(store.db, { steps: 2 });
  const target = tableRuns(store.db).load(campaignId);
  if (target === null) throw new Error('There is no campaign.');
  const batch = 5_000;
  for (let start = 0; start < contacts; start += batch) {
    store.transaction((db) => {
      enrol(db, target, addContacts(db, Math.min(batch, contacts - start)), testStart);
    });
  }
  return campaignId;
}

const plannedIds = (store: Store, campaignId: number, limit: number): number[] =>
  all<{ id: number }>(
    store.db,
    `SELECT id FROM ledger WHERE campaign_id = ? AND state = 'planned' AND step = 1 ORDER BY id LIMIT ?`,
    [campaignId, limit],
  ).map(({ id }) => id);

/** Claims a second, `group` in each transaction. */
function claims(store: Store, ids: readonly number[], group: number): number {
  const begun = performance.now();
  for (let start = 0; start < ids.length; start += group) {
    store.transaction((db) => {
      for (const id of ids.slice(start, start + group)) {
        const mail = { messageId: newMessageId('me@sender.example', testStart), subject: 'Hello', html: text, text };
        claim(db, id, accountId, mail, testStart);
      }
    });
  }
  return (ids.length / (performance.now() - begun)) * 1000;
}

/** Receipts a second, each planning the next step. */
function receipts(store: Store, ids: readonly number[], group: number): number {
  const deps = {
    runs: createBooks(store.db, tableRuns(store.db)).runs,
    campaigns: { ended: () => undefined, reopened: () => undefined, paused: () => undefined },
  };
  const end = { kind: 'sent', response: '250 2.0.0 OK' } as const;
  const begun = performance.now();
  for (let start = 0; start < ids.length; start += group) {
    store.transaction(
      (db) => {
        for (const id of ids.slice(start, start + group)) settleAttempt(db, deps, id, end, testStart);
      },
      { waitForDisk: false },
    );
  }
  return (ids.length / (performance.now() - begun)) * 1000;
}

/** Microseconds that finding the next group and the next instant takes. */
function tick(store: Store, campaignId: number): number {
  const books = createBooks(store.db, tableRuns(store.db));
  const active = books.campaign(campaignId, testStart);
  if (active === null) throw new Error('The campaign does not run.');
  const rounds = 300;
  const begun = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    const picks = pickDue(store.db, [active], testStart, 25, true);
    for (const { lastSentAt } of picks) active.usage.undo(localDate(testStart, 'UTC'), lastSentAt);
    nextDue(store.db, active, testStart);
  }
  return ((performance.now() - begun) / rounds) * 1000;
}

export async function run({ quick }: { readonly quick: boolean }): Promise<BenchResult[]> {
  const directory = mkdtempSync(join(tmpdir(), 'letterlock-bench-'));
  const store = openStore({ path: join(directory, 'bench.db'), key: randomBytes(32) });
  try {
    migrate(store, () => undefined);
    change(
      store.db,
      `INSERT INTO account (kind, name, address, display_name, daily_limit, created_at)
       VALUES ('smtp-imap', 'Bench', 'me@sender.example', 'Me', 1000000, 0)`,
    );
    const small = launched(store, 2_000);
    const smallTick = tick(store, small);
    const size = quick ? 20_000 : 1_000_000;
    const begun = performance.now();
    const large = launched(store, size);
    const enrolled = (size / (performance.now() - begun)) * 1000;
    const largeTick = tick(store, large);
    const [singles, groups] = quick ? [300, 3_000] : [2_000, 20_000];
    const ids = plannedIds(store, large, singles + groups);
    const single = claims(store, ids.slice(0, singles), 1);
    const grouped = claims(store, ids.slice(singles), 50);
    const written = receipts(store, ids, 16);
    return await Promise.resolve([
      {
        name: 'ledger: claims in groups of 50',
        value: grouped,
        unit: '/s',
        baseline: { name: 'claims one by one', value: single },
        ratio: grouped / single,
      },
      { name: 'ledger: receipts that plan the next step', value: written, unit: '/s' },
      { name: `ledger: contacts and enrolments written, ${size}`, value: enrolled, unit: '/s' },
      {
        name: `ledger: a look at what is due among ${size}`,
        value: largeTick,
        unit: 'µs',
        baseline: { name: 'the same among 2000', value: smallTick },
        ratio: largeTick / smallTick,
      },
    ]);
  } finally {
    store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}
