/**
 * What every connector must do, whatever is at its other end: one list of behaviours, run against each. What a
 * provider adds of its own is tested beside its connector.
 */
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Connector, FetchBatch, FetchOptions, OutgoingMessage } from '../../src/core/connectors/connector.ts';
import { lookForMail } from '../../src/core/accounts/probe/look.ts';
import { LetterlockError } from '../../src/shared/result.ts';
import type { LogLine } from './ports.ts';
import { testMail } from './smtp.ts';

/** How the other end can be made to fail. */
export type Fault =
  /** Every credential is refused. */
  | 'refused-credential'
  /** Nobody is there. */
  | 'away'
  /** A message is taken, and the line cut before that is said. */
  | 'cut-after-taking'
  /** The recipient is refused for good. */
  | 'refused-recipient'
  /** The mailbox has sent what it may. */
  | 'quota'
  /** Too much at the moment; come again. */
  | 'busy';

export interface ContractMailbox {
  /** A new connector on the mailbox; the suite closes it. */
  open(): Connector;
  /** From now on, until it is called with null; a connector is opened after it. */
  impair(fault: Fault | null): void | Promise<void>;
  /** Lets a mail arrive; there when it resolves. */
  deliver(raw: string, folder: 'inbox' | 'junk', at: Date): Promise<void>;
  /** Message-IDs that the other end has taken, one entry for each time. */
  taken(): readonly string[];
  /** What no log line, outcome or error may contain. */
  readonly secrets: readonly string[];
  readonly log: { readonly lines: readonly LogLine[] };
  close(): Promise<void>;
}

export interface ContractSubject {
  readonly name: string;
  /** What its other end can be made to do. */
  readonly faults: readonly Fault[];
  /** Whether junk is read too. */
  readonly readsJunk: boolean;
  /** False: the provider keeps no copy of what it sends and answers no question about it. */
  readonly remembersSent?: false;
  /** False: its mailbox has no folders. */
  readonly hasFolders?: false;
  start(): Promise<ContractMailbox>;
}

const never = new AbortController().signal;
const day = 86_400_000;
const options: FetchOptions = { cursor: null, since: 0, maxBytes: 1_000_000, batchSize: 50, signal: never };

async function fetchAll(connector: Connector, change: Partial<FetchOptions> = {}): Promise<FetchBatch[]> {
  const batches: FetchBatch[] = [];
  for await (const batch of connector.fetch({ ...options, ...change })) batches.push(batch);
  return batches;
}

