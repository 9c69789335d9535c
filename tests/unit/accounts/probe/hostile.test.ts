/** What arrives was on foreign servers: whatever is in it, it is judged, soon, and what is shown of it is harmless. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { believedResults, parseResults } from '../../../../src/core/inbound/mime/auth-results.ts';
import { gather } from '../../../../src/core/accounts/probe/evidence.ts';
import { fieldsOf, headerOf, withoutComments } from '../../../../src/core/inbound/mime/header-fields.ts';
import { hopsOf } from '../../../../src/core/accounts/probe/hops.ts';
import { judgeProbe } from '../../../../src/core/accounts/probe/judge.ts';
import { probeFinding } from '../../../../src/shared/contract/self-probe.ts';
import type { ProbeFinding } from '../../../../src/shared/contract/self-probe.ts';
import { testStart } from '../../../support/ports.ts';
import { composed, probeFrom, sentOf, txtZone } from '../../../support/probe-mail.ts';

async function judged(raw: Buffer): Promise<readonly ProbeFinding[]> {
  const arrival = { raw, truncated: false, receivedAt: testStart, seenAt: testStart, folder: null };
  const seen = await gather(arrival, txtZone({}), probeFrom, ['other.example']);
  return judgeProbe(sentOf(composed), seen);
}

/** Milliseconds of this thread's work. */
async function cost(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const many = (text: string, times: number): string => text.repeat(times);

describe('a mail made to hurt', () => {
  test.each<[string, string]>([
    ['nothing', ''],
    ['no header', '\r\n\r\nHello'],
    ['a header without an end', many('X-A: b\r\n', 60_000)],
    ['a line without an end', `Received: ${many('(', 900_000)}`],
    ['results without an end', `Authentication-Results: other.example; ${many('spf=pass ; ', 80_000)}\r\n\r\n`],
    ['blanks without an end', `Authentication-Results: other.example;${many(' ', 200_000)}x\r\n\r\n`],
    ['servers without an end', `${many('Received: from a.example by b.example with ESMTP id 1; x\r\n', 5_000)}\r\n`],
    ['folded for ever', `Received: from a\r\n${many(' b\r\n', 100_000)}\r\n`],
    ['links without an end', `Content-Type: text/html\r\n\r\n${many('<a href="https://x.example/', 40_000)}`],
    ['tags in tags', `Content-Type: text/html\r\n\r\n${many('<a <img ', 100_000)}`],
    [
      'signatures without an end',
      `${many('DKIM-Signature: v=1; a=rsa-sha256; d=x.example; s=a; h=from; bh=x; b=y\r\n', 300)}\r\nx`,
    ],
    ['NUL', 'From: a\0b\r\nReceived: \0\r\n\r\n\0'],
    ['boundaries without an end', `Content-Type: multipart/mixed; boundary=b\r\n\r\n${many('--b\r\n', 100_000)}`],
  ])('%s is judged', async (_, text) => {
    let findings: readonly ProbeFinding[] = [];
    const spent = await cost(async () => {
      findings = await judged(Buffer.from(text, 'latin1'));
    });
    expect(findings).toHaveLength(13);
    expect(spent).toBeLessThan(3_000);
  });

  test('whatever the bytes are', async () => {
    const line = fc.oneof(
      fc.constantFrom(
        'Received: from (a by b with',
        'Authentication-Results: ;;=;"',
        'DKIM-Signature: v=1;h=',
        'From: <',
        '\r\n',
      ),
      fc.string({ unit: 'binary', maxLength: 200 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
        const findings = await judged(Buffer.from(lines.join('\r\n'), 'latin1'));
        for (const finding of findings) expect(probeFinding.safeParse(finding).success).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

test('what is shown of it is one short line without signs that turn or hide text', async () => {
  const evil = `a\u202Eb\u200B\u0007${many('x', 5_000)}`;
  const raw = Buffer.from(
    `From: Anna <${probeFrom}>\r\nMessage-ID: <${evil}>\r\nSender: ${evil}\r\nReceived: from ${evil} by b.example with ESMTP; x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<a href="https://${evil}">x</a>`,
  );
  const findings = await judged(raw);
  const texts = findings.flatMap(({ facts, details }) => Object.values(facts).concat(details));
  expect(texts.length).toBeGreaterThan(5);
  for (const text of texts) {
    expect(text.length).toBeLessThanOrEqual(300);
    expect(text).not.toMatch(/[\p{Cc}\u202E\u200B]/u);
  }
});

describe('a header', () => {
  test('ends at the first empty line, whatever the line ends', () => {
    expect(headerOf(Buffer.from('A: 1\nB: 2\n\nC: 3\r\n\r\n'))).toBe('A: 1\nB: 2');
    expect(fieldsOf(Buffer.from('A: 1\r\n folded\r\n\ttwice\r\nnonsense\r\n: none\r\nB:2\r\n\r\nC: 3'))).toEqual([
      { name: 'a', value: '1 folded twice' },
      { name: 'b', value: '2' },
    ]);
  });

  test.each([
    ['a (b (c) d) e', 'a  e'],
    ['"(kept)" (gone)', '"(kept)" '],
    [String.raw`a \( b`, String.raw`a \( b`],
    ['(never ends', ''],
    ['no (start) )', 'no  )'],
  ])('loses its comments: %s', (text, bare) => {
    expect(withoutComments(text)).toBe(bare);
  });

  test('with results is read as RFC 8601 writes it', () => {
    expect(
      parseResults(
        'example.com 1; spf=fail (reason; with=signs) smtp.mailfrom="x;y@z.example"; dkim = pass header.d=z.example',
      ),
    ).toEqual({
      server: 'example.com',
      results: [
        { method: 'spf', result: 'fail', properties: { 'smtp.mailfrom': 'x;y@z.example' } },
        { method: 'dkim', result: 'pass', properties: { 'header.d': 'z.example' } },
      ],
    });
    expect(parseResults('example.org 1; none').results).toEqual([]);
  });

  test('that claims results for the receiver is not believed from below', () => {
    const lines = [
      { name: 'received', value: 'from evil.example by mx.other.example with ESMTPS' },
      { name: 'received', value: 'from x by evil.example with SMTP' },
      { name: 'authentication-results', value: 'mx.other.example; dmarc=pass' },
      { name: 'from', value: 'a@b.example' },
    ];
    expect(believedResults(lines, ['other.example'])).toBeNull();
    const [first, second, claim, from] = lines;
    expect(believedResults([first!, claim!, second!, from!], ['other.example'])).not.toBeNull();
    // As the sender alone could have written it, beside its own text.
    expect(believedResults([first!, from!, claim!], ['other.example'])).toBeNull();
  });

  test('names no more servers than there can be', () => {
    const field = { name: 'received', value: 'from a.example by b.example with ESMTPS; x' };
    expect(hopsOf(Array.from({ length: 400 }, () => field))).toHaveLength(30);
  });
});
