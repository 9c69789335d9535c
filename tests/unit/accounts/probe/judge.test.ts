import { beforeAll, describe, expect, test } from 'vitest';
import { gather } from '../../../../src/core/accounts/probe/evidence.ts';
import type { Arrival } from '../../../../src/core/accounts/probe/evidence.ts';
import { judgeProbe } from '../../../../src/core/accounts/probe/judge.ts';
import { probe as english } from '../../../../src/renderer/src/i18n/en/probe.ts';
import type { ProbeFinding, ProbeTopic } from '../../../../src/shared/contract/self-probe.ts';
import { probeTopic } from '../../../../src/shared/contract/self-probe.ts';
import type { ComposedMail } from '../../../../src/core/connectors/mime/mail.ts';
import { testStart } from '../../../support/ports.ts';
import {
  bothCovered,
  bytesOf,
  composed,
  noneCovered,
  oneClick,
  probeFrom,
  sentOf,
  signed,
  signingKey,
  txtZone,
  wayAbove,
} from '../../../support/probe-mail.ts';

const key = signingKey('firma.example');
const mailKey = signingKey('mail.firma.example', 'm1');
const foreignKey = signingKey('bulk.example', 'b1');
const shortKey = signingKey('firma.example', 'short', 1024);

const records = {
  's1._domainkey.firma.example': [key.record],
  'm1._domainkey.mail.firma.example': [mailKey.record],
  'b1._domainkey.bulk.example': [foreignKey.record],
  'short._domainkey.firma.example': [shortKey.record],
  '_dmarc.firma.example': ['v=DMARC1; p=reject'],
};

const way = [
  'Received: from mx.firma.example (mx.firma.example [192.0.2.7])\r\n by mx.other.example (Postfix) with ESMTPS id 2\r\n (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n for <bo@other.example>; Mon, 2 Mar 2026 09:00:03 +0000',
];
const told = (results: string): string => `Authentication-Results: mx.other.example; ${results}`;
const good = told(
  'dkim=pass (2048-bit key) header.d=firma.example header.s=s1;\r\n spf=pass smtp.mailfrom=anna@firma.example; dmarc=pass (p=reject) header.from=firma.example',
);

interface Case {
  readonly mail?: ComposedMail;
  readonly raw?: Buffer;
  readonly above?: readonly string[];
  readonly arrival?: Partial<Arrival>;
  readonly zone?: Readonly<Record<string, readonly string[] | Error>>;
  readonly practice?: boolean;
}

const messages: Readonly<Record<string, string>> = english.code;
const remedies: Readonly<Record<string, string>> = english.remedy;

/** Every code has its words, and what stands in braces there is among the facts. */
function expectWords({ code, facts }: ProbeFinding): void {
  expect(Object.keys(messages)).toContain(code);
  const text = `${messages[code] ?? ''} ${remedies[code] ?? ''}`;
  for (const [, name = ''] of text.matchAll(/\{\{(\w+)\}\}/g))
    expect(`${code} ${name}: ${facts[name] ?? ''}`).not.toMatch(/: $/);
}

async function judged(given: Case): Promise<ReadonlyMap<ProbeTopic, ProbeFinding>> {
  const mail = given.mail ?? composed;
  const raw = given.raw ?? (await signed(await bytesOf(mail), key));
  const arrival: Arrival = {
    raw: Buffer.concat([wayAbove(...(given.above ?? [good, ...way])), raw]),
    truncated: false,
    receivedAt: testStart + 3_000,
    seenAt: testStart + 9_000,
    folder: { kind: 'inbox', name: 'INBOX' },
    ...given.arrival,
  };
  const practice = given.practice ?? false;
  const lookup = practice ? null : txtZone({ ...records, ...given.zone });
  const seen = await gather(arrival, lookup, probeFrom, ['other.example', 'imap.other.example']);
  const findings = judgeProbe({ ...sentOf(mail), practice }, seen);
  expect(findings.map(({ topic }) => topic)).toEqual(probeTopic.options);
  for (const finding of findings) expectWords(finding);
  return new Map(findings.map((finding) => [finding.topic, finding]));
}

async function verdict(topic: ProbeTopic, given: Case): Promise<string> {
  const finding = (await judged(given)).get(topic);
  return `${finding?.status ?? ''} ${finding?.code ?? ''}`;
}

