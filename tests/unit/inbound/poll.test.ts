import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LetterlockError } from '../../../src/shared/result.ts';
import { run } from '../../../src/core/store/rows.ts';
import { openTestInbox, rawMail, seedContact, sentId } from '../../support/inbox.ts';
import type { TestInbox } from '../../support/inbox.ts';
import { testStart } from '../../support/ports.ts';

const minute = 60_000;

let inbox: TestInbox;
beforeEach(() => {
  inbox = openTestInbox();
  seedContact(inbox.store, 1, 'ann@customer.example');
});
afterEach(() => inbox.close());

const fetches = (): number => inbox.mailbox.fetches.length;
const reply = (): Buffer =>
  rawMail({ From: 'ann@customer.example', Subject: 'Re: A question', 'In-Reply-To': sentId(1) }, 'Yes.');

/** Moves time and waits until nothing is under way. */
async function later(ms: number): Promise<void> {
  inbox.clock.advanceTo(inbox.clock.now() + ms);
  await inbox.inbound.idle();
}

async function started(): Promise<void> {
  inbox.inbound.start();
  await inbox.inbound.idle();
}

describe('the poll engine', () => {
  test('looks at the start and then at the interval of the settings', async () => {
    run(inbox.store.db, `INSERT INTO setting (key, value) VALUES ('pollMinutes', '10')`);
    await started();
    expect(fetches()).toBe(1);
    await later(9 * minute);
    expect(fetches()).toBe(1);
    await later(minute);
    expect(fetches()).toBe(2);
  });

  test('first asks only for mail since the account was connected', async () => {
    await started();
    expect(inbox.mailbox.fetches[0]).toMatchObject({ cursor: null, since: testStart - 86_400_000 });
  });

  test('looks at once when the server announces mail', async () => {
    await started();
    inbox.mailbox.deliver(reply());
    inbox.mailbox.watchers[0]?.();
    await inbox.inbound.idle();
    expect(inbox.calls).toEqual(['stop 1/1 replied']);
    expect(inbox.mailbox.watchers).toHaveLength(1);
  });

  test('looks again when mail is announced during a look', async () => {
    await started();
    const gate = Promise.withResolvers<void>();
    inbox.mailbox.gate = gate.promise;
    inbox.mailbox.watchers[0]?.();
    inbox.mailbox.watchers[0]?.();
    inbox.mailbox.watchers[0]?.();
    gate.resolve();
    await inbox.inbound.idle();
    expect(fetches()).toBe(3);
  });

  test('backs off while the line is down, then pauses the account for a while, and recovers', async () => {
    inbox.mailbox.failure = new LetterlockError('mail-connection');
    await started();
    for (const wait of [1, 2, 4]) await later(wait * minute);
    expect(fetches()).toBe(4);
    expect(inbox.calls).toEqual(['pause 1 connection for a while', 'pause 1 connection for a while']);
    inbox.mailbox.failure = null;
    inbox.mailbox.deliver(reply());
    await later(8 * minute);
    expect(inbox.calls.at(-1)).toBe('stop 1/1 replied');
  });

  test('waits after a look that failed, also where mail was announced during it', async () => {
    await started();
    inbox.mailbox.failure = new LetterlockError('mail-connection');
    inbox.mailbox.watchers[0]?.();
    inbox.mailbox.watchers[0]?.();
    await inbox.inbound.idle();
    await later(0);
    expect(fetches()).toBe(2);
    await later(minute);
    expect(fetches()).toBe(3);
  });

  test('does not hammer a server that refuses the sign-in, and goes on when the account is mended', async () => {
    inbox.mailbox.failure = new LetterlockError('mail-auth');
    await started();
    run(inbox.store.db, `UPDATE account SET state = 'needs-attention'`);
    inbox.events.emit('accounts.changed', {});
    await later(24 * 60 * minute);
    expect(fetches()).toBe(1);
    expect(inbox.calls).toEqual(['pause 1 auth']);
    inbox.mailbox.failure = null;
    run(inbox.store.db, `UPDATE account SET state = 'ok'`);
    inbox.events.emit('accounts.changed', {});
    await inbox.inbound.idle();
    expect(fetches()).toBe(2);
  });

  test('lets go of a disconnected account', async () => {
    await started();
    run(inbox.store.db, `UPDATE campaign SET account_id = NULL`);
    run(inbox.store.db, `DELETE FROM account`);
    inbox.events.emit('accounts.changed', {});
    await later(24 * 60 * minute);
    expect(fetches()).toBe(1);
    expect(inbox.mailbox.fetches[0]?.signal.aborted).toBe(true);
  });

  test('stops without waiting for a server that hangs in watch', async () => {
    await started();
    await inbox.inbound.stop();
    await later(24 * 60 * minute);
    expect(fetches()).toBe(1);
  });
});

describe('freshen, right before a follow-up', () => {
  test('looks now, so that a reply is seen first', async () => {
    inbox.mailbox.deliver(reply());
    await inbox.inbound.freshen(1);
    expect(inbox.enrolment(1)).toEqual({ state: 'stopped', reason: 'replied' });
  });

  test('is satisfied with a look of the last minute', async () => {
    await inbox.inbound.freshen(1);
    inbox.clock.advanceTo(testStart + minute - 1);
    await inbox.inbound.freshen(1);
    expect(fetches()).toBe(1);
    inbox.clock.advanceTo(testStart + minute);
    await inbox.inbound.freshen(1);
    expect(fetches()).toBe(2);
  });

  test('shares one look among all who ask', async () => {
    await Promise.all([inbox.inbound.freshen(1), inbox.inbound.freshen(1), inbox.inbound.freshen(1)]);
    expect(fetches()).toBe(1);
  });

  test('says so when it cannot make sure', async () => {
    inbox.mailbox.failure = new LetterlockError('mail-connection');
    await expect(inbox.inbound.freshen(1)).rejects.toThrow(LetterlockError);
  });

  test('gives up after ten seconds of a server that hangs', async () => {
    const gate = Promise.withResolvers<void>();
    inbox.mailbox.gate = gate.promise;
    const asked = inbox.inbound.freshen(1);
    inbox.clock.advanceTo(testStart + 10_000);
    await expect(asked).rejects.toThrow('takes longer than usual');
    gate.resolve();
    await inbox.inbound.idle();
  });
});
