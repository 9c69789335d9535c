/** How fast a mailbox is taken in: fetch, parse, judge, match and store, against a bare fetch and parse. */
import PostalMime from 'postal-mime';
import { systemClock } from '../../src/core/clock.ts';
import { createSmtpImapConnector } from '../../src/core/connectors/smtp-imap/connector.ts';
import { createNetwork } from '../../src/core/net/network.ts';
import { startDovecot } from '../support/dovecot.ts';
import type { TestDovecot } from '../support/dovecot.ts';
import { openTestInbox, rawMail, seedContact, sentId } from '../support/inbox.ts';
import { memoryLog, testStart } from '../support/ports.ts';
import { testUser } from '../support/smtp.ts';
import type { BenchResult } from './result.ts';

const contacts = 200;
const paragraph = 'A line of an ordinary mail, as people write them every day, of some length.\n';

/** Every tenth mail answers one of ours; the others are a mailbox's everyday mail. */
function mailAt(n: number): Buffer {
  const from =
    n % 10 === 0 ? { 'In-Reply-To': sentId(1 + (n % contacts)), Subject: 'Re: A question' } : { Subject: `Mail ${n}` };
  return rawMail(
    { From: `p${n}@company${n % 500}.example`, To: testUser.user, 'Message-ID': `<${n}@bench.example>`, ...from },
    paragraph.repeat(5 + (n % 40)),
  );
}

async function fill(dovecot: TestDovecot, mails: number): Promise<void> {
  const client = await dovecot.client();
  for (let n = 0; n < mails; n++) await client.append('INBOX', mailAt(n), [], new Date(testStart));
  await client.logout();
}

/** Messages a second of imapflow and postal-mime alone. */
async function bare(dovecot: TestDovecot, mails: number): Promise<number> {
  const begun = performance.now();
  const client = await dovecot.client();
  await client.mailboxOpen('INBOX', { readOnly: true });
  for await (const { source } of client.fetch('1:*', { source: true })) await PostalMime.parse(source ?? '');
  await client.logout();
  return (mails / (performance.now() - begun)) * 1000;
}

async function ours(dovecot: TestDovecot, mails: number): Promise<number> {
  const connector = createSmtpImapConnector({
    network: createNetwork(),
    config: { address: testUser.user, displayName: 'Jo', smtp: dovecot.config(), imap: dovecot.config() },
    traits: { concurrency: 1, filesSentMail: true },
    secret: () => Promise.resolve(testUser.pass),
    clock: systemClock,
    log: memoryLog(),
  });
  const inbox = openTestInbox(connector);
  try {
    for (let id = 1; id <= contacts; id++) seedContact(inbox.store, id, `c${id}@x${id}.example`);
    const begun = performance.now();
    const taken = await inbox.poll();
    if (taken !== mails / 10) throw new Error(`${taken} of ${mails / 10} replies were found`);
    return (mails / (performance.now() - begun)) * 1000;
  } finally {
    await inbox.close();
    await connector.close();
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** Rounds of both in turn; what counts is the median of their ratios. */
export async function run({ quick }: { readonly quick: boolean }): Promise<BenchResult[]> {
  const mails = quick ? 1000 : 10_000;
  const rounds = 3;
  const dovecot = await startDovecot();
  try {
    await fill(dovecot, mails);
    const plain: number[] = [];
    const values: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      plain.push(await bare(dovecot, mails));
      values.push(await ours(dovecot, mails));
    }
    return [
      {
        name: `inbound: scan of ${mails} messages`,
        value: median(values),
        unit: 'messages/s',
        baseline: { name: 'bare imapflow fetch and postal-mime parse', value: median(plain) },
        ratio: median(values.map((value, round) => value / (plain[round] ?? Number.NaN))),
      },
    ];
  } finally {
    await dovecot.close();
  }
}
