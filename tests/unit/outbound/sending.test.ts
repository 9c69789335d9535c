import { afterEach, describe, expect, test } from 'vitest';
import type { SendOutcome } from '../../../src/core/connectors/connector.ts';
import { forgetEnrolments } from '../../../src/core/outbound/enrolment.ts';
import type { ComposeInput } from '../../../src/core/outbound/ports.ts';
import { LetterlockError } from '../../../src/shared/result.ts';
import { get, run } from '../../../src/core/store/rows.ts';
import {
  addCampaign,
  addContacts,
  fakeMailbox,
  plainComposer,
  sendingWorld,
  sentOutcome,
} from '../../support/outbound.ts';
import type { SendingWorld, WorldOptions } from '../../support/outbound.ts';
import { testStart } from '../../support/ports.ts';

let world: SendingWorld;
afterEach(() => world.close());
const begin = (options: WorldOptions = {}): SendingWorld => {
  world = sendingWorld(options);
  return world;
};

const hour = 3_600_000;
const day = 24 * hour;
const failed = (kind: 'transient' | 'permanent' | 'quota' | 'auth' | 'connection', response: string): SendOutcome => ({
  kind: 'failed',
  class: kind,
  response,
});
const recipients = (): string[] => world.mailbox.handed.map(({ envelope }) => envelope.to);
const messageIds = (): Set<string> => new Set(world.mailbox.handed.map(({ messageId }) => messageId));
const instants = (...campaigns: number[]): number[] =>
  campaigns.flatMap((id) => world.ledger(id).map(({ claimedAt }) => claimedAt!)).sort((a, b) => a - b);

