/** What a person sends by hand, when Letterlock ends or was ended meanwhile. */
import { afterEach, expect, test, vi } from 'vitest';
import type { SendOutcome } from '../../../src/core/connectors/connector.ts';
import { all, run } from '../../../src/core/store/rows.ts';
import { aMail, sendingWorld, sentOutcome } from '../../support/outbound.ts';
import type { SendingWorld } from '../../support/outbound.ts';

let world: SendingWorld;
afterEach(async () => {
  vi.useRealTimers();
  await world.close();
});

const mail = aMail();

/** A world with a conversation in it. */
function begin(): void {
  world = sendingWorld({ contacts: 1 });
  world.store.transaction((db) =>
    run(
      db,
      `INSERT INTO conversation (id, campaign_id, contact_id, subject, kind, preview, received_at)
       SELECT 1, campaign.id, contact.id, 'Hello', 'reply', '', 0 FROM campaign, contact`,
      [],
    ),
  );
}
const answers = (): unknown[] => all(world.store.db, 'SELECT state, response FROM answer', []);

test('an answer that is being handed over when Letterlock ends is let go to its end', async () => {
  begin();
  const server = Promise.withResolvers<SendOutcome>();
  world.mailbox.answer = () => server.promise;
  const sent = world.outbound.sendAnswer({ conversationId: 1, accountId: 1, mail });
  await vi.waitFor(() => expect(world.mailbox.handed).toHaveLength(1));
  const stopped = world.outbound.stop();
  server.resolve(sentOutcome);
  await stopped;
  expect((await sent).kind).toBe('sent');
  expect(answers()).toMatchObject([{ state: 'sent' }]);
});

test('after twenty seconds without a word of the server it is given up, and uncertain', async () => {
  begin();
  world.mailbox.answer = () => 'hang';
  const sent = world.outbound.sendAnswer({ conversationId: 1, accountId: 1, mail });
  await vi.waitFor(() => expect(world.mailbox.handed).toHaveLength(1));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const stopped = world.outbound.stop();
  vi.advanceTimersByTime(20_000);
  await stopped;
  expect((await sent).kind).toBe('unknown');
  expect(answers()).toMatchObject([{ state: 'uncertain' }]);
});

test('one that was cut off is uncertain also where its mailbox was disconnected since', async () => {
  begin();
  world.store.transaction((db) => {
    run(
      db,
      `INSERT INTO answer (conversation_id, message_id, state, subject, text, claimed_at)
       VALUES (1, '<1@sender.example>', 'claimed', 'Hello', 'Hello', 0)`,
      [],
    );
    run(db, 'UPDATE campaign SET account_id = NULL', []);
  });
  world.outbound.start();
  await vi.waitFor(() =>
    expect(answers()).toMatchObject([{ state: 'uncertain', response: 'Interrupted while it was being sent.' }]),
  );
});
