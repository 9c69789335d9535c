import { afterEach, expect, test } from 'vitest';
import { fakeMailbox, sendingWorld, sentOutcome } from '../../support/outbound.ts';
import type { FakeMailbox, SendingWorld } from '../../support/outbound.ts';
import { testStart } from '../../support/ports.ts';

let world: SendingWorld;
afterEach(() => world.close());

/** Four messages were on their way when the process ended. */
async function begin(change: Pick<FakeMailbox, 'lookUpMany'> = {}): Promise<void> {
  const mailbox = Object.assign(fakeMailbox(), change);
  mailbox.capabilities = { ...mailbox.capabilities, concurrency: 4 };
  mailbox.answer = () => new Promise(() => undefined);
  world = sendingWorld({ contacts: 4, mailbox });
  world.outbound.start();
  await expect.poll(() => mailbox.handed.length).toBe(4);
  mailbox.answer = () => sentOutcome;
  world.crashAndRestart();
}

const messageIds = (): string[] => world.ledger().flatMap(({ messageId }) => messageId ?? []);
const states = (): string[] => world.ledger().map(({ state }) => state);

test('messages of one mailbox are looked up by one question, and each is settled by what is known of it', async () => {
  const asked: Set<string>[] = [];
  await begin({
    lookUpMany(ids) {
      asked.push(new Set(ids));
      return Promise.resolve(new Set(messageIds().slice(0, 1)));
    },
  });
  await world.drive(testStart);
  expect(asked).toEqual([new Set(messageIds())]);
  expect(states()).toEqual(['sent', 'uncertain', 'uncertain', 'uncertain']);
  world.outbound.settle(world.ledger()[1]!.id, 'sent');
  await world.drive(testStart + 60_000);
  expect(asked.slice(1)).toEqual([new Set(messageIds().slice(2))]);
});

test('a question that fails settles nothing, and is asked again later', async () => {
  let asked = 0;
  await begin({
    lookUpMany(ids) {
      asked += 1;
      return asked === 1 ? Promise.reject(new Error('broken')) : Promise.resolve(new Set(ids));
    },
  });
  await world.drive(testStart);
  expect(states()).toEqual(['uncertain', 'uncertain', 'uncertain', 'uncertain']);
  await world.drive(testStart + 60_000);
  expect(asked).toBe(2);
  expect(states()).toEqual(['sent', 'sent', 'sent', 'sent']);
});

test('a mailbox that answers for one at a time is asked for each', async () => {
  const asked: string[] = [];
  await begin();
  world.mailbox.lookUp = (messageId) => {
    asked.push(messageId);
    return 'unknown';
  };
  await world.drive(testStart);
  expect(asked.toSorted()).toEqual(messageIds().toSorted());
});

test('a mailbox whose word proves what it does not have is asked for each, and what it lacks is sent again', async () => {
  const asked: string[] = [];
  await begin({ lookUpMany: () => Promise.resolve(new Set()) });
  world.mailbox.capabilities = { ...world.mailbox.capabilities, sentIsAuthoritative: true };
  world.mailbox.lookUp = (messageId) => {
    asked.push(messageId);
    return 'absent';
  };
  await world.drive(testStart);
  expect(new Set(asked)).toEqual(new Set(messageIds()));
  await world.drive(testStart + 20 * 60_000);
  expect(world.mailbox.handed).toHaveLength(8);
  expect(states()).toEqual(['sent', 'sent', 'sent', 'sent']);
});
