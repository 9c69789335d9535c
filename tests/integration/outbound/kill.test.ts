import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { enrol } from '../../../src/core/outbound/enrolment.ts';
import { migrate } from '../../../src/core/store/migrate.ts';
import { openStore } from '../../../src/core/store/open.ts';
import type { Store } from '../../../src/core/store/open.ts';
import { all, run } from '../../../src/core/store/rows.ts';
import { addCampaign, addContacts, tableRuns } from '../../support/outbound.ts';
import { testStart } from '../../support/ports.ts';
import { bundleSender, liveOnce } from '../../support/sender.ts';
import type { SenderOptions } from '../../support/sender-process.ts';
import { receivers } from '../../support/kill-receivers.ts';
import type { Receiver, ReceiverOptions } from '../../support/kill-receivers.ts';

/** Virtual milliseconds a real one while the sender is being killed, and when it may run to its end. */
const speed = 1_200;
const lastSpeed = 20_000;

/** In the worst moment of a burst: in flight, waiting for their turn, and answers not written down yet. */
const worstLoss = 4 + 50 + 50;

interface Scene {
  readonly directory: string;
  readonly receiver: Receiver;
  readonly store: Store;
  readonly options: SenderOptions;
}

let built: string;
let script: string;
beforeAll(async () => {
  built = mkdtempSync(join(tmpdir(), 'letterlock-sender-'));
  script = await bundleSender(built);
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

let scene: Scene;
afterEach(async () => {
  scene.store.close();
  await scene.receiver.close();
  rmSync(scene.directory, { recursive: true, force: true });
});

/** Two campaigns on one mailbox: one that sends one mail after the other, one that sends in bursts. */
async function setUp(options: {
  kind: keyof typeof receivers;
  lookUp: SenderOptions['lookUp'];
  paced: number;
  bursts: number;
  receiver?: Omit<ReceiverOptions, 'record'>;
}): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'letterlock-kill-'));
  const record = join(directory, 'taken.txt');
  const path = join(directory, 'test.db');
  const key = randomBytes(32);
  const receiver = await receivers[options.kind]({ record, ...options.receiver });
  const store = openStore({ path, key });
  migrate(store, () => undefined);
  run(
    store.db,
    `INSERT INTO account (kind, name, address, display_name, daily_limit, created_at)
     VALUES (?, 'Test', 'me@sender.example', 'Me', 1000000, 0)`,
    [options.kind],
  );
  const paced = addCampaign(store.db, { steps: 3, delayHours: 1, schedule: { gap: { min: 10, max: 40 } } });
  const bursts = addCampaign(store.db, { steps: 2, delayHours: 1 });
  const runs = tableRuns(store.db);
  store.transaction((db) => {
    enrol(db, runs.load(paced)!, addContacts(db, options.paced), testStart);
    for (let burst = 0; burst < options.bursts; burst += 1) {
      enrol(db, runs.load(bursts)!, addContacts(db, 10), testStart + burst * 5 * 60_000);
    }
  });
  scene = {
    directory,
    receiver,
    store,
    options: {
      path,
      key: key.toString('hex'),
      mailbox: receiver.mailbox,
      record,
      lookUp: options.lookUp,
      person: false,
      virtualStart: testStart,
      realStart: Date.now(),
      speed,
    },
  };
}

/** Kills the sender `times` times: mostly while it sends, sometimes while it starts. @returns how often it was killed */
async function killRepeatedly(times: number): Promise<number> {
  let kills = 0;
  for (let turn = 0; turn < times; turn += 1) {
    const early = turn % 8 === 7;
    const moment = early
      ? { dots: 0, ms: Math.random() * 300 }
      : { dots: 1 + Math.floor(Math.random() * 10), ms: Math.random() * 8 };
    if (await liveOnce(script, scene.options, moment)) break;
    kills += 1;
  }
  return kills;
}

/** The clock goes on from where it is, only faster. */
function faster(change: Partial<SenderOptions>): SenderOptions {
  const now = Date.now();
  const { virtualStart, realStart } = scene.options;
  return {
    ...scene.options,
    ...change,
    virtualStart: virtualStart + (now - realStart) * speed,
    realStart: now,
    speed: lastSpeed,
  };
}

interface Count {
  readonly planned: number;
  readonly received: number;
  readonly duplicates: number;
  /** Sent by the ledger's word, and never received. */
  readonly lost: number;
  readonly states: Record<string, number>;
}

