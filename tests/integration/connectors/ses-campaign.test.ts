import { beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { Connector } from '../../../src/core/connectors/connector.ts';
import { buildMime } from '../../../src/core/connectors/mime/build.ts';
import { createSesConnector } from '../../../src/core/connectors/ses/connector.ts';
import { withSesIds } from '../../../src/core/connectors/ses/submission.ts';
import { createSmtpImapConnector } from '../../../src/core/connectors/smtp-imap/connector.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import { get, run } from '../../../src/core/store/rows.ts';
import { closing } from '../../support/closing.ts';
import { openTestInbox, rawMail, seedContact, sentId } from '../../support/inbox.ts';
import type { TestInbox } from '../../support/inbox.ts';
import { fakeMailbox, plainComposer, sendingWorld } from '../../support/outbound.ts';
import { memoryLog } from '../../support/ports.ts';
import { sesAccount, sesKey, sesRegion, startSes } from '../../support/providers/ses.ts';
import type { FakeSes } from '../../support/providers/ses.ts';
import { startSmtp, testMail, testUser } from '../../support/smtp.ts';

const never = new AbortController().signal;
let ses: FakeSes;
beforeEach(async () => {
  ses = closing(await startSes());
  ses.state.identities.set('sender.example', { verified: true, dkim: 'SUCCESS' });
});

function mailbox(address: string): Connector {
  return closing(
    createSesConnector({
      address,
      config: { kind: 'ses', region: sesRegion, accessKeyId: sesKey.id, queueUrl: ses.sqs.queueUrl, replies: null },
      access: { secret: () => Promise.resolve(sesKey.secret) },
      replies: null,
      network: ses.network,
      clock: systemClock,
      log: memoryLog(),
    }),
  );
}

const references = (raw: Buffer): string[] =>
  /^references:((?:.*\r\n[ \t])*.*)\r$/im.exec(raw.toString())?.[1]?.match(/<[^>]+>/g) ?? [];

describe('a sequence through Amazon SES', () => {
  test('keeps the ids that SES gives, and its follow-ups name what the recipient knows', async () => {
    const connector = mailbox('me@sender.example');
    const composer = { ...plainComposer, build: buildMime };
    const answers = fakeMailbox();
    answers.answer = (message) => connector.send(message, never);
    const world = sendingWorld({ mailbox: answers, composer, contacts: 1, steps: 2, delayHours: 1 });
    closing(world);
    await world.drive();
    expect(world.ledger().map(({ state }) => state)).toEqual(['sent', 'sent']);
    const [first, second] = ses.accepted;
    const providerId = `<${first!.id}@${sesRegion}.amazonses.com>`;
    const row = get<{ messageId: string; providerId: string }>(
      world.store.db,
      'SELECT message_id AS messageId, provider_id AS providerId FROM ledger WHERE step = 1',
    );
    expect(row!.providerId).toBe(providerId);
    expect(references(first!.raw)).toEqual([row!.messageId]);
    expect(references(second!.raw)).toContain(providerId);
  });
});

describe('what comes back to a mailbox at Amazon SES', () => {
  const id = '01070138111222aa-33322211-cccc-cccc-cccc-ddddaaaa0680-000000';
  const providerId = `<${id}@${sesRegion}.amazonses.com>`;

  function inbox(connector?: Connector): TestInbox {
    const made = openTestInbox(connector);
    closing(made);
    seedContact(made.store, 1, 'bo@example.com');
    made.store.transaction((db) => {
      run(db, 'UPDATE ledger SET provider_id = ? WHERE message_id = ?', [providerId, sentId(1)]);
    });
    return made;
  }

  test('a bounce in the queue, without any header of ours, stops the contact once, however often it comes', async () => {
    const made = inbox(mailbox('jo@sender.example'));
    const bounce = JSON.stringify({
      notificationType: 'Bounce',
      bounce: {
        bounceType: 'Permanent',
        bouncedRecipients: [
          {
            emailAddress: 'bo.other@example.com',
            action: 'failed',
            status: '5.1.1',
            diagnosticCode: 'smtp; 550 5.1.1 user unknown',
          },
        ],
      },
      mail: {
        messageId: id,
        sendingAccountId: sesAccount,
        sourceArn: `arn:aws:ses:${sesRegion}:${sesAccount}:identity/sender.example`,
      },
    });
    ses.sqs.publish(bounce);
    expect(await made.poll()).toBe(1);
    expect(ses.sqs.waiting()).toBe(0);
    ses.sqs.publish(bounce);
    await made.poll();
    expect(made.calls.filter((call) => call.startsWith('stop'))).toHaveLength(1);
    expect(made.enrolment(1)).toMatchObject({ state: 'stopped', reason: 'bounced' });
  });

  test('an answer that names SES’s Message-ID alone belongs to its message', async () => {
    const made = inbox();
    made.mailbox.deliver(
      rawMail(
        {
          From: 'Someone Else <else@elsewhere.example>',
          To: 'jo@sender.example',
          'Message-ID': '<r1@elsewhere.example>',
          'In-Reply-To': providerId,
          Subject: 'Re: A question',
        },
        'Yes, please.',
      ),
    );
    expect(await made.poll()).toBe(1);
    expect(made.enrolment(1)).toMatchObject({ state: 'stopped', reason: 'replied' });
  });
});

test('by SMTP, SES’s id is kept as well', async () => {
  const id = '0107018f0a1b2c3d-11111111-2222-3333-4444-555555555555-000000';
  const smtp = closing(await startSmtp());
  const plain = createSmtpImapConnector({
    network: createNetwork(),
    config: { address: testUser.user, displayName: '', smtp: smtp.config(), imap: null },
    traits: { concurrency: 1, filesSentMail: true },
    secret: () => Promise.resolve(testUser.pass),
    clock: systemClock,
    log: memoryLog(),
  });
  closing(plain);
  const connector = withSesIds(
    { ...plain, send: async (...args) => ({ ...(await plain.send(...args)), response: `250 Ok ${id}` }) },
    sesRegion,
  );
  const mail = testMail('bo@example.com', '<s1@letterlock.example>');
  expect(await connector.send(mail, never)).toMatchObject({
    kind: 'sent',
    providerId: `<${id}@${sesRegion}.amazonses.com>`,
  });
  expect(references(smtp.accepted[0]!.raw)).toEqual(['<s1@letterlock.example>']);
});