describe('a campaign runs', () => {
  test('every contact gets every step once, in order and a delay apart, and the campaign ends', async () => {
    begin({ contacts: 7, steps: 3 });
    await world.drive();
    expect(world.mailbox.handed).toHaveLength(21);
    expect(messageIds().size).toBe(21);
    const [first, second] = [1, 2].map((step) => world.ledger().filter((row) => row.step === step));
    for (const row of second!) {
      const before = first!.find(({ contactId }) => contactId === row.contactId);
      expect(row.claimedAt).toBeGreaterThanOrEqual(before!.claimedAt! + day);
    }
    expect(world.tally()).toEqual({ contacts: 7, finished: 7, sent: 21 });
    expect(world.campaign().status).toBe('finished');
    expect(world.outbound.nextWake()).toBeNull();
  });

  test('what went out is the contact’s last activity', async () => {
    begin({ steps: 2 });
    await world.drive();
    const { db } = world.store;
    const last = get<{ at: number }>(db, 'SELECT last_activity_at AS at FROM contact WHERE id = 1');
    expect(last).toEqual(get(db, 'SELECT max(settled_at) AS at FROM ledger WHERE contact_id = 1'));
    expect(last?.at).toBe(testStart + day);
  });

  test('a follow-up continues the thread of what the contact got', async () => {
    const threads: ComposeInput['thread'][] = [];
    const compose = (input: ComposeInput) => {
      threads.push(input.thread);
      return plainComposer.compose(input);
    };
    begin({ steps: 2, composer: { ...plainComposer, compose } });
    await world.drive();
    expect(threads).toEqual([
      { references: [], subject: '' },
      { references: [world.ledger()[0]!.messageId], subject: 'Subject 1' },
    ]);
  });

  test('mails keep the gap and the daily limit of the campaign', async () => {
    begin({ contacts: 25, schedule: { dailyLimit: 10, gap: { min: 60, max: 60 } } });
    await world.drive();
    const sent = instants(1);
    expect(Math.min(...sent.slice(1).map((at, index) => at - sent[index]!))).toBe(60_000);
    const perDay = Map.groupBy(sent, (at) => new Date(at).toISOString().slice(0, 10));
    expect([...perDay.values()].map((list) => list.length)).toEqual([10, 10, 5]);
  });

  test('an account sends no more than its limit in any 24 hours, over all its campaigns', async () => {
    const schedule = { gap: { min: 600, max: 600 } };
    begin({ contacts: 6, dailyLimit: 4, schedule });
    const other = addCampaign(world.store.db, { schedule });
    world.store.transaction((db) => world.outbound.enrol(db, other, addContacts(db, 6), testStart));
    await world.drive();
    const sent = instants(1, other);
    expect(sent).toHaveLength(12);
    const spans = sent.slice(4).map((at, index) => at - sent[index]!);
    expect(Math.min(...spans)).toBeGreaterThanOrEqual(day);
  });

  test('two campaigns of one account take turns', async () => {
    const schedule = { gap: { min: 10, max: 10 } };
    begin({ contacts: 5, schedule });
    const other = addCampaign(world.store.db, { schedule });
    world.store.transaction((db) => world.outbound.enrol(db, other, addContacts(db, 5), testStart));
    await world.drive(testStart + 25_000);
    const sent = (id: number): number => world.ledger(id).filter(({ state }) => state === 'sent').length;
    expect([sent(1), sent(other)]).toEqual([3, 3]);
  });

  test('follow-ups go before first mails when the day has not room for all', async () => {
    begin({ contacts: 6, steps: 2, delayHours: 12, schedule: { dailyLimit: 2 } });
    await world.drive(testStart + day);
    const sent = (step: number): number =>
      world.ledger().filter((row) => row.step === step && row.state === 'sent').length;
    expect([sent(1), sent(2)]).toEqual([2, 2]);
  });

  test('with recipients’ clocks nobody is written to at night, and who sleeps holds up nobody', async () => {
    begin({ contacts: 0, schedule: { clock: 'recipient', from: 9 * 60, until: 17 * 60 } });
    const zones = ['Pacific/Auckland', 'America/Los_Angeles', 'Europe/Berlin', ''];
    world.store.transaction((db) =>
      world.outbound.enrol(
        db,
        1,
        addContacts(db, 40, (index) => zones[index % 4]!),
        testStart,
      ),
    );
    await world.drive();
    const hours = world.ledger().map(({ contactId, claimedAt }) => {
      const timeZone = zones[(contactId - 1) % 4] || 'UTC';
      return Number(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', timeZone }).format(claimedAt!));
    });
    expect(hours).toHaveLength(40);
    expect(hours.every((value) => value >= 9 && value < 17)).toBe(true);
    expect(world.ledger().filter(({ claimedAt }) => claimedAt === testStart)).toHaveLength(20);
  });

  test('a contact that moved to another zone before its mail is timed by the new one', async () => {
    begin({ contacts: 0, schedule: { clock: 'recipient', from: 9 * 60, until: 17 * 60 } });
    world.store.transaction((db) =>
      world.outbound.enrol(
        db,
        1,
        addContacts(db, 1, () => 'UTC'),
        testStart,
      ),
    );
    run(world.store.db, `UPDATE contact SET zone = 'America/New_York'`);
    await world.drive();
    expect(world.ledger()[0]!.claimedAt).toBe(testStart + 5 * hour);
  });
});

describe('stop conditions', () => {
  const cases: readonly [string, string, Record<string, unknown>][] = [
    [
      'a suppressed contact',
      `UPDATE contact SET suppressed = 'unsubscribed'`,
      { state: 'stopped', reason: 'suppressed' },
    ],
    ['a removed contact', `UPDATE contact SET removed_at = 1`, { state: 'stopped', reason: 'removed' }],
    ['a contact of a paused campaign', `UPDATE campaign SET status = 'paused'`, { state: 'active' }],
    ['a contact of an account in trouble', `UPDATE account SET state = 'needs-attention'`, { state: 'active' }],
  ];
  test.each(cases)('%s gets nothing', async (_, change, enrolment) => {
    begin();
    run(world.store.db, change);
    await world.drive();
    expect(world.mailbox.handed).toHaveLength(0);
    expect(world.enrolment(1)).toMatchObject(enrolment);
  });

  test('a contact of a domain whose entry has not got to it yet gets nothing', async () => {
    begin();
    const { db } = world.store;
    run(
      db,
      `INSERT INTO suppression (kind, value, reason, source, created_at) VALUES ('domain', 'example.com', 'manual', '', 0)`,
    );
    run(db, `INSERT INTO suppression_pending (domain) VALUES ('example.com'), ('lifted.example')`);
    run(db, `UPDATE contact SET email = 'c@mail.example.com'`);
    const [other = 0] = addContacts(db, 1);
    run(db, `UPDATE contact SET email = 'd@lifted.example' WHERE id = ?`, [other]);
    world.store.transaction((target) => world.outbound.enrol(target, 1, [other], testStart));
    await world.drive();
    expect(recipients()).toEqual(['d@lifted.example']);
    expect(world.enrolment(1)).toMatchObject({ state: 'stopped', reason: 'suppressed', detail: 'manual' });
  });

  test('a reply between two steps ends the sequence', async () => {
    begin({ steps: 3 });
    await world.drive(testStart + hour);
    world.store.transaction((db) => world.outbound.stopContact(db, 1, 1, 'replied', 'In-Reply-To', world.clock.now()));
    await world.drive();
    expect(world.mailbox.handed).toHaveLength(1);
    expect(world.enrolment(1)).toEqual({ state: 'stopped', reason: 'replied', detail: 'In-Reply-To', sentSteps: 1 });
    expect(world.ledger().map(({ state }) => state)).toEqual(['sent']);
    expect(world.tally()).toEqual({ contacts: 1, stopped: 1, sent: 1, replied: 1 });
    expect(world.campaign().status).toBe('finished');
  });

  test('a reply that is found right before a follow-up still stops it', async () => {
    begin({ steps: 2 });
    world.freshen = () => {
      world.store.transaction((db) => world.outbound.stopContact(db, 1, 1, 'replied', '', world.clock.now()));
      return Promise.resolve();
    };
    await world.drive();
    expect(world.freshened).toEqual([1]);
    expect(world.mailbox.handed).toHaveLength(1);
  });

  test('follow-ups wait while the inbox cannot be read, first mails do not', async () => {
    begin({ steps: 2, contacts: 2, delayHours: 1 });
    world.freshen = () => Promise.reject(new Error('offline'));
    await world.drive(testStart + 2 * hour);
    expect(world.mailbox.handed).toHaveLength(2);
    world.freshen = () => Promise.resolve();
    await world.drive(testStart + 3 * hour);
    expect(world.mailbox.handed).toHaveLength(4);
  });

  test('a first mail does not wait behind follow-ups that have to', async () => {
    begin({ steps: 2, contacts: 60, delayHours: 1 });
    world.freshen = () => Promise.reject(new Error('offline'));
    await world.drive(testStart + 2 * hour);
    const [late = 0] = addContacts(world.store.db, 1);
    world.store.transaction((db) => world.outbound.enrol(db, 1, [late], world.clock.now()));
    world.outbound.wake();
    await world.drive(testStart + 3 * hour);
    expect(world.enrolment(late)).toMatchObject({ state: 'active', sentSteps: 1 });
    expect(world.mailbox.handed).toHaveLength(61);
  });

  test('a stop that comes after the group was claimed calls back what was not handed over', async () => {
    begin({ contacts: 4 });
    let claimed = 0;
    world.mailbox.answer = () => {
      if (world.mailbox.handed.length > 1) return sentOutcome;
      claimed = world.ledger().filter(({ state }) => state === 'claimed').length;
      for (const contactId of [1, 2, 3]) {
        world.store.transaction((db) => world.outbound.stopContact(db, 1, contactId, 'replied', '', testStart));
      }
      return sentOutcome;
    };
    await world.drive();
    expect(claimed).toBeGreaterThan(1);
    expect(recipients()).toHaveLength(2);
    expect(world.ledger().map(({ contactId, state }) => [contactId, state])).toEqual([
      [1, 'sent'],
      [4, 'sent'],
    ]);
    expect(world.enrolment(1)).toMatchObject({ state: 'stopped', reason: 'replied', sentSteps: 1 });
  });

  test('pausing a campaign in the middle of a group holds what was not handed over', async () => {
    begin({ contacts: 4 });
    world.mailbox.answer = () => {
      run(world.store.db, `UPDATE campaign SET status = 'paused' WHERE id = 1`);
      return sentOutcome;
    };
    await world.drive();
    expect(world.ledger().map(({ state, attempts }) => [state, attempts])).toEqual([
      ['sent', 1],
      ['planned', 0],
      ['planned', 0],
      ['planned', 0],
    ]);
    run(world.store.db, `UPDATE campaign SET status = 'running' WHERE id = 1`);
    world.mailbox.answer = () => sentOutcome;
    world.outbound.wake();
    await world.drive();
    expect(recipients()).toHaveLength(4);
    expect(new Set(recipients()).size).toBe(4);
  });

  test('a reply after the last step is still counted, and can be taken back', async () => {
    begin();
    await world.drive();
    world.store.transaction((db) => world.outbound.stopContact(db, 1, 1, 'replied', '', world.clock.now()));
    expect(world.tally()).toMatchObject({ stopped: 1, replied: 1 });
    world.store.transaction((db) => world.outbound.resumeContact(db, 1, 1, world.clock.now()));
    expect(world.tally()).toEqual({ contacts: 1, finished: 1, sent: 1 });
    expect(world.campaign().status).toBe('finished');
  });

  test('a wrong verdict undone goes on where the sequence was, even if that had ended the campaign', async () => {
    begin({ steps: 2 });
    await world.drive(testStart + hour);
    world.store.transaction((db) => world.outbound.stopContact(db, 1, 1, 'replied', '', world.clock.now()));
    expect(world.campaign().status).toBe('finished');
    world.store.transaction((db) => world.outbound.resumeContact(db, 1, 1, world.clock.now()));
    world.outbound.wake();
    await world.drive();
    expect(world.mailbox.handed).toHaveLength(2);
    expect(world.ledger().map(({ dueAt }) => dueAt)).toEqual([testStart, testStart + day]);
  });

  test('a wrong verdict undone does not wake a campaign that was removed', async () => {
    begin({ steps: 2 });
    await world.drive(testStart + hour);
    world.store.transaction((db) => world.outbound.stopContact(db, 1, 1, 'replied', '', world.clock.now()));
    run(world.store.db, 'UPDATE campaign SET removed_at = ? WHERE id = 1', [world.clock.now()]);
    world.store.transaction((db) => world.outbound.resumeContact(db, 1, 1, world.clock.now()));
    world.outbound.wake();
    await world.drive();
    expect(world.mailbox.handed).toHaveLength(1);
    expect(world.campaign().status).toBe('finished');
    expect(world.enrolment(1)).toMatchObject({ state: 'stopped', reason: 'campaign-stopped' });
  });

  test('a stopped campaign ends everybody, in the background when there are many', async () => {
    begin({ contacts: 1_200 });
    world.store.transaction((db) => {
      run(db, `UPDATE campaign SET status = 'stopped' WHERE id = 1`);
      world.outbound.stopCampaign(db, 1, testStart);
    });
    expect(world.tally()).toMatchObject({ stopped: 100, active: 1_100 });
    await world.drive();
    expect(world.tally()).toEqual({ contacts: 1_200, stopped: 1_200 });
    expect(world.ledger()).toEqual([]);
  });
});

describe('what servers answer', () => {
  test('a temporary failure is tried again later under the same Message-ID', async () => {
    begin();
    world.mailbox.answer = (_, attempt) => (attempt < 3 ? failed('transient', '451 4.7.1 greylisted') : sentOutcome);
    await world.drive();
    expect(messageIds().size).toBe(1);
    expect(world.ledger()).toMatchObject([{ state: 'sent', attempts: 3 }]);
    expect(world.clock.now()).toBeGreaterThan(testStart + 5 * 60_000);
  });

  test('retries end, and the contact is told to have failed with the server’s words', async () => {
    begin();
    world.mailbox.answer = () => failed('transient', '452 4.2.2 mailbox full');
    await world.drive();
    expect(world.mailbox.handed).toHaveLength(8);
    expect(world.enrolment(1)).toMatchObject({ state: 'stopped', reason: 'failed', detail: '452 4.2.2 mailbox full' });
    expect(world.tally()).toEqual({ contacts: 1, stopped: 1, failed: 1 });
  });

  test('a permanent failure ends that contact’s sequence at once, with the server’s words', async () => {
    begin({ contacts: 2, steps: 2 });
    world.mailbox.answer = ({ envelope }) =>
      envelope.to.startsWith('c0') ? failed('permanent', '550 5.1.1 no such user') : sentOutcome;
    await world.drive();
    expect(world.enrolment(1)).toMatchObject({ reason: 'failed', detail: '550 5.1.1 no such user' });
    expect(world.enrolment(2)).toMatchObject({ state: 'finished', sentSteps: 2 });
  });

  test.each(['quota', 'connection'] as const)(
    '%s trouble pauses the mailbox, touches no contact, and ends by itself',
    async (kind) => {
      begin({ contacts: 5 });
      world.mailbox.answer = (_, attempt) => (attempt === 2 ? failed(kind, 'no') : sentOutcome);
      await world.drive();
      expect(world.pauses).toMatchObject([{ reason: kind }]);
      expect(world.tally()).toEqual({ contacts: 5, finished: 5, sent: 5 });
      expect(world.ledger().every(({ attempts }) => attempts === 1)).toBe(true);
    },
  );

  test('trouble that does not end is asked about ever more rarely', async () => {
    begin({ contacts: 3 });
    world.mailbox.answer = () => failed('quota', '550 5.4.5 daily quota');
    await world.drive(testStart + 4 * day);
    const untils = world.pauses.map(({ until }) => until!);
    const waits = untils.slice(0, 4).map((until, index) => (until - (untils[index - 1] ?? testStart)) / hour);
    expect(waits).toEqual([1, 2, 4, 8]);
    expect(world.tally()).toEqual({ contacts: 3, active: 3 });
  });

  test('a refused sign-in waits for a person', async () => {
    begin({ contacts: 3 });
    world.mailbox.answer = () => failed('auth', '535 5.7.8');
    await world.drive();
    expect(world.mailbox.handed).toHaveLength(1);
    expect(world.pauses).toEqual([{ reason: 'auth', until: null }]);
    run(world.store.db, `UPDATE account SET state = 'ok'`);
    world.mailbox.answer = () => sentOutcome;
    world.events.emit('accounts.changed', {});
    await world.drive();
    expect(world.tally()).toEqual({ contacts: 3, finished: 3, sent: 3 });
  });

  test('a mailbox that cannot be opened pauses by what kept it closed, before anything is claimed', async () => {
    begin({ contacts: 2 });
    world.mailbox.openError = new LetterlockError('mail-tls', 'The certificate is not trusted.');
    await world.drive();
    expect(world.pauses).toEqual([{ reason: 'tls', until: null }]);
    expect(world.ledger().every(({ state }) => state === 'planned')).toBe(true);
  });

  test('policy refusals in a row pause the campaign and spare the rest', async () => {
    begin({ contacts: 20 });
    world.mailbox.answer = () => failed('permanent', '550 5.7.1 blocked by policy');
    await world.drive();
    expect(world.campaign()).toEqual({ status: 'paused', pauseReason: 'block' });
    expect(world.mailbox.handed).toHaveLength(3);
    expect(world.tally()).toEqual({ contacts: 20, stopped: 3, active: 17, failed: 3 });
  });

  test('a mail that the checks refuse never goes out', async () => {
    begin();
    run(world.store.db, `UPDATE contact SET first_name = 'unsendable'`);
    await world.drive();
    expect(world.mailbox.handed).toHaveLength(0);
    expect(world.enrolment(1)).toMatchObject({ reason: 'failed', detail: 'This mail must not go out.' });
  });

  test('no more messages are in flight than the mailbox takes', async () => {
    const mailbox = fakeMailbox();
    mailbox.capabilities = { ...mailbox.capabilities, concurrency: 3 };
    mailbox.answer = () => new Promise((resolve) => setImmediate(() => resolve(sentOutcome)));
    begin({ contacts: 200, mailbox });
    await world.drive();
    expect(mailbox.peak).toBe(3);
    expect(world.tally()).toEqual({ contacts: 200, finished: 200, sent: 200 });
  });
});

describe('an outcome nobody knows', () => {
  const lost: SendOutcome = { kind: 'unknown', response: 'connection lost' };

  test('stays uncertain and visible, blocks only its contact, and is not sent again', async () => {
    begin({ contacts: 3, steps: 2 });
    world.mailbox.answer = (_, attempt) => (attempt === 2 ? lost : sentOutcome);
    await world.drive();
    expect(world.tally()).toEqual({ contacts: 3, active: 1, finished: 2, sent: 4, uncertain: 1 });
    expect(world.campaign().status).toBe('running');
    expect(world.mailbox.handed).toHaveLength(5);
  });

  test('is settled by finding the mail in the mailbox', async () => {
    begin({ steps: 2 });
    world.mailbox.answer = (_, attempt) => (attempt === 1 ? lost : sentOutcome);
    world.mailbox.lookUp = () => 'found';
    await world.drive();
    expect(world.tally()).toEqual({ contacts: 1, finished: 1, sent: 2 });
  });

  test.each([
    [false, 1, 'uncertain'],
    [true, 2, 'sent'],
  ] as const)(
    'where sent mail is authoritative (%s), absence proves something, but not at once',
    async (sentIsAuthoritative, handed, state) => {
      begin();
      world.mailbox.capabilities = { ...world.mailbox.capabilities, sentIsAuthoritative };
      world.mailbox.answer = (_, attempt) => (attempt === 1 ? lost : sentOutcome);
      world.mailbox.lookUp = () => 'absent';
      await world.drive(testStart + 9 * 60_000);
      expect(world.mailbox.handed).toHaveLength(1);
      await world.drive();
      expect(world.mailbox.handed).toHaveLength(handed);
      expect(messageIds().size).toBe(1);
      expect(world.ledger()).toMatchObject([{ state }]);
    },
  );

  test.each([
    ['sent', 2],
    ['not-sent', 3],
  ] as const)('is decided by a person as %s', async (as, handed) => {
    begin({ steps: 2 });
    world.mailbox.answer = (_, attempt) => (attempt === 1 ? lost : sentOutcome);
    await world.drive(testStart + hour);
    world.outbound.settle(world.ledger()[0]!.id, as);
    await world.drive();
    expect(world.mailbox.handed).toHaveLength(handed);
    expect(world.tally()).toEqual({ contacts: 1, finished: 1, sent: 2 });
    expect(() => world.outbound.settle(world.ledger()[0]!.id, 'not-sent')).toThrow(LetterlockError);
  });

  test('is not looked up again and again while what was found cannot be written', async () => {
    begin();
    world.mailbox.answer = () => lost;
    let lookUps = 0;
    world.mailbox.lookUp = () => {
      lookUps += 1;
      if (lookUps === 1)
        world.store.db.exec(`CREATE TRIGGER full BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
      if (lookUps === 100) world.store.db.exec('DROP TRIGGER full');
      return 'found';
    };
    await world.drive(testStart + 10 * 60_000);
    expect(lookUps).toBeLessThanOrEqual(11);
    world.store.db.exec('DROP TRIGGER IF EXISTS full');
    await world.drive();
    expect(world.ledger()).toMatchObject([{ state: 'sent' }]);
  });

  test.each(['absent', 'unknown'] as const)(
    'that a person has decided about says nothing of the next attempt, also when it is looked up as %s',
    async (found) => {
      begin();
      world.mailbox.capabilities = { ...world.mailbox.capabilities, sentIsAuthoritative: true };
      const late = Promise.withResolvers<SendOutcome>();
      world.mailbox.answer = (_, attempt) => (attempt === 1 ? lost : late.promise);
      await world.drive(testStart + 30 * 60_000);
      world.outbound.settle(1, 'not-sent');
      await expect.poll(() => world.mailbox.handed.length).toBe(2);
      world.mailbox.lookUp = () => found;
      world.clock.advanceTo(testStart + 3 * hour);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(world.ledger()).toMatchObject([{ state: 'claimed' }]);
      late.resolve(sentOutcome);
      await world.drive();
      expect(world.mailbox.handed).toHaveLength(2);
      expect(world.tally()).toEqual({ contacts: 1, finished: 1, sent: 1 });
    },
  );

  test('of a message that waited long for its turn is not proved by its age', async () => {
    begin();
    world.mailbox.capabilities = { ...world.mailbox.capabilities, sentIsAuthoritative: true };
    world.mailbox.lookUp = () => 'absent';
    const late = Promise.withResolvers<SendOutcome>();
    world.mailbox.answer = () => late.promise;
    world.outbound.start();
    await expect.poll(() => world.mailbox.handed.length).toBe(1);
    world.clock.advanceTo(testStart + hour);
    late.resolve(lost);
    await world.drive(testStart + hour + 9 * 60_000);
    expect(world.mailbox.handed).toHaveLength(1);
    expect(world.ledger()).toMatchObject([{ state: 'uncertain' }]);
  });

  test('is looked up without asking for the time again and again meanwhile', async () => {
    begin();
    world.mailbox.answer = () => lost;
    const slow = Promise.withResolvers<'unknown'>();
    let asked = 0;
    world.mailbox.lookUp = () => {
      asked += 1;
      return slow.promise;
    };
    world.outbound.start();
    await expect.poll(() => asked).toBe(1);
    expect(world.outbound.nextWake()).toBeNull();
    slow.resolve('unknown');
    await world.outbound.idle();
    expect(world.outbound.nextWake()).toBe(testStart + 30_000);
  });

  test('one after the other pauses the campaign', async () => {
    begin({ contacts: 20 });
    world.mailbox.answer = () => lost;
    await world.drive();
    expect(world.campaign()).toEqual({ status: 'paused', pauseReason: 'uncertain' });
    expect(world.mailbox.handed).toHaveLength(5);
  });
});

describe('claim before the first byte', () => {
  test('nothing is handed over while its claim is not on the disk', async () => {
    begin({ contacts: 3 });
    const { promise, resolve } = Promise.withResolvers<void>();
    world.synced = () => promise;
    world.outbound.start();
    await expect.poll(() => world.ledger().filter(({ state }) => state === 'claimed').length).toBe(3);
    await new Promise((done) => setTimeout(done, 20));
    expect(world.mailbox.handed).toHaveLength(0);
    resolve();
    await world.drive();
    expect(world.tally()).toEqual({ contacts: 3, finished: 3, sent: 3 });
  });

  test('a disk that fails gets its claims back, and another try later', async () => {
    begin({ contacts: 3 });
    world.synced = () => Promise.reject(new Error('EIO'));
    await world.drive(testStart);
    expect(world.mailbox.handed).toHaveLength(0);
    expect(world.ledger().map(({ state, attempts }) => [state, attempts])).toEqual(
      Array.from({ length: 3 }, () => ['planned', 0]),
    );
    world.synced = () => Promise.resolve();
    await world.drive();
    expect(world.tally()).toEqual({ contacts: 3, finished: 3, sent: 3 });
  });
});

describe('after a crash', () => {
  test.each([
    ['found', true, 1, 'sent'],
    ['found', false, 1, 'sent'],
    ['unknown', true, 1, 'uncertain'],
    ['absent', false, 1, 'uncertain'],
    ['absent', true, 2, 'sent'],
  ] as const)(
    'a claim that is %s (authoritative: %s) was handed over %i times in the end and is %s',
    async (lookUp, sentIsAuthoritative, handed, state) => {
      begin();
      world.mailbox.answer = () => new Promise(() => undefined);
      world.outbound.start();
      await expect.poll(() => world.mailbox.handed.length).toBe(1);
      expect(world.ledger()).toMatchObject([{ state: 'claimed' }]);
      world.mailbox.answer = () => sentOutcome;
      world.crashAndRestart();
      world.mailbox.capabilities = { ...world.mailbox.capabilities, sentIsAuthoritative };
      world.mailbox.lookUp = () => lookUp;
      await world.drive();
      expect(world.mailbox.handed).toHaveLength(handed);
      expect(messageIds().size).toBe(1);
      expect(world.ledger()).toMatchObject([{ state }]);
    },
  );

  test('limits count what went out before', async () => {
    begin({ contacts: 10, schedule: { dailyLimit: 4 } });
    await world.drive(testStart);
    expect(world.mailbox.handed).toHaveLength(4);
    world.crashAndRestart();
    await world.drive(testStart + hour);
    expect(world.mailbox.handed).toHaveLength(4);
  });
});

describe('ending the process in peace', () => {
  test('nothing claimed is left behind: what is in flight is waited for, the rest is put back', async () => {
    begin({ contacts: 10 });
    const answers: ((outcome: SendOutcome) => void)[] = [];
    world.mailbox.answer = () => new Promise((resolve) => answers.push(resolve));
    world.outbound.start();
    await expect.poll(() => answers.length).toBe(1);
    const stopped = world.outbound.stop();
    answers[0]!(sentOutcome);
    await stopped;
    expect(world.ledger().map(({ state }) => state)).toEqual(['sent', ...Array<string>(9).fill('planned')]);
  });

  test('nothing more is claimed, also when the mailbox opens only then', async () => {
    begin({ contacts: 2 });
    const opened = Promise.withResolvers<void>();
    world.mailbox.opening = opened.promise;
    world.outbound.start();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const stopped = world.outbound.stop();
    opened.resolve();
    await stopped;
    expect(world.ledger().map(({ state, messageId }) => [state, messageId])).toEqual([
      ['planned', null],
      ['planned', null],
    ]);
  });
});

describe('enrolling', () => {
  test('twice changes nothing', () => {
    begin({ contacts: 3 });
    const again = world.store.transaction((db) => world.outbound.enrol(db, 1, [1, 2, 3, 4_711], testStart + 1));
    expect(again).toBe(0);
    expect(world.tally()).toEqual({ contacts: 3, active: 3 });
    expect(world.ledger().map(({ dueAt }) => dueAt)).toEqual([testStart, testStart, testStart]);
  });

  test('is taken back for a campaign that never ran, and only for such', () => {
    begin({ contacts: 5 });
    const forget = (): boolean => world.store.transaction((db) => forgetEnrolments(db, 1, 3));
    expect(forget()).toBe(false);
    expect(world.tally()).toEqual({ contacts: 5, active: 5 });
    run(world.store.db, `UPDATE campaign SET status = 'draft'`);
    expect([forget(), forget()]).toEqual([true, false]);
    expect(world.tally()).toEqual({});
    expect(world.ledger()).toEqual([]);
  });

  test('tells when the next mail goes out: gap, hours, account limit and pause included', async () => {
    begin({ contacts: 3, dailyLimit: 2, schedule: { gap: { min: 600, max: 600 } } });
    expect(world.outbound.nextSendAt(1)).toBe(testStart);
    await world.drive(testStart);
    expect(world.outbound.nextSendAt(1)).toBe(testStart + 600_000);
    await world.drive(testStart + 600_000);
    expect(world.outbound.nextSendAt(1)).toBe(testStart + day);
    run(world.store.db, `UPDATE account SET state = 'paused', paused_until = ?`, [testStart + 3 * day]);
    expect(world.outbound.nextSendAt(1)).toBe(testStart + 3 * day);
    run(world.store.db, `UPDATE account SET state = 'needs-attention'`);
    expect(world.outbound.nextSendAt(1)).toBeNull();
  });
});

describe('a sequence edited while it runs', () => {
  test('a step that was removed before its turn is left out', async () => {
    begin({ steps: 3 });
    await world.drive(testStart + hour);
    run(world.store.db, 'DELETE FROM step WHERE position = 1');
    run(world.store.db, 'UPDATE step SET position = 1 WHERE position = 2');
    world.outbound.wake();
    await world.drive();
    expect(world.ledger().map(({ step, state }) => [step, state])).toEqual([
      [1, 'sent'],
      [2, 'sent'],
    ]);
    expect(world.mailbox.handed).toHaveLength(2);
    expect(world.campaign().status).toBe('finished');
  });

  test('a step that was added comes in its place', async () => {
    begin({ steps: 2 });
    await world.drive(testStart + hour);
    run(
      world.store.db,
      `INSERT INTO step (campaign_id, position, delay_amount, delay_unit, thread, subject, html)
       VALUES (1, 2, 1, 'hours', 'reply', 'x', '<p>x</p>')`,
    );
    world.outbound.wake();
    await world.drive();
    expect(world.tally()).toEqual({ contacts: 1, finished: 1, sent: 3 });
  });
});