/** Counts on the receiving side, contact by contact and step by step. */
function count(): Count {
  const taken = Map.groupBy(scene.receiver.taken(), ({ messageId }) => messageId);
  const perContact = Map.groupBy(scene.receiver.taken(), ({ recipient }) => recipient);
  const rows = all<{ messageId: string | null; state: string; email: string }>(
    scene.store.db,
    `SELECT message_id AS messageId, state, email FROM ledger JOIN contact ON contact.id = ledger.contact_id`,
  );
  const steps = Map.groupBy(rows, ({ email }) => email);
  const tooMany = [...perContact].filter(([email, mails]) => mails.length > (steps.get(email)?.length ?? 0)).length;
  const states: Record<string, number> = {};
  for (const { state } of rows) states[state] = (states[state] ?? 0) + 1;
  return {
    planned: rows.length,
    received: scene.receiver.taken().length,
    duplicates: [...taken.values()].filter((mails) => mails.length > 1).length + tooMany,
    lost: rows.filter(({ messageId, state }) => state === 'sent' && !taken.has(messageId ?? '')).length,
    states,
  };
}

describe('a sender that is killed again and again', () => {
  test('sends nothing twice and loses nothing where the mailbox can be searched', { timeout: 900_000 }, async () => {
    const kills = 210;
    await setUp({ kind: 'smtp-imap', lookUp: 'truth', paced: 200, bursts: 50 });
    expect(await killRepeatedly(kills)).toBeGreaterThanOrEqual(200);
    const midway = count();
    expect(midway).toMatchObject({ duplicates: 0, lost: 0 });
    expect(midway.received).toBeGreaterThan(200);
    expect(await liveOnce(script, faster({}), null)).toBe(true);
    expect(count()).toEqual({
      planned: 200 * 3 + 500 * 2,
      received: 200 * 3 + 500 * 2,
      duplicates: 0,
      lost: 0,
      states: { sent: 200 * 3 + 500 * 2 },
    });
  });

  test(
    'leaves only what was in flight to a person where it cannot, and goes on as decided',
    { timeout: 300_000 },
    async () => {
      await setUp({ kind: 'smtp-imap', lookUp: 'nobody', paced: 60, bursts: 20 });
      const kills = await killRepeatedly(30);
      // Each kill puts some mails aside for a person, so that the run may be over before the last one.
      expect(kills).toBeGreaterThan(10);
      const midway = count();
      expect(midway).toMatchObject({ duplicates: 0, lost: 0 });
      expect(midway.states['uncertain'] ?? 0).toBeLessThanOrEqual(kills * worstLoss);
      expect(await liveOnce(script, faster({ person: true }), null)).toBe(true);
      expect(count()).toMatchObject({ received: 60 * 3 + 200 * 2, duplicates: 0, lost: 0, states: { sent: 580 } });
    },
  );
});

describe('a server that drops the line at any point', () => {
  test(
    'gets nothing twice; only mails cut off after the last dot wait for a person',
    { timeout: 300_000 },
    async () => {
      await setUp({ kind: 'smtp-imap', lookUp: 'nobody', paced: 60, bursts: 20, receiver: { chaos: 0.15, seed: 7 } });
      const kills = await killRepeatedly(20);
      const midway = count();
      expect(midway).toMatchObject({ duplicates: 0, lost: 0 });
      expect(midway.states['uncertain'] ?? 0).toBeLessThanOrEqual(kills * worstLoss + midway.planned * 0.15);
      expect(await liveOnce(script, faster({ person: true }), null)).toBe(true);
      expect(count()).toMatchObject({ received: 580, duplicates: 0, lost: 0, states: { sent: 580 } });
    },
  );
});

/** What the provider's own interface gets, counted there, from a sender that is killed and a line that is cut. */
describe.each(['gmail', 'outlook', 'ses'] as const)(
  'a sender through the API of a provider, killed again and again: %s',
  (kind) => {
    const planned = 80 * 3 + 200 * 2;

    test(
      'sends nothing twice, and leaves to a person only what the mailbox does not tell',
      { timeout: 300_000 },
      async () => {
        await setUp({ kind, lookUp: 'mailbox', paced: 80, bursts: 20 });
        const kills = await killRepeatedly(40);
        expect(kills).toBeGreaterThan(25);
        const midway = count();
        expect(midway).toMatchObject({ duplicates: 0, lost: 0 });
        expect(midway.states['uncertain'] ?? 0).toBeLessThanOrEqual(kills * worstLoss);
        expect(await liveOnce(script, faster({ person: true }), null)).toBe(true);
        expect(count()).toMatchObject({ received: planned, duplicates: 0, lost: 0, states: { sent: planned } });
      },
    );

    test('gets nothing twice where the line is cut before and after the work', { timeout: 300_000 }, async () => {
      await setUp({ kind, lookUp: 'mailbox', paced: 80, bursts: 20, receiver: { chaos: 0.15, seed: 7 } });
      await killRepeatedly(15);
      expect(count()).toMatchObject({ duplicates: 0, lost: 0 });
      expect(await liveOnce(script, faster({ person: true }), null)).toBe(true);
      expect(count()).toMatchObject({ received: planned, duplicates: 0, lost: 0, states: { sent: planned } });
    });
  },
);