let plain: Buffer;
let whole: Buffer;
beforeAll(async () => {
  plain = await bytesOf(composed);
  whole = await signed(await bytesOf(oneClick), key);
});
const replaced = (raw: Buffer, from: string | RegExp, to: string): Buffer =>
  Buffer.from(raw.toString('latin1').replace(from, to), 'latin1');

test('a mail that arrives as it should is fine in every respect', async () => {
  const findings = await judged({ mail: oneClick, raw: whole });
  expect([...findings.values()].map(({ topic, status, code }) => `${topic}: ${status} ${code}`)).toEqual([
    'delivery: ok delivery-prompt',
    'folder: ok folder-inbox',
    'dkim: ok dkim-pass',
    'alignment: ok aligned',
    'spf: ok spf-pass',
    'dmarc: ok dmarc-pass',
    'unsubscribe: ok unsubscribe-one-click',
    'coverage: ok covered',
    'links: ok links-same',
    'text: ok text-same',
    'sender: ok sender-same',
    'message-id: ok id-same',
    'tls: ok tls-all',
  ]);
  expect(findings.get('dkim')?.facts).toMatchObject({ domain: 'firma.example', selector: 's1', bits: '2048' });
  expect(findings.get('delivery')?.facts).toEqual({ seconds: '3' });
  expect(findings.get('tls')?.details).toEqual([
    'mx.firma.example → mx.other.example · ESMTPS · TLSv1.3 · TLS_AES_256_GCM_SHA384',
  ]);
});

test('the same mail is judged the same again', async () => {
  expect(await judged({})).toEqual(await judged({}));
});

describe('the signature', () => {
  test.each<[string, () => Promise<Case>, string]>([
    ['missing', () => Promise.resolve({ raw: plain, above: way }), 'bad dkim-none'],
    [
      'broken by a footer',
      async () => ({
        raw: Buffer.concat([await signed(plain, key), Buffer.from('checked by a gateway\r\n')]),
        above: way,
      }),
      'bad dkim-body-changed',
    ],
    [
      'broken by a new subject',
      async () => ({ raw: replaced(await signed(plain, key), /^Subject: .*$/m, 'Subject: [EXTERNAL] x'), above: way }),
      'bad dkim-header-changed',
    ],
    [
      'whose key is not published',
      async () => ({ raw: await signed(plain, signingKey('firma.example', 'gone')), above: way }),
      'bad dkim-no-key',
    ],
    ['with a short key', async () => ({ raw: await signed(plain, shortKey), above: way }), 'warn dkim-short'],
    [
      'whose key nobody answers for',
      () => Promise.resolve({ above: way, zone: { 's1._domainkey.firma.example': new Error('timeout') } }),
      'unknown dkim-no-answer',
    ],
    [
      'broken in the mailbox, and found good before',
      async () => ({ raw: Buffer.concat([await signed(plain, key), Buffer.from('x\r\n')]) }),
      'ok dkim-told',
    ],
    [
      'broken in the mailbox, of two of which the server found one good',
      async () => ({
        raw: Buffer.concat([await signed(plain, key), Buffer.from('x\r\n')]),
        above: [told('dkim=fail header.d=bulk.example; dkim=pass header.d=firma.example'), ...way],
      }),
      'ok dkim-told',
    ],
    [
      'of a mail that was not read whole',
      async () => ({ raw: (await signed(plain, key)).subarray(0, -40), above: way, arrival: { truncated: true } }),
      'unknown dkim-truncated',
    ],
  ])('%s', async (_, given, expected) => {
    expect(await verdict('dkim', await given())).toBe(expected);
  });
});

