import PostalMime from 'postal-mime';
import type { Email } from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { buildMime } from '../../../src/core/connectors/mime/build.ts';
import { answerTo } from '../../../src/core/connectors/practice/answers/answer.ts';
import { readOriginal } from '../../../src/core/connectors/practice/answers/original.ts';
import type { Behaviour } from '../../../src/core/connectors/practice/persona.ts';

const arrivedAt = Date.UTC(2026, 2, 2, 9, 30);
const delayMs = 3_600_000;
const token = 'k3JH2v8sQm0aXz71bWc9dE';
const messageId = `<${token}@sender.example>`;

const sent = await buildMime({
  from: { name: 'Ada Vermeer', address: 'ada@sender.example' },
  to: { name: 'Łucja Wójcik', address: 'lucja@firma.example' },
  subject: 'Pytanie o wtorek – krótko',
  html: '<p>Dzień dobry,</p><p>czy wtorek pasuje?</p>',
  text: 'Dzień dobry,\nczy wtorek pasuje?\n',
  messageId,
  inReplyTo: '<first@sender.example>',
  references: ['<first@sender.example>'],
  date: arrivedAt,
  headers: [{ name: 'List-Unsubscribe', value: `<mailto:ada@sender.example?subject=unsubscribe%20${token}>` }],
  attachments: [],
});
const original = await readOriginal(sent, { from: 'ada@sender.example', to: 'lucja@firma.example' }, arrivedAt);

const variants = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99];
async function answers(behaviour: Behaviour): Promise<{ raw: string; email: Email }[]> {
  return Promise.all(
    variants.map(async (variant) => {
      const answer = await answerTo(original, { behaviour, delayMs, variant });
      if (answer === null) throw new Error('no answer');
      expect(answer.dueAt).toBe(arrivedAt + delayMs);
      return { raw: answer.raw.toString('utf8'), email: await PostalMime.parse(answer.raw) };
    }),
  );
}
const header = (email: Email, name: string): string => email.headers.find(({ key }) => key === name)?.value ?? '';

