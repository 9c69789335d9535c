/** What people do in the inbox, through the whole house: the practice mailbox, the sender and the do-not-contact list. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Output } from '../../../src/shared/contract/index.ts';
import { draftTo, listOf } from '../../support/drafts.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

type Conversation = Output<'inbox.list'>['items'][number];
const day = 86_400_000;

let ws: TestWorkspace;
let campaignId: number;
beforeAll(async () => {
  ws = await openTestWorkspace();
  const names = ['reply', 'ooo', 'bounce', 'unsubscribe', 'complaint'];
  const people = names.map((name) => ({ email: `kim.${name}@shop-${name}.example`, firstName: 'Kim' }));
  const { listId } = await listOf(ws, people);
  campaignId = await draftTo(ws, listId, {
    steps: [
      {
        id: null,
        delay: { amount: 0, unit: 'hours' },
        thread: 'new',
        subject: 'A question',
        html: '<p>Hello</p>',
        text: null,
      },
      {
        id: null,
        delay: { amount: 200, unit: 'hours' },
        thread: 'reply',
        subject: '',
        html: '<p>Again</p>',
        text: null,
      },
    ],
  });
  ws.workspace.start();
  const { jobId } = await ws.call('campaigns.launch', { id: campaignId });
  await ws.finished(jobId);
  await ws.workspace.idle();
  await until(ws.ports.clock.now() + 5 * day);
});
afterAll(() => ws.close());

/** Lets time pass, timer by timer. */
async function until(end: number): Promise<void> {
  const { clock } = ws.ports;
  for (let next = clock.nextTimer(); next !== null && next <= end; next = clock.nextTimer()) {
    clock.advanceTo(next);
    await ws.workspace.idle();
  }
  clock.advanceTo(end);
}

async function conversationOf(name: string): Promise<Conversation> {
  const { items } = await ws.call('inbox.list', { search: `kim.${name}@` });
  const [found] = items;
  if (found === undefined) throw new Error(`no conversation with ${name}`);
  return found;
}

async function correct(name: string, kind: Conversation['kind']): Promise<void> {
  const { messages } = await ws.call('inbox.get', { id: (await conversationOf(name)).id });
  for (const { received } of messages) {
    if (received !== null) await ws.call('inbox.setVerdict', { receivedId: received.id, kind });
  }
}

async function stateOf(name: string): Promise<unknown[]> {
  const { items } = await ws.call('campaigns.enrolments', { id: campaignId, search: `kim.${name}@` });
  return items.map(({ state, reason }) => [state, reason]);
}

const suppressed = async (): Promise<string[]> => {
  const { items } = await ws.call('suppression.list', {});
  return items.map(({ value, reason }) => `${value} ${reason}`).toSorted();
};

describe('after the first mail of a campaign', () => {
  test('every answer was taken for what it is', async () => {
    const { items } = await ws.call('inbox.list', {});
    expect(Object.fromEntries(items.map(({ contact, kind }) => [contact.email.split('@')[0], kind]))).toEqual({
      'kim.reply': 'reply',
      'kim.ooo': 'auto-reply',
      'kim.bounce': 'bounce',
      'kim.unsubscribe': 'unsubscribe',
      'kim.complaint': 'complaint',
    });
    expect(await suppressed()).toEqual([
      'kim.bounce@shop-bounce.example bounced',
      'kim.complaint@shop-complaint.example complained',
      'kim.unsubscribe@shop-unsubscribe.example unsubscribed',
    ]);
    expect(await stateOf('ooo')).toEqual([['active', null]]);
    const { items: campaigns } = await ws.call('campaigns.list', {});
    expect(campaigns[0]?.counts).toMatchObject({
      replied: 1,
      bounced: 1,
      unsubscribed: 1,
      complained: 1,
      autoReplied: 1,
    });
  });

  test.each([
    ['bounce', 'bounced'],
    ['unsubscribe', 'unsubscribed'],
    ['complaint', 'complained'],
    ['reply', 'replied'],
  ])('a wrong verdict (%s) is undone everywhere, and done again', async (name, reason) => {
    const { kind } = await conversationOf(name);
    expect(await stateOf(name)).toEqual([['stopped', reason]]);
    await correct(name, 'other');
    expect(await stateOf(name)).toEqual([['active', null]]);
    expect((await suppressed()).join(' ')).not.toContain(`kim.${name}@`);
    await correct(name, kind);
    expect(await stateOf(name)).toEqual([['stopped', reason]]);
  });

  test('an answer reaches the person who wrote, in the thread', async () => {
    const { id } = await conversationOf('reply');
    const { messageId } = await ws.call('inbox.reply', { id, text: 'Thank you & see you' });
    const { messages } = await ws.call('inbox.get', { id });
    expect(messages.at(-1)).toMatchObject({ direction: 'sent', text: 'Thank you & see you' });
    const { items } = await ws.call('practice.outbox', {});
    expect(items[0]).toMatchObject({ subject: expect.stringMatching(/^Re: /) as string });
    expect(messageId).toMatch(/^<[A-Za-z0-9]{22}@/);
  });
});