describe('alignment', () => {
  const strict = { '_dmarc.firma.example': ['v=DMARC1; p=reject; adkim=s'] };
  test.each<[string, () => Promise<Case>, string]>([
    ['with a subdomain is relaxed', async () => ({ raw: await signed(plain, mailKey), above: way }), 'ok aligned'],
    [
      'with a subdomain is not strict',
      async () => ({ raw: await signed(plain, mailKey), above: way, zone: strict }),
      'bad alignment-strict',
    ],
    [
      'with a provider’s domain is none',
      async () => ({ raw: await signed(plain, foreignKey), above: way }),
      'bad not-aligned',
    ],
    [
      'by the second of two signatures',
      async () => ({ raw: await signed(await signed(plain, key), foreignKey), above: way }),
      'ok aligned',
    ],
    [
      'without a signature cannot be told',
      () => Promise.resolve({ raw: plain, above: way }),
      'unknown alignment-unsigned',
    ],
  ])('%s', async (_, given, expected) => {
    expect(await verdict('alignment', await given())).toBe(expected);
  });
});

describe('what the signature covers (RFC 8058, 4)', () => {
  test.each<[string, ComposedMail, readonly string[], string]>([
    ['both headers', oneClick, bothCovered, 'ok covered'],
    ['neither', oneClick, noneCovered, 'bad not-covered'],
    ['the first alone', oneClick, [...noneCovered, 'List-Unsubscribe'], 'bad not-covered'],
    ['the only one there is', composed, bothCovered, 'ok covered-mailto'],
    ['not the only one there is', composed, noneCovered, 'warn not-covered'],
  ])('%s', async (_, mail, covers, expected) => {
    const raw = await signed(await bytesOf(mail), key, covers);
    expect(await verdict('coverage', { mail, raw })).toBe(expected);
  });

  test('names what is missing', async () => {
    const raw = await signed(await bytesOf(oneClick), key, [...noneCovered, 'List-Unsubscribe']);
    const finding = (await judged({ mail: oneClick, raw })).get('coverage');
    expect(finding?.facts['missing']).toBe('List-Unsubscribe-Post');
  });
});

describe('what the receiving server found', () => {
  const forged = 'Authentication-Results: mx.other.example; spf=pass smtp.mailfrom=anna@firma.example; dmarc=pass';
  test.each<[string, readonly string[], string, string]>([
    ['nothing', way, 'unknown nothing-told', 'ok dmarc-ours'],
    [
      'in a field beneath the way, which anybody can write',
      [...way, 'Received: from a.evil.example by b.evil.example with SMTP id 1; x', forged],
      'unknown nothing-told',
      'ok dmarc-ours',
    ],
    [
      'in the name of a stranger',
      ['Authentication-Results: mx.evil.example; spf=pass; dmarc=pass', ...way],
      'unknown nothing-told',
      'ok dmarc-ours',
    ],
    [
      'a stranger’s name above the own one',
      ['Authentication-Results: mx.evil.example; spf=fail', good, ...way],
      'unknown nothing-told',
      'ok dmarc-ours',
    ],
    [
      'SPF for another domain',
      [told('spf=pass smtp.mailfrom=bounce@bulk.example; dmarc=pass'), ...way],
      'info spf-other',
      'ok dmarc-pass',
    ],
    [
      'SPF failing',
      [told('spf=softfail smtp.mailfrom=anna@firma.example; dmarc=fail'), ...way],
      'bad spf-softfail',
      'bad dmarc-fail',
    ],
    ['SPF missing', [told('spf=none smtp.mailfrom=anna@firma.example'), ...way], 'warn spf-none', 'ok dmarc-ours'],
    [
      'each method in a field of its own',
      [told('dmarc=pass'), told('spf=pass smtp.mailfrom=firma.example'), ...way],
      'ok spf-pass',
      'ok dmarc-pass',
    ],
  ])('%s', async (_, above, spf, dmarc) => {
    expect(await verdict('spf', { above })).toBe(spf);
    expect(await verdict('dmarc', { above })).toBe(dmarc);
  });

  test('Exchange Online, which leaves its name out, is believed where it took the mail', async () => {
    const results =
      'Authentication-Results: spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=firma.example; dkim=pass header.d=firma.example;dmarc=pass action=none header.from=firma.example;compauth=pass reason=100';
    const exchange =
      'Received: from A.eurprd01.prod.exchangelabs.com (2603::1) by B.eurprd01.prod.outlook.com with HTTPS; x';
    expect(await verdict('dmarc', { above: [results, exchange, ...way] })).toBe('ok dmarc-pass');
    expect(await verdict('spf', { above: [results, ...way] })).toBe('unknown nothing-told');
  });

  test.each<[string, Case['zone'], string]>([
    ['no policy', { '_dmarc.firma.example': [] }, 'bad dmarc-none'],
    ['no answer', { '_dmarc.firma.example': new Error('timeout') }, 'unknown dmarc-no-answer'],
  ])('and where it says nothing: %s', async (_, zone, expected) => {
    expect(await verdict('dmarc', { above: way, zone: zone ?? {} })).toBe(expected);
  });

  test('and where nothing of the mail speaks for the domain', async () => {
    expect(await verdict('dmarc', { raw: plain, above: way })).toBe('warn dmarc-unproved');
    expect(await verdict('dmarc', { raw: plain, above: [told('spf=fail'), ...way] })).toBe('bad dmarc-would-fail');
  });
});