describe('what a practice recipient sends back', () => {
  it('is nothing where it keeps silent', async () => {
    expect(await answerTo(original, { behaviour: 'silence', delayMs: 0, variant: 0.5 })).toBeNull();
  });

  it.each<Behaviour>([
    'reply',
    'reply-elsewhere',
    'out-of-office',
    'hard-bounce',
    'soft-bounce',
    'unsubscribe',
    'complaint',
  ])(
    '%s is a whole mail to the sender with CRLF line ends, dated when it arrives, the same each time',
    async (kind) => {
      const first = await answers(kind);
      expect(await answers(kind)).toEqual(first);
      for (const { raw, email } of first) {
        expect(raw).not.toMatch(/(?<!\r)\n|\r(?!\n)/);
        expect(email.to?.map(({ address }) => address)).toEqual(['ada@sender.example']);
        expect(Date.parse(email.date ?? '')).toBe(arrivedAt + delayMs);
        expect(email.messageId).toMatch(/^<[^@\s]+@[^@\s]+>$/);
        expect(email.from?.address).toMatch(/@.*example$/);
      }
    },
  );

  it('a reply comes from the recipient, nearly always in the thread, quoting the mail', async () => {
    const replies = await answers('reply');
    const threaded = replies.filter(({ email }) => email.inReplyTo === messageId);
    expect(threaded.length).toBeGreaterThan(replies.length / 2);
    expect(threaded.length).toBeLessThan(replies.length);
    for (const { email } of replies) {
      expect(email.from).toEqual({ name: 'Łucja Wójcik', address: 'lucja@firma.example' });
      expect(email.subject).toBe('Re: Pytanie o wtorek – krótko');
      expect(email.text).toContain('> czy wtorek pasuje?');
      expect(header(email, 'auto-submitted')).toBe('');
    }
    expect(threaded[0]?.email.references).toBe(`<first@sender.example> ${messageId}`);
    expect(new Set(replies.map(({ email }) => email.text?.split('\n')[0])).size).toBeGreaterThan(7);
  });

  it('a reply from elsewhere keeps the thread and changes the address', async () => {
    for (const { email } of await answers('reply-elsewhere')) {
      expect(email.inReplyTo).toBe(messageId);
      expect(['office@firma.example', 'lucja@private-mail.example']).toContain(email.from?.address);
    }
  });

  it('an absence note is marked as automatic and comes from a null sender', async () => {
    for (const { email } of await answers('out-of-office')) {
      const marks = header(email, 'auto-submitted') + header(email, 'x-autoreply');
      expect(marks).toMatch(/auto-replied|auto-generated|yes/);
      expect(header(email, 'return-path')).toBe('<>');
    }
  });

  it('a hard bounce says 5.1.1 or 5.1.10, names the recipient and returns our Message-ID, in several formats', async () => {
    const bounces = await answers('hard-bounce');
    for (const { raw } of bounces) {
      expect(raw).toMatch(/5\.1\.(?:1|10)\b/);
      expect(raw).toContain('lucja@firma.example');
      expect(raw).toContain(`Message-ID: ${messageId}`);
    }
    const reports = bounces.filter(({ raw }) => raw.includes('report-type=delivery-status'));
    expect(reports.length).toBeGreaterThan(0);
    for (const { raw } of reports) expect(raw).toMatch(/^Action: failed\r$/m);
    expect(bounces.some(({ raw }) => raw.includes('This is the qmail-send program'))).toBe(true);
    expect(new Set(bounces.map(({ email }) => email.subject)).size).toBe(4);
  });

  it('a soft bounce is 4.x.x, delayed or failed for now', async () => {
    for (const { raw } of await answers('soft-bounce')) {
      expect(raw).toMatch(/^Status: 4\.\d\.\d\r$/m);
      expect(raw).not.toMatch(/\b5\.\d\.\d\b/);
    }
  });

  it('an unsubscribe is the mail that List-Unsubscribe describes, or a short request', async () => {
    const mails = await answers('unsubscribe');
    const byButton = mails.filter(({ email }) => email.subject === `unsubscribe ${token}`);
    expect(byButton.length).toBeGreaterThan(mails.length / 2);
    for (const { email } of mails.filter((mail) => !byButton.includes(mail))) {
      expect(email.text).toMatch(/unsubscribe|remove me/i);
      expect(email.inReplyTo).toBe(messageId);
    }
  });

  it('a complaint is a feedback report with the mail inside', async () => {
    for (const { raw } of await answers('complaint')) {
      expect(raw).toMatch(/^Feedback-Type: abuse\r$/m);
      expect(raw).toContain('report-type=feedback-report');
      expect(raw).toContain(`Message-ID: ${messageId}`);
    }
  });
});

describe('hostile mail', () => {
  const envelope = { from: 'ada@sender.example', to: 'reply@firma.example' };

  it.each([
    ['empty', ''],
    ['no headers', '\r\n\r\nhello'],
    ['no Message-ID', 'From: a@b.example\r\nSubject: x\r\n\r\nhello'],
    ['broken unsubscribe address', 'List-Unsubscribe: <mailto:%>, <http://[>, <>\r\nMessage-ID: <a@b>\r\n\r\nx'],
    ['endless header', `Subject: ${'x'.repeat(500_000)}\r\n\r\nx`],
  ])('%s still gets an answer of every kind', async (_, raw) => {
    const odd = await readOriginal(Buffer.from(raw), envelope, arrivedAt);
    for (const behaviour of ['reply', 'unsubscribe', 'hard-bounce', 'out-of-office', 'complaint'] as const) {
      for (const variant of variants) {
        const answer = await answerTo(odd, { behaviour, delayMs, variant });
        expect((await PostalMime.parse(answer?.raw ?? '')).from?.address).toBeTruthy();
      }
    }
  });

  it('a subject cannot put headers into an answer', async () => {
    const raw = 'From: a@b.example\r\nSubject: =?utf-8?Q?x=0D=0ABcc:_evil@example.net?=\r\nMessage-ID: <a@b>\r\n\r\nx';
    const odd = await readOriginal(Buffer.from(raw), envelope, arrivedAt);
    for (const behaviour of ['reply', 'out-of-office', 'complaint'] as const) {
      const answer = await answerTo(odd, { behaviour, delayMs, variant: 0.3 });
      const email = await PostalMime.parse(answer?.raw ?? '');
      expect(email.headers.map(({ key }) => key)).not.toContain('bcc');
    }
  });
});
