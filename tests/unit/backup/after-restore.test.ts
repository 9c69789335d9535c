/** Nothing is sent twice because of a restore, and who asked not to be written to is not. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { contactsInDoubt, isUndecided, lastRestore } from '../../../src/core/backup/repository.ts';
import { settleRestored } from '../../../src/core/backup/settle-job.ts';
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
