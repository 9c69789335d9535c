/** Received mail is written by strangers: whatever its bytes are, it is judged in bounded time and memory. */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { classify } from '../../../src/core/inbound/classify.ts';
import { parseMail } from '../../../src/core/inbound/mime/parse.ts';
import { thin } from '../../../src/core/inbound/mime/thin.ts';
import { verdict } from '../../../src/shared/contract/inbox.ts';
import { rawMail } from '../../support/inbox.ts';

const fixture = (name: string): Buffer =>
  readFileSync(join(import.meta.dirname, '../../fixtures/bounces', `${name}.eml`));

const judged = async (raw: Buffer): Promise<boolean> => verdict.safeParse(await classify(raw)).success;

describe('anything at all', () => {
  test('random bytes get a verdict', async () => {
    await expect(
      fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), (bytes) => judged(Buffer.from(bytes))),
        { numRuns: 200 },
      ),
    ).resolves.toBeUndefined();
  });

  test('random header lines and MIME fragments get a verdict', async () => {
    const line = fc.oneof(
      fc.constantFrom(
        'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
        'Content-Type: message/delivery-status',
        'Content-Type: message/rfc822',
        'Content-Type: message/feedback-report',
        'Content-Transfer-Encoding: base64',
        'Final-Recipient: rfc822; a@b.c',
        'Status: 5.1.1',
        '--b',
        '--b--',
        '',
        ' folded',
        'From: =?utf-8?Q?=FF=FE?= <a@b',
        'Subject: =?x-unknown?B?////?=',
      ),
      fc.string(),
    );
    await expect(
      fc.assert(
        fc.asyncProperty(fc.array(line, { maxLength: 40 }), (lines) => judged(Buffer.from(lines.join('\r\n')))),
        { numRuns: 300 },
      ),
    ).resolves.toBeUndefined();
  });

  test('real reports cut or damaged anywhere get a verdict', async () => {
    const reports = ['lhost-postfix-14', 'lhost-exchange2007-02', 'arf-16', 'lhost-qmail-17', 'lhost-aol-03'].map(
      fixture,
    );
    await expect(
      fc.assert(
        fc.asyncProperty(fc.constantFrom(...reports), fc.nat(), fc.nat(), fc.nat(255), (raw, cut, at, byte) => {
          const damaged = Buffer.from(raw.subarray(0, 1 + (cut % raw.length)));
          damaged[at % damaged.length] = byte;
          return judged(damaged);
        }),
        { numRuns: 150 },
      ),
    ).resolves.toBeUndefined();
  });
});

describe('bombs', () => {
  test('a 100 MB attachment costs what a small one does, and its size is told', async () => {
    const body = Buffer.alloc(100_000_000, 'A');
    const head =
      'From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\nContent-Type: application/pdf; name=big.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n';
    const raw = Buffer.concat([Buffer.from(head), body]);
    expect(thin(raw, 'n').length).toBeLessThan(1000);
    const mail = await parseMail(raw);
    expect(mail.text.trim()).toBe('Hello');
    expect(mail.parts).toMatchObject([{ type: 'application/pdf', name: 'big.pdf' }]);
    expect(mail.parts[0]?.size).toBeGreaterThan(3_000_000);
  });

  test('a small attachment is measured exactly', async () => {
    const content = Buffer.alloc(1234, 7).toString('base64');
    const raw = rawMail(
      { 'Content-Type': 'multipart/mixed; boundary=b' },
      `--b\n\nHi\n--b\nContent-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\n${content}\n--b--\n`,
    );
    expect((await parseMail(raw)).parts).toMatchObject([{ name: 'a.png', size: 1234, text: '' }]);
  });

  test('a marker that a sender forges is taken for what it is', async () => {
    const raw = rawMail(
      { 'Content-Type': 'multipart/mixed; boundary=b' },
      '--b\n\nHi\n--b\nContent-Type: image/png; name=a.png\n\nabc:999999999\n--b--\n',
    );
    expect((await parseMail(raw)).parts[0]?.size).toBeLessThan(20);
  });

  test('5,000 levels of nesting are read as text', async () => {
    const levels = Array.from(
      { length: 5000 },
      (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`,
    );
    expect(await judged(Buffer.from(`From: a@b.example\r\n${levels.join('')}\r\ndeep`))).toBe(true);
  });

  test('message in message in message stays bounded', async () => {
    const raw = Buffer.from(`From: a@b.example\r\n${'Content-Type: message/rfc822\r\n\r\n'.repeat(20_000)}end`);
    expect(await judged(raw)).toBe(true);
  });

  test('100,000 parts are cut', async () => {
    const raw = rawMail({ 'Content-Type': 'multipart/mixed; boundary=b' }, `${'--b\n\nx\n'.repeat(100_000)}--b--\n`);
    expect((await parseMail(raw)).parts.length).toBeLessThanOrEqual(200);
  });

  test.each([
    ['one header of 4 MB', `X-Bomb: ${'a'.repeat(4_000_000)}\r\n`],
    ['200,000 headers', 'X-Bomb: a\r\n'.repeat(200_000)],
    ['a To header of 100,000 addresses', `To: ${'a@b.example, '.repeat(100_000)}\r\n`],
    ['a References header of 100,000 ids', `References: ${'<a@b.example> '.repeat(100_000)}\r\n`],
    ['nested comments', `From: ${'('.repeat(50_000)}a@b.example\r\n`],
    ['an encoded word without end', `Subject: =?utf-8?Q?${'=41'.repeat(100_000)}\r\n`],
  ])('%s is bounded and the rest still read', async (_name, bomb) => {
    const mail = await parseMail(Buffer.from(`From: ann@b.example\r\nSubject: Hello\r\n${bomb}\r\nBody`));
    expect(mail.from.address).toBe('ann@b.example');
    expect(mail.subject.length).toBeLessThanOrEqual(1000);
  });

  test.each([
    ['spaces', ' '.repeat(500_000)],
    ['one line', 'a'.repeat(500_000)],
    ['quote marks', '>'.repeat(500_000)],
    ['addresses', '<a@b.example>\n'.repeat(30_000)],
    ['digits and dots', '5.'.repeat(200_000)],
    ['attribution without end', `On ${'x '.repeat(200_000)}`],
    ['open tags', '<div>'.repeat(100_000)],
  ])('a body of nothing but %s comes to an end', async (_name, body) => {
    expect(await judged(rawMail({ From: 'MAILER-DAEMON@b.example', Subject: 'Undelivered Mail' }, body))).toBe(true);
    expect(await judged(rawMail({ From: 'a@b.example', Subject: 'Re: x', 'Content-Type': 'text/html' }, body))).toBe(
      true,
    );
  });
});

describe('broken but readable', () => {
  test('a multipart mail whose boundary is wrong is read as text', async () => {
    const raw = rawMail(
      {
        From: 'MAILER-DAEMON@b.example',
        Subject: 'x',
        'Content-Type': 'multipart/report; report-type=delivery-status; boundary=other',
      },
      '--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n--b--\n',
    );
    expect(await classify(raw)).toMatchObject({ kind: 'bounce', recipients: [{ address: 'a@b.example', hard: true }] });
  });

  test('an mbox separator before the header is no part of it', async () => {
    expect((await parseMail(Buffer.from('From x Thu Apr 29\nFrom: a@b.example\n\nHi'))).from.address).toBe(
      'a@b.example',
    );
  });

  test('an empty mail is nothing', async () => {
    expect(await classify(Buffer.alloc(0))).toMatchObject({ kind: 'other', recipients: [] });
  });
});