export function connectorContract(subject: ContractSubject): void {
  describe(`the contract of connectors: ${subject.name}`, () => {
    let mailbox: ContractMailbox;
    let connector: Connector;
    /** Tells this test's mail from that of others. */
    let tag: string;
    const opened: Connector[] = [];
    const told: unknown[] = [];

    beforeAll(async () => {
      mailbox = await subject.start();
    });
    afterAll(() => mailbox.close());
    beforeEach(() => {
      tag = randomUUID();
      connector = open();
    });
    afterEach(async () => {
      for (const one of opened.splice(0)) await one.close();
      await mailbox.impair(null);
    });

    function open(): Connector {
      const made = mailbox.open();
      opened.push(made);
      return made;
    }
    /** As after a change at the other end. */
    async function impaired(fault: Fault): Promise<Connector> {
      await mailbox.impair(fault);
      return open();
    }
    const message = (n = 1): OutgoingMessage => testMail('bo@example.com', `<${tag}-${n}@letterlock.example>`);
    const times = (messageId: string): number => mailbox.taken().filter((id) => id === messageId).length;
    const letter = (n: number, body = 'Hello.'): string =>
      `From: Bo <bo@example.com>\r\nTo: <me@letterlock.example>\r\nMessage-ID: <${tag}-in-${n}@example.com>\r\nSubject: ${tag} ${n}\r\n\r\n${body}\r\n`;
    const deliver = (n: number, ago: number, folder: 'inbox' | 'junk' = 'inbox'): Promise<void> =>
      mailbox.deliver(letter(n), folder, new Date(Date.now() - ago));
    const numbers = (batches: readonly FetchBatch[]): number[] =>
      batches.flatMap(({ messages }) =>
        messages.flatMap(({ raw }) => {
          const found = new RegExp(`^Subject: ${tag} (\\d+)\\r$`, 'm').exec(raw.toString())?.[1];
          return found === undefined ? [] : [Number(found)];
        }),
      );
    const cursorAfter = (batches: readonly FetchBatch[], before: string | null = null): string | null =>
      batches.at(-1)?.cursor ?? before;
    const cursorNow = async (): Promise<string | null> => cursorAfter(await fetchAll(connector));

    test('its test passes, every step explained', async () => {
      const steps = await connector.verify(never);
      expect(steps.length).toBeGreaterThan(0);
      expect(steps.filter(({ ok }) => !ok)).toEqual([]);
      expect(steps.every(({ explanation, ms }) => explanation !== '' && ms >= 0)).toBe(true);
    });

    test('a message goes out once, as it is, and is found among the sent ones', async () => {
      const mail = message();
      expect(await connector.send(mail, never)).toMatchObject({ kind: 'sent' });
      expect(times(mail.messageId)).toBe(1);
      // Where the connector files the copy itself, that is done at the latest when it is closed.
      await connector.close();
      const lookup = subject.remembersSent === false ? 'unknown' : 'found';
      expect(await open().findSent(mail.messageId, Date.now(), never)).toBe(lookup);
    });

    test('a message that never went out is not found, and missing only where the mailbox can know', async () => {
      const lookup = await connector.findSent(`<${tag}-none@letterlock.example>`, Date.now(), never);
      expect(lookup).toBe(connector.capabilities.sentIsAuthoritative ? 'absent' : 'unknown');
    });

    test('many are found as each by itself would be, where that can be asked for', async () => {
      const mails = [message(1), message(2), message(3)];
      for (const mail of mails.slice(0, 2)) await connector.send(mail, never);
      await connector.close();
      const asking = open();
      const claims = mails.map(({ messageId }) => ({ messageId, claimedAt: Date.now() }));
      const singly: string[] = [];
      for (const { messageId, claimedAt } of claims)
        if ((await asking.findSent(messageId, claimedAt, never)) === 'found') singly.push(messageId);
      const found = (await asking.findManySent?.(claims, never)) ?? new Set(singly);
      expect([...found].toSorted()).toEqual(singly.toSorted());
      expect(singly).toHaveLength(subject.remembersSent === false ? 0 : 2);
    });

    test('as many as it may take at once all go out, each once', async () => {
      const mails = Array.from({ length: connector.capabilities.concurrency * 3 }, (_, n) => message(n));
      const queue = [...mails];
      const worker = async (): Promise<void> => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          expect(await connector.send(next, never)).toMatchObject({ kind: 'sent' });
        }
      };
      await Promise.all(Array.from({ length: connector.capabilities.concurrency }, worker));
      expect(mails.map(({ messageId }) => times(messageId))).toEqual(mails.map(() => 1));
    });

    test('a hand-over that was cancelled before it began sends nothing', async () => {
      const mail = message();
      const outcome = await connector.send(mail, AbortSignal.abort(new LetterlockError('cancelled')));
      expect(outcome.kind).not.toBe('sent');
      expect(times(mail.messageId)).toBe(0);
    });

    test('mail is read once, oldest first, from where the last reading ended', async () => {
      const start = await cursorNow();
      await deliver(1, 3_000);
      await deliver(2, 2_000);
      const first = await fetchAll(connector, { cursor: start });
      expect(numbers(first)).toEqual([1, 2]);
      const after = cursorAfter(first, start);
      expect(numbers(await fetchAll(open(), { cursor: after }))).toEqual([]);
      await deliver(3, 1_000);
      const second = await fetchAll(connector, { cursor: after });
      expect(numbers(second)).toEqual([3]);
    });

    test('every mail has a key of its own, the same at every reading, and the instant of its arrival', async () => {
      const since = Date.now() - 60_000;
      for (const n of [1, 2, 3]) await deliver(n, n * 1_000);
      const keys = async (): Promise<[string, number][]> =>
        (await fetchAll(open(), { since })).flatMap(({ messages }) =>
          messages.map(({ providerKey, receivedAt }): [string, number] => [providerKey, receivedAt]),
        );
      const once = await keys();
      expect(new Map(once).size).toBe(once.length);
      expect(await keys()).toEqual(once);
      for (const [, at] of once) expect(Math.abs(Date.now() - at)).toBeLessThan(day);
    });

    test('batches are as small as asked, and a reading goes on after any of them', async () => {
      const start = await cursorNow();
      for (let n = 1; n <= 5; n += 1) await deliver(n, (10 - n) * 1_000);
      const batches = await fetchAll(connector, { cursor: start, batchSize: 2 });
      expect(numbers(batches)).toEqual([1, 2, 3, 4, 5]);
      expect(Math.max(...batches.map(({ messages }) => messages.length))).toBe(2);
      for (const [index, { cursor }] of batches.entries()) {
        const rest = numbers(batches.slice(index + 1));
        expect(numbers(await fetchAll(open(), { cursor, batchSize: 2 }))).toEqual(rest);
      }
    });

    test('the first reading leaves out what is older than asked for', async () => {
      await deliver(1, 20 * day);
      await deliver(2, 5 * day);
      expect(numbers(await fetchAll(connector, { since: Date.now() - 10 * day }))).toEqual([2]);
    });

    test('a cursor that was damaged counts as none', async () => {
      await deliver(1, 1_000);
      for (const cursor of ['', '{}', '[1]', 'null', '{"v":1,"folders":{"inbox":{"link":1}}}']) {
        expect(numbers(await fetchAll(open(), { cursor, since: Date.now() - day }))).toEqual([1]);
      }
    });

    test('a huge mail is cut and says so; the next one is whole', async () => {
      const start = await cursorNow();
      const huge = letter(1, `${'x'.repeat(76)}\r\n`.repeat(10_000));
      await mailbox.deliver(huge, 'inbox', new Date(Date.now() - 2_000));
      await deliver(2, 1_000);
      const batches = await fetchAll(connector, { cursor: start, maxBytes: 50_000 });
      const [first, second] = batches.flatMap(({ messages }) => messages);
      expect(first).toMatchObject({ truncated: true });
      expect(first!.raw.equals(Buffer.from(huge).subarray(0, 50_000))).toBe(true);
      expect(second).toMatchObject({ truncated: false });
      expect(numbers(batches)).toEqual([1, 2]);
    });

    test('one mail is found by what its header holds, also among the unwanted, and tells where it lies', async () => {
      const look = lookForMail(connector, `${tag}-in-7@`, Date.now() - 60_000);
      await deliver(6, 2_000);
      expect(await look(never)).toBeNull();
      await deliver(7, 1_000, 'junk');
      expect((await look(never))?.folder?.kind).toBe(subject.hasFolders === false ? undefined : 'junk');
      expect(await look(never)).toBeNull();
    });

    test('a reading ends when it is told to', async () => {
      const start = await cursorNow();
      for (const n of [1, 2, 3]) await deliver(n, (10 - n) * 1_000);
      const stop = new AbortController();
      const read: number[] = [];
      const reading = async (): Promise<void> => {
        for await (const batch of connector.fetch({ ...options, cursor: start, batchSize: 1, signal: stop.signal })) {
          read.push(...numbers([batch]));
          stop.abort(new LetterlockError('cancelled'));
        }
      };
      await expect(reading()).rejects.toMatchObject({ code: 'cancelled' });
      expect(read).toEqual([1]);
    });

    test('closing it twice does no harm', async () => {
      await connector.close();
      await expect(connector.close()).resolves.toBeUndefined();
    });

    /** What depends on what the other end can do or be made to do. */
    const behaviours: Readonly<Record<Fault | 'junk', readonly [string, () => Promise<void>]>> = {
      junk: [
        'mail that was taken for junk is read as well, and every mail tells where it lies',
        async () => {
          const start = await cursorNow();
          await deliver(1, 1_000);
          await deliver(2, 1_000, 'junk');
          const batches = await fetchAll(connector, { cursor: start });
          expect(new Set(numbers(batches))).toEqual(new Set([1, 2]));
          const junk = batches.flatMap(({ messages }) => messages.filter(({ folder }) => folder?.kind === 'junk'));
          expect(junk.map(({ raw }) => raw.toString().includes(`Subject: ${tag} 2`))).toEqual([true]);
          const others = batches.flatMap(({ messages }) => messages.filter(({ folder }) => folder?.kind === 'inbox'));
          expect(others).toHaveLength(1);
        },
      ],
      'refused-credential': [
        'a refused credential is the mailbox’s trouble, and a person’s to mend',
        async () => {
          const broken = await impaired('refused-credential');
          const outcome = await broken.send(message(), never);
          expect(outcome).toMatchObject({ kind: 'failed', class: 'auth' });
          const reading = await fetchAll(broken).catch((error: unknown) => error);
          expect(reading).toMatchObject({ code: 'mail-auth' });
          const failed = (await broken.verify(never)).find(({ ok }) => !ok);
          expect(failed!.explanation.length).toBeGreaterThan(40);
          expect(times(message().messageId)).toBe(0);
          told.push(outcome, reading, failed);
        },
      ],
      away: [
        'a server that is away fails the connection, never the contact',
        async () => {
          const broken = await impaired('away');
          const outcome = await broken.send(message(), never);
          expect(outcome).toMatchObject({ kind: 'failed', class: 'connection' });
          const reading = await fetchAll(broken).catch((error: unknown) => error);
          expect(reading).toMatchObject({ code: 'mail-connection' });
          const claim = { messageId: message().messageId, claimedAt: Date.now() };
          expect(await broken.findSent(claim.messageId, claim.claimedAt, never)).toBe('unknown');
          expect([...((await broken.findManySent?.([claim, claim], never)) ?? [])]).toEqual([]);
          const failed = (await broken.verify(never)).find(({ ok }) => !ok);
          expect(failed!.explanation.length).toBeGreaterThan(40);
          told.push(outcome, reading, failed);
        },
      ],
      'cut-after-taking': [
        'a line that is cut before the acknowledgement leaves the outcome open, and nothing is sent again',
        async () => {
          const mail = message();
          const outcome = await (await impaired('cut-after-taking')).send(mail, never);
          expect(outcome).toMatchObject({ kind: 'unknown' });
          expect(times(mail.messageId)).toBe(1);
          told.push(outcome);
        },
      ],
      'refused-recipient': [
        'a refused recipient is refused for good, in the server’s words',
        async () => {
          const mail = message();
          const outcome = await (await impaired('refused-recipient')).send(mail, never);
          expect(outcome).toMatchObject({ kind: 'failed', class: 'permanent' });
          expect(outcome.response.length).toBeGreaterThan(5);
          expect(times(mail.messageId)).toBe(0);
          told.push(outcome);
        },
      ],
      quota: [
        'a used-up quota pauses the mailbox and says for how long',
        async () => {
          const mail = message();
          const outcome = await (await impaired('quota')).send(mail, never);
          expect(outcome).toMatchObject({ kind: 'failed', class: 'quota', retryAfterMs: expect.any(Number) });
          expect(times(mail.messageId)).toBe(0);
          told.push(outcome);
        },
      ],
      busy: [
        'a busy server is tried again later, and works then',
        async () => {
          const mail = message();
          const outcome = await (await impaired('busy')).send(mail, never);
          expect(outcome).toMatchObject({
            kind: 'failed',
            class: expect.stringMatching(/^(transient|connection|quota)$/),
          });
          expect(times(mail.messageId)).toBe(0);
          await mailbox.impair(null);
          expect(await open().send(mail, never)).toMatchObject({ kind: 'sent' });
          expect(times(mail.messageId)).toBe(1);
          told.push(outcome);
        },
      ],
    };
    const special = [...(subject.readsJunk ? (['junk'] as const) : []), ...subject.faults];
    test.each(special.map((name) => behaviours[name]))('%s', async (_title, behave) => {
      await expect(behave()).resolves.toBeUndefined();
    });

    test('no secret is told, neither in what it answered nor in the log', () => {
      const everything = inspect([told, mailbox.log.lines], { depth: 10, maxArrayLength: null, maxStringLength: null });
      for (const secret of mailbox.secrets) {
        expect(everything).not.toContain(secret);
        expect(everything).not.toContain(Buffer.from(secret).toString('base64'));
      }
    });
  });
}