describe('the content', () => {
  const html = (change: (text: string) => string): Promise<Buffer> =>
    bytesOf({ ...composed, html: change(composed.html) });
  test.each<[string, () => Promise<Buffer>, string]>([
    ['links as they were', () => Promise.resolve(plain), 'ok links-same'],
    [
      'links behind the receiver’s filter',
      () =>
        html((text) =>
          text.replaceAll('https://firma.example', 'https://eur01.safelinks.protection.outlook.com/?url='),
        ),
      'warn links-receiver',
    ],
    [
      'links behind the sender’s tracking',
      () => html((text) => text.replaceAll('https://firma.example', 'https://abc.r.eu-west-1.awstrack.me/L0/')),
      'bad links-sender',
    ],
    [
      'links behind somebody’s',
      () => html((text) => text.replaceAll('https://firma.example', 'https://t.example')),
      'bad links-changed',
    ],
    [
      'a link that is gone',
      () => html((text) => text.replace(/<a href="https:\/\/firma\.example\/anna">.*?<\/a>/, '')),
      'bad links-changed',
    ],
    [
      'a tracking pixel',
      () => html((text) => text.replace('</body>', '<img src="https://t.example/p.gif"></body>')),
      'warn pixel-added',
    ],
    [
      'a link more',
      () => html((text) => text.replace('</body>', '<a href="https://ad.example">ad</a></body>')),
      'warn links-added',
    ],
    ['no HTML any more', () => bytesOf({ ...composed, html: '' }), 'bad html-gone'],
  ])('%s', async (_, raw, expected) => {
    expect(await verdict('links', { raw: await raw() })).toBe(expected);
  });

  test('says which link became what', async () => {
    const raw = await html((text) => text.replace('https://firma.example/anna', 'https://t.example/1'));
    expect((await judged({ raw })).get('links')?.details).toEqual(['https://firma.example/anna → https://t.example/1']);
  });

  const text = (change: string): Promise<Buffer> => bytesOf({ ...composed, text: change });
  test.each<[string, () => Promise<Buffer>, string]>([
    ['as it was', () => Promise.resolve(plain), 'ok text-same'],
    ['with a footer', () => text(`${composed.text}\n--\nChecked by a gateway\n`), 'warn text-added'],
    ['changed', () => text(composed.text.replace('Hello', 'CAUTION Hello')), 'warn text-changed'],
    ['gone', () => bytesOf({ ...composed, text: '' }), 'warn text-gone'],
  ])('the plain text %s', async (_, raw, expected) => {
    expect(await verdict('text', { raw: await raw() })).toBe(expected);
  });

  const unsubscribe = /^List-Unsubscribe:.*(?:\r\n[ \t].*)*\r\n/m;
  test.each<[string, ComposedMail, (raw: Buffer) => Buffer, string]>([
    ['by mail alone', composed, (raw) => raw, 'info unsubscribe-mailto'],
    ['gone', composed, (raw) => replaced(raw, unsubscribe, ''), 'bad unsubscribe-gone'],
    [
      'another one',
      composed,
      (raw) => replaced(raw, unsubscribe, 'List-Unsubscribe: <https://t.example/u>\r\n'),
      'warn unsubscribe-changed',
    ],
    [
      'without its second header',
      oneClick,
      (raw) => replaced(raw, /^List-Unsubscribe-Post: .*\r\n/m, ''),
      'bad unsubscribe-post-gone',
    ],
  ])('the way out: %s', async (_, mail, change, expected) => {
    expect(await verdict('unsubscribe', { mail, raw: change(await bytesOf(mail)) })).toBe(expected);
  });

  test.each<[string, (raw: Buffer) => Buffer, ProbeTopic, string]>([
    [
      'another sender',
      (raw) => replaced(raw, /^From: .*$/m, 'From: Anna <anna@relay.example>'),
      'sender',
      'bad sender-changed',
    ],
    [
      'on behalf of',
      (raw) => replaced(raw, /^From: /m, 'Sender: relay@other.example\r\nFrom: '),
      'sender',
      'warn sender-behalf',
    ],
    [
      'another Message-ID',
      (raw) => replaced(raw, /^Message-ID: .*$/m, 'Message-ID: <new@ses.example>'),
      'message-id',
      'warn id-lost',
    ],
    [
      'another Message-ID, ours kept',
      (raw) => replaced(raw, /^Message-ID: .*$/m, `Message-ID: <new@ses.example>\r\nReferences: ${composed.messageId}`),
      'message-id',
      'info id-replaced',
    ],
  ])('%s', async (_, change, topic, expected) => {
    expect(await verdict(topic, { raw: change(plain) })).toBe(expected);
  });
});

