import { generateKeyPairSync } from 'node:crypto';
import { decode, encode } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failingTopics, nothingKnown, remember } from '../../../src/core/accounts/domain-check/changes.ts';
import { checkDomain } from '../../../src/core/accounts/domain-check/check.ts';
import type { DomainQuestion } from '../../../src/core/accounts/domain-check/check.ts';
import { keyBits } from '../../../src/core/accounts/domain-check/dkim-check.ts';
import { createDohLookup } from '../../../src/core/accounts/domain-check/doh.ts';
import type { Lookup } from '../../../src/core/accounts/domain-check/lookup.ts';
import { isSpf, withInclude } from '../../../src/core/accounts/domain-check/spf-record.ts';
import { readSpf } from '../../../src/core/accounts/domain-check/spf.ts';
import { testStart } from '../../support/ports.ts';
import { zone } from '../../support/zone.ts';
import type { Zone } from '../../support/zone.ts';

const noWeb = (): Promise<string> => Promise.reject(new Error('404'));

function keyRecord(bits: number): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`;
}
const goodKey = keyRecord(2048);
const shortKey = keyRecord(1024);
const weakKey = keyRecord(768);

const good: Zone = {
  'firma.example': ['some-verification=1', 'v=spf1 include:_spf.google.com ~all'],
  '_spf.google.com': ['v=spf1 ip4:192.0.2.0/24 ~all'],
  'google._domainkey.firma.example': [goodKey],
  '_dmarc.firma.example': ['v=DMARC1; p=reject; rua=mailto:x@firma.example'],
  '_smtp._tls.firma.example': ['v=TLSRPTv1; rua=mailto:x@firma.example'],
  '_mta-sts.firma.example': ['v=STSv1; id=1'],
  'default._bimi.firma.example': ['v=BIMI1; l=https://firma.example/logo.svg; a=https://firma.example/logo.pem'],
};
const mx = { 'firma.example': ['mx.firma.example'] };
const policy = (mode: string, host: string): string => `version: STSv1\nmode: ${mode}\nmx: ${host}\nmax_age: 86400\n`;

const question: DomainQuestion = {
  address: 'anna@firma.example',
  domain: 'firma.example',
  provider: { spf: ['_spf.google.com'], selectors: ['google'], mx: ['1 smtp.google.com.'], bounceHost: null },
  selectors: [],
  now: testStart,
  askedBy: 'system',
};

async function codes(txt: Zone, change: Partial<DomainQuestion> = {}, web = noWeb): Promise<Record<string, string>> {
  const report = await checkDomain(zone({ ...good, ...txt }, { mx }), web, { ...question, ...change });
  return Object.fromEntries(report.findings.map(({ topic, code, status }) => [topic, `${status} ${code}`]));
}

describe('a domain', () => {
  test('that has everything is fine throughout', async () => {
    expect(await codes({}, {}, () => Promise.resolve(policy('enforce', 'mx.firma.example')))).toEqual({
      spf: 'ok spf-ok',
      dkim: 'ok dkim-found',
      dmarc: 'ok dmarc-ok',
      mx: 'ok mx-ok',
      'mta-sts': 'ok mta-sts-enforce',
      'tls-rpt': 'ok tls-rpt-ok',
      bimi: 'ok bimi-ok',
    });
  });

  test('that has nothing is told every record to publish', async () => {
    const report = await checkDomain(zone({}), noWeb, question);
    const records = Object.fromEntries(report.findings.map(({ topic, steps }) => [topic, steps[0]?.records[0]]));
    expect(records['spf']).toEqual({
      name: 'firma.example',
      type: 'TXT',
      value: 'v=spf1 include:_spf.google.com ~all',
    });
    expect(records['dmarc']).toEqual({
      name: '_dmarc.firma.example',
      type: 'TXT',
      value: 'v=DMARC1; p=none; rua=mailto:anna@firma.example',
    });
    expect(records['mx']).toEqual({ name: 'firma.example', type: 'MX', value: '1 smtp.google.com.' });
    expect(records['tls-rpt']?.value).toBe('v=TLSRPTv1; rua=mailto:anna@firma.example');
    expect(failingTopics(remember(nothingKnown, report, true), report)).toEqual(['spf', 'dmarc', 'mx']);
  });

  test.each<[string, Zone, string, string]>([
    ['two SPF records', { 'firma.example': ['v=spf1 -all', 'v=spf1 ~all'] }, 'spf', 'bad spf-two'],
    ['an SPF record that lets everybody send', { 'firma.example': ['v=spf1 +all'] }, 'spf', 'bad spf-open'],
    [
      'an SPF record without the provider',
      { 'firma.example': ['v=spf1 ip4:192.0.2.1 -all'] },
      'spf',
      'bad spf-provider',
    ],
    [
      'an SPF record that does not end',
      { 'firma.example': ['v=spf1 include:_spf.google.com'] },
      'spf',
      'warn spf-no-end',
    ],
    ['a word that SPF does not know', { 'firma.example': ['v=spf1 includes:x.example ~all'] }, 'spf', 'bad spf-syntax'],
    [
      'an include of nothing',
      { 'firma.example': ['v=spf1 include:gone.example ~all'] },
      'spf',
      'bad spf-missing-below',
    ],
    [
      'includes in a ring',
      { 'firma.example': ['v=spf1 include:a.example ~all'], 'a.example': ['v=spf1 include:firma.example ~all'] },
      'spf',
      'bad spf-loop',
    ],
    ['a key of 1024 bits', { 'google._domainkey.firma.example': [shortKey] }, 'dkim', 'warn dkim-short'],
    ['no key at the usual places', { 'google._domainkey.firma.example': [] }, 'dkim', 'warn dkim-not-found'],
    [
      'two DMARC records',
      { '_dmarc.firma.example': ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] },
      'dmarc',
      'bad dmarc-two',
    ],
    [
      'a DMARC record that only watches',
      { '_dmarc.firma.example': ['v=DMARC1; p=none; rua=mailto:x@firma.example'] },
      'dmarc',
      'warn dmarc-none',
    ],
    ['a DMARC record without a policy', { '_dmarc.firma.example': ['v=DMARC1'] }, 'dmarc', 'bad dmarc-unreadable'],
    ['a policy for a part', { '_dmarc.firma.example': ['v=DMARC1; p=reject; pct=20'] }, 'dmarc', 'info dmarc-partly'],
    ['an MTA-STS policy that nobody serves', {}, 'mta-sts', 'warn mta-sts-unreachable'],
    [
      'a picture without enforced DMARC',
      { '_dmarc.firma.example': ['v=DMARC1; p=none'] },
      'bimi',
      'warn bimi-no-dmarc',
    ],
  ])('with %s', async (_, txt, topic, expected) => {
    expect((await codes(txt))[topic]).toBe(expected);
  });

  test('whose MTA-STS policy leaves out a mail server loses mail', async () => {
    const found = await codes({}, {}, () => Promise.resolve(policy('enforce', 'other.example')));
    expect(found['mta-sts']).toBe('bad mta-sts-mx');
  });

  test('below another one has the DMARC policy of the organizational domain, by its rule for subdomains', async () => {
    const sub = { ...question, domain: 'mail.firma.example', address: 'anna@mail.firma.example' };
    const found = await codes(
      { '_dmarc.firma.example': ['v=DMARC1; p=reject; sp=none; rua=mailto:x@firma.example'] },
      sub,
    );
    expect(found['dmarc']).toBe('warn dmarc-none');
  });

  test('with a key of its own is held against exactly that key', async () => {
    const own = (value: string) => ({ selectors: [{ selector: 'letterlock', from: 'key' as const, value }] });
    const name = 'letterlock._domainkey.firma.example';
    expect((await codes({}, own(goodKey)))['dkim']).toBe('bad dkim-own-missing');
    expect((await codes({ [name]: [shortKey] }, own(goodKey)))['dkim']).toBe('bad dkim-own-other');
    expect((await codes({ [name]: [goodKey] }, own(goodKey)))['dkim']).toBe('ok dkim-ok');
  });

  test('whose resolver does not answer is not called wrong', async () => {
    const silent = (): Promise<never> => Promise.reject(new Error('SERVFAIL'));
    const dns: Lookup = { txt: silent, mx: silent, a: silent, aaaa: silent };
    const report = await checkDomain(dns, noWeb, question);
    expect(report.findings.every(({ status, code }) => status === 'unknown' && code === 'no-answer')).toBe(true);
    expect(failingTopics(remember(nothingKnown, report, true), report)).toEqual([]);
  });

  test('of a free mailbox is shown and nothing of it asked of the user', async () => {
    const report = await checkDomain(zone({}), noWeb, { ...question, address: 'a@gmail.com', domain: 'gmail.com' });
    expect([report.own, report.findings.every(({ steps }) => steps.length === 0)]).toEqual([false, true]);
  });
});

describe('SPF', () => {
  test('counts what a receiver has to ask: ten are the most', async () => {
    const nested = Object.fromEntries(
      Array.from({ length: 11 }, (_, index) => [`s${index}.example`, [`v=spf1 ip4:192.0.2.${index} ~all`]]),
    );
    const record = `v=spf1 ${Object.keys(nested)
      .map((name) => `include:${name}`)
      .join(' ')} include:_spf.google.com ~all`;
    const reading = await readSpf(zone({ ...good, ...nested }), 'firma.example', record);
    expect([reading.lookups, reading.voids, reading.all, reading.error]).toEqual([12, 0, '~', null]);
    expect((await codes({ ...nested, 'firma.example': [record] }))['spf']).toBe('bad spf-too-many');
  });

  test('counts questions without an answer, and follows a redirect', async () => {
    const dns = zone({ 'b.example': ['v=spf1 a:gone.example mx:gone.example exists:gone2.example -all'] });
    expect(await readSpf(dns, 'a.example', 'v=spf1 redirect=b.example')).toMatchObject({
      lookups: 4,
      voids: 3,
      all: '-',
      includes: ['b.example'],
    });
  });

  test('gets the provider added before its end', () => {
    expect(withInclude('v=spf1 mx -all', 'x.example')).toBe('v=spf1 mx include:x.example -all');
    expect(withInclude('v=spf1 mx redirect=y.example', 'x.example')).toBe(
      'v=spf1 mx include:x.example redirect=y.example',
    );
    expect(withInclude('v=spf1 mx', 'x.example')).toBe('v=spf1 mx include:x.example');
  });

  test('whatever stands in a record, reading ends and asks a bounded number of questions', async () => {
    const term = fc.oneof(
      fc.constantFrom(
        'include:a.example',
        'include:b.example',
        'redirect=a.example',
        'a',
        'mx',
        'ptr',
        'exists:%{i}.x',
        '-all',
      ),
      fc.string({ maxLength: 20 }),
    );
    const record = fc.array(term, { maxLength: 60 }).map((terms) => `v=spf1 ${terms.join(' ')}`);
    await fc.assert(
      fc.asyncProperty(record, record, record, async (own, a, b) => {
        let asked = 0;
        const table = zone({ 'a.example': [a], 'b.example': [b] });
        const counted: Lookup = { ...table, txt: (name) => ((asked += 1), table.txt(name)) };
        await readSpf(counted, 'firma.example', own);
        expect(asked).toBeLessThanOrEqual(41);
      }),
    );
    expect([isSpf('v=spf10 x'), isSpf('V=SPF1')]).toEqual([false, true]);
  });
});

test('the size of a DKIM key is read, and hostile ones are not', () => {
  expect([keyBits(goodKey), keyBits(weakKey), keyBits('v=DKIM1; p='), keyBits('v=DKIM1'), keyBits('p=!!!!')]).toEqual([
    2048,
    768,
    0,
    null,
    null,
  ]);
});

describe('DNS over HTTPS', () => {
  const answering = (status: number, body: Buffer) => ({
    fetch: (_url: string, init?: { body?: unknown }) => {
      asked = Buffer.isBuffer(init?.body) ? decode(init.body) : null;
      return Promise.resolve(new Response(new Uint8Array(body), { status }));
    },
  });
  let asked: ReturnType<typeof decode> | null = null;

  test('asks in wire format without an identifier and joins the strings of a record', async () => {
    const body = encode({
      type: 'response',
      id: 0,
      answers: [{ type: 'TXT', name: 'x.example', data: [Buffer.from('v=spf1 '), Buffer.from('-all')] }],
    });
    const dns = createDohLookup(answering(200, body), 'https://dns.example/dns-query');
    expect(await dns.txt('x.example')).toEqual(['v=spf1 -all']);
    expect(asked).toMatchObject({ id: 0, questions: [{ name: 'x.example', type: 'TXT' }] });
  });

  test('takes a name that does not exist for an empty answer, and nothing else', async () => {
    // The low bits of the flags are the response code: 3 is NXDOMAIN, 2 SERVFAIL (RFC 1035, 4.1.1).
    const reply = (rcode: number): Buffer => encode({ type: 'response', id: 0, flags: rcode, answers: [] });
    const url = 'https://dns.example/dns-query';
    expect(await createDohLookup(answering(200, reply(3)), url).txt('x.example')).toEqual([]);
    await expect(createDohLookup(answering(200, reply(2)), url).txt('x.example')).rejects.toThrow(/SERVFAIL/);
    await expect(createDohLookup(answering(500, reply(0)), url).a('x.example')).rejects.toThrow(/HTTP 500/);
    await expect(createDohLookup(answering(200, Buffer.from('hello')), url).a('x.example')).rejects.toMatchObject({
      code: 'mail-connection',
    });
    await expect(createDohLookup(answering(200, Buffer.alloc(70_000)), url).a('x.example')).rejects.toThrow(
      /too large/,
    );
  });
});
