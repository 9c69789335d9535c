/** Nothing is sent twice because of a restore, and who asked not to be written to is not. */
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contactsInDoubt, isUndecided, lastRestore } from '../../../src/core/backup/repository.ts';
import { settleRestored } from '../../../src/core/backup/settle-job.ts';
import { summaryIfWhole } from '../../../src/core/backup/summary.ts';
import { suppressAddress } from '../../../src/core/contacts/suppress.ts';
import { openStore } from '../../../src/core/store/open.ts';
import type { Store } from '../../../src/core/store/open.ts';
import { all, get } from '../../../src/core/store/rows.ts';
import { sendingWorld } from '../../support/outbound.ts';
import type { SendingWorld } from '../../support/outbound.ts';
import { testStart } from '../../support/ports.ts';

const day = 86_400_000;
let world: SendingWorld;
let directory: string;
let earlierPath: string;
const key = randomBytes(32);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'letterlock-after-'));
  earlierPath = join(directory, 'letterlock.db');
  world = sendingWorld({ contacts: 3, steps: 2, key });
});
afterEach(async () => {
  await world.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A copy of the world's database as it is now. */
const keepEarlier = (): void => void world.store.db.prepare('VACUUM INTO ?').run(earlierPath);

function settled(known: boolean): Store {
  const earlier = openStore({ path: earlierPath, key });
  settleRestored(earlier, {
    presentPath: known ? world.store.path : null,
    presentKey: new Uint8Array(key),
    ownKey: new Uint8Array(key),
    renewed: null,
    pointAt: testStart,
    at: testStart + day,
  });
  return earlier;
}

const ledger = (store: Store) =>
  all(store.db, 'SELECT contact_id, step, state, message_id FROM ledger ORDER BY contact_id, step');

test('what was sent since the restored state stays sent, and follow-ups go on from there', async () => {
  keepEarlier();
  await world.drive(testStart + 3_600_000);
  const first = get<{ email: string }>(world.store.db, 'SELECT email FROM contact ORDER BY id')?.email ?? '';
  world.store.transaction((db) =>
    suppressAddress(db, { address: first, reason: 'unsubscribed', source: 'test', at: testStart }),
  );
  const present = ledger(world.store);
  expect(present).toContainEqual(expect.objectContaining({ step: 1, state: 'sent' }));
  const earlier = settled(true);
  try {
    expect(ledger(earlier)).toEqual(present);
    expect(get(earlier.db, 'SELECT status, pause_reason FROM campaign')).toEqual({
      status: 'paused',
      pause_reason: 'restored',
    });
    expect(get(earlier.db, 'SELECT suppressed FROM contact WHERE email = ?', [first])).toEqual({
      suppressed: 'unsubscribed',
    });
    expect(isUndecided(earlier.db, 1)).toBe(false);
    expect(lastRestore(earlier.db)).toMatchObject({ ledgerKnown: true, pointAt: testStart });
    expect(get(earlier.db, 'PRAGMA foreign_key_check')).toBeUndefined();
    const tally = (store: Store) =>
      all(store.db, 'SELECT name, value FROM campaign_tally WHERE value <> 0 ORDER BY name');
    expect(tally(earlier)).toEqual(tally(world.store));
  } finally {
    earlier.close();
  }
});

test('where nobody knows what was sent since, every campaign waits for a decision and says who is in doubt', () => {
  keepEarlier();
  const earlier = settled(false);
  try {
    expect(isUndecided(earlier.db, 1)).toBe(true);
    expect(contactsInDoubt(earlier.db, 1, 100)).toHaveLength(3);
    expect(get(earlier.db, 'SELECT status FROM campaign')).toEqual({ status: 'paused' });
  } finally {
    earlier.close();
  }
});

describe('from a present database of which a page is damaged', () => {
  const presentPath = () => join(directory, 'present.db');
  const stop = (...addresses: readonly string[]): void =>
    world.store.transaction((db) => {
      for (const address of addresses) {
        suppressAddress(db, { address, reason: 'unsubscribed', source: 'test', at: testStart });
      }
    });
  const settledFrom = (path: string) => {
    const earlier = openStore({ path: earlierPath, key });
    const keys = { presentKey: new Uint8Array(key), ownKey: new Uint8Array(key), renewed: null };
    const result = settleRestored(earlier, { presentPath: path, ...keys, pointAt: testStart, at: testStart + day });
    return { earlier, result };
  };
  const damagePage = (page: number): void => {
    const file = openSync(presentPath(), 'r+');
    writeSync(file, Buffer.alloc(64, 0xa5), 0, 64, (page - 1) * 4096 + 1000);
    closeSync(file);
  };
  /** The first or second leaf of a table. */
  const leaf = (table: string, which: 0 | 1): number => {
    const store = openStore({ path: presentPath(), key, readonly: true });
    const sql = `SELECT pageno AS page FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path LIMIT 2`;
    const page = all<{ page: number }>(store.db, sql, [table])[which]?.page ?? 0;
    store.close();
    return page;
  };
  const addresses = (store: Store) =>
    all<{ value: string }>(store.db, 'SELECT value FROM suppression').map(({ value }) => value);

  test('the rest is taken over, and campaigns wait for a decision where it was the ledger', async () => {
    keepEarlier();
    await world.drive(testStart + 3_600_000);
    stop('late@example.com');
    world.store.db.prepare('VACUUM INTO ?').run(presentPath());
    damagePage(leaf('ledger', 0));
    damagePage(leaf('contact_live', 0));
    const present = openStore({ path: presentPath(), key, readonly: true });
    expect(summaryIfWhole(present.db)).toBeNull();
    present.close();
    const { earlier, result } = settledFrom(presentPath());
    try {
      expect(result).toEqual({ ledgerKnown: false, carried: 0 });
      expect(lastRestore(earlier.db)).toMatchObject({ ledgerKnown: false });
      expect(isUndecided(earlier.db, 1)).toBe(true);
      expect(addresses(earlier)).toEqual(['late@example.com']);
      expect(get(earlier.db, 'PRAGMA foreign_key_check')).toBeUndefined();
    } finally {
      earlier.close();
    }
  });

  test('every do-not-contact entry that can still be read is taken over, on both sides of the damage', () => {
    keepEarlier();
    const many = Array.from({ length: 300 }, (_, at) => `p${at}@example.com`);
    stop(...many);
    world.store.db.prepare('VACUUM INTO ?').run(presentPath());
    damagePage(leaf('suppression', 1));
    const { earlier, result } = settledFrom(presentPath());
    try {
      expect(result.ledgerKnown).toBe(false);
      const left = addresses(earlier);
      expect(left).toEqual(expect.arrayContaining([many[0], many.at(-1)]));
      expect(left.length).toBeGreaterThan(many.length - 100);
      expect(left.length).toBeLessThan(many.length);
    } finally {
      earlier.close();
    }
  });
});