describe('the way', () => {
  const from = (way2: string): string =>
    `Received: from mx.firma.example (x [192.0.2.7]) by mx.other.example ${way2}; x`;
  test.each<[string, readonly string[], string]>([
    ['Postfix', way, 'ok tls-all'],
    [
      'Google',
      [from('with ESMTPS id 1 for <b@x> (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256)')],
      'ok tls-all',
    ],
    ['Exim', [from('with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384 (Exim 4.96)')], 'ok tls-all'],
    [
      'Exchange',
      [from('with Microsoft SMTP Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15')],
      'ok tls-all',
    ],
    ['in clear', [from('with ESMTP id 1')], 'bad tls-clear'],
    ['with an outdated TLS', [from('with ESMTPS (version=TLS1_0 cipher=AES128-SHA)')], 'warn tls-old'],
    ['not told', [from('with Something id 1')], 'unknown tls-not-told'],
    [
      'within one house',
      ['Received: from localhost (localhost [127.0.0.1]) by mx.other.example with ESMTP id 1; x'],
      'unknown tls-not-told',
    ],
    ['no servers at all', [], 'unknown tls-not-told'],
  ])('%s', async (_, above, expected) => {
    expect(await verdict('tls', { above })).toBe(expected);
  });

  test.each<[Arrival['folder'], string]>([
    [{ kind: 'inbox', name: 'INBOX' }, 'ok folder-inbox'],
    [{ kind: 'inbox', name: 'CATEGORY_PROMOTIONS' }, 'warn folder-category'],
    [{ kind: 'junk', name: 'Spam' }, 'bad folder-junk'],
    [{ kind: 'other', name: 'Archive' }, 'warn folder-other'],
    [null, 'unknown folder-unknown'],
  ])('it lies in %j', async (folder, expected) => {
    expect(await verdict('folder', { arrival: { folder } })).toBe(expected);
  });

  test.each<[number, number, string, string]>([
    [3_000, 9_000, 'ok delivery-prompt', '3'],
    [100_000, 130_000, 'warn delivery-slow', '100'],
    // The receiving server's clock is wrong.
    [-3_600_000, 9_000, 'ok delivery-prompt', '1'],
    [3_600_000, 9_000, 'ok delivery-prompt', '9'],
  ])('received after %d ms, found after %d', async (received, seen, expected, seconds) => {
    const arrival = { receivedAt: testStart + received, seenAt: testStart + seen };
    expect(await verdict('delivery', { arrival })).toBe(expected);
    expect((await judged({ arrival })).get('delivery')?.facts).toEqual({ seconds });
  });
});

test('the practice mailbox asks no DNS, and says so', async () => {
  const findings = await judged({ practice: true, above: [], raw: plain });
  const untold = [...findings.values()].filter(({ code }) => code === 'practice').map(({ topic }) => topic);
  expect(untold).toEqual(['folder', 'dkim', 'alignment', 'spf', 'dmarc', 'coverage', 'tls']);
  expect(findings.get('links')?.code).toBe('links-same');
});
