/** The records that the domain check says to publish: publishing them leaves nothing to find. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkDomain } from '../../../src/core/accounts/domain-check/check.ts';
import type { DomainQuestion, ProviderDns } from '../../../src/core/accounts/domain-check/check.ts';
import { asking, readDmarc, reportDomains } from '../../../src/core/accounts/domain-check/dmarc-record.ts';
import { merged, termsOf } from '../../../src/core/accounts/domain-check/spf-record.ts';
import { readSpf } from '../../../src/core/accounts/domain-check/spf.ts';
import type { DomainFinding, Publication } from '../../../src/shared/contract/domain-check.ts';
import { LetterlockError } from '../../../src/shared/result.ts';
import { testStart } from '../../support/ports.ts';
import { zone } from '../../support/zone.ts';
import type { Zone } from '../../support/zone.ts';

const google: ProviderDns = {
  spf: ['_spf.google.com'],
  selectors: ['google'],
  mx: ['1 smtp.google.com.'],
  bounceHost: null,
};
const question: DomainQuestion = {
  address: 'anna@firma.example',
  domain: 'firma.example',
  provider: google,
  selectors: [],
  now: testStart,
  askedBy: 'system',
};
const others: Zone = {
  '_spf.google.com': ['v=spf1 ip4:192.0.2.0/24 ~all'],
  'spf.crm.example': ['v=spf1 ip4:198.51.100.0/24 -all'],
};
const none = (): Promise<string> => Promise.reject(new LetterlockError('not-found', '404'));

interface World {
  readonly hosts?: readonly string[];
  readonly mx?: Zone;
  readonly web?: () => Promise<string>;
  readonly change?: Partial<DomainQuestion>;
}

async function look(topic: DomainFinding['topic'], txt: Zone, world: World = {}): Promise<DomainFinding> {
  const { web = none, change = {}, ...rest } = world;
  const report = await checkDomain(zone({ ...others, ...txt }, rest), web, { ...question, ...change });
  const found = report.findings.find((one) => one.topic === topic);
  if (found === undefined) throw new Error(`Nothing was said of ${topic}.`);
  return found;
}

const values = ({ records }: Publication): readonly string[] => records.map(({ value }) => value);
const spfOf = (...records: string[]): Zone => ({ 'firma.example': records });
const dmarcOf = (...records: string[]): Zone => ({ '_dmarc.firma.example': records });

describe('SPF', () => {
  test.each<[string, readonly string[], string, string | null]>([
    [
      'two records become one with all senders',
      ['v=spf1 include:_spf.google.com -all', 'v=spf1 +mx ip4:203.0.113.7 MX include:spf.crm.example ~all'],
      'spf-two',
      'v=spf1 include:_spf.google.com +mx ip4:203.0.113.7 include:spf.crm.example ~all',
    ],
    [
      'two records become one that lets the provider in as well',
      ['v=spf1 mx -all', 'v=spf1 include:spf.crm.example -all'],
      'spf-two',
      'v=spf1 mx include:spf.crm.example include:_spf.google.com -all',
    ],
    [
      'the provider is put before the end',
      ['v=spf1 mx include:spf.crm.example -all'],
      'spf-provider',
      'v=spf1 mx include:spf.crm.example include:_spf.google.com -all',
    ],
    [
      'an include of nothing is left out, and the provider put in',
      ['v=spf1 include:gone.example mx -all'],
      'spf-missing-below',
      'v=spf1 mx include:_spf.google.com -all',
    ],
    [
      'a word that nobody knows is left out',
      ['v=spf1 includes:x.example include:_spf.google.com ~all'],
      'spf-syntax',
      'v=spf1 include:_spf.google.com ~all',
    ],
    [
      'an open end is closed',
      ['v=spf1 include:_spf.google.com +all'],
      'spf-open',
      'v=spf1 include:_spf.google.com ~all',
    ],
    ['a missing end is added', ['v=spf1 include:_spf.google.com'], 'spf-no-end', 'v=spf1 include:_spf.google.com ~all'],
    [
      'a redirect to a record without an end is included instead',
      ['v=spf1 include:_spf.google.com redirect=open.example'],
      'spf-no-end',
      'v=spf1 include:_spf.google.com include:open.example ~all',
    ],
    ['a redirect to a record that is open cannot be mended here', ['v=spf1 redirect=all.example'], 'spf-open', null],
  ])('%s', async (_, records, code, value) => {
    const more = { 'open.example': ['v=spf1 mx'], 'all.example': ['v=spf1 +all'] };
    const world = { mx: { 'firma.example': ['mx.firma.example'], 'open.example': ['mx.firma.example'] } };
    const found = await look('spf', { ...spfOf(...records), ...more }, world);
    expect(found.code).toBe(code);
    expect(found.steps.flatMap(values)).toEqual(value === null ? [] : [value]);
    if (value === null) return;
    expect((await look('spf', { ...spfOf(value), ...more }, world)).code).toBe('spf-ok');
  });

  test('too many look-ups: what each sender costs, and a record without those that nobody misses', async () => {
    const nested = Object.fromEntries(
      Array.from({ length: 5 }, (_, n) => [`n${n}.example`, ['v=spf1 a:h.example -all']]),
    );
    const big = {
      'big.example': [
        `v=spf1 ${Object.keys(nested)
          .map((name) => `include:${name}`)
          .join(' ')} -all`,
      ],
    };
    const own = 'v=spf1 include:big.example include:n1.example ptr include:_spf.google.com -all';
    const found = await look('spf', { ...nested, ...big, ...spfOf(own) }, { hosts: ['h.example'] });
    expect([found.code, found.facts['lookups']]).toEqual(['spf-too-many', '15']);
    expect(found.costs).toEqual([
      { term: 'include:big.example', lookups: 11 },
      { term: 'include:n1.example', lookups: 2 },
      { term: 'ptr', lookups: 1 },
      { term: 'include:_spf.google.com', lookups: 1 },
    ]);
    expect(found.steps).toEqual([]);

    const smaller = { 'big.example': ['v=spf1 include:n1.example include:n2.example include:n3.example -all'] };
    const twice = 'v=spf1 include:big.example include:n1.example include:n2.example ptr include:_spf.google.com -all';
    const spare = await look('spf', { ...nested, ...smaller, ...spfOf(twice) }, { hosts: ['h.example'] });
    expect([spare.code, spare.facts['lookups']]).toEqual(['spf-too-many-spare', '13']);
    expect(spare.steps.flatMap(values)).toEqual(['v=spf1 include:big.example include:_spf.google.com -all']);
  });

  test('Amazon SES needs no record here: a subdomain takes its bounces', async () => {
    const ses = { spf: ['amazonses.com'], selectors: [], mx: [], bounceHost: 'feedback-smtp.eu-west-1.amazonses.com.' };
    const found = await look('spf', spfOf('v=spf1 mx -all'), {
      change: { provider: ses },
      mx: { 'firma.example': ['mx.firma.example'] },
    });
    expect([found.status, found.code]).toEqual(['info', 'spf-own-return-path']);
    expect(found.steps[0]?.records).toEqual([
      { name: 'bounce.firma.example', type: 'MX', value: '10 feedback-smtp.eu-west-1.amazonses.com.' },
      { name: 'bounce.firma.example', type: 'TXT', value: 'v=spf1 include:amazonses.com ~all' },
    ]);
  });

  test('records merged let in whoever one of them let in, and end once', async () => {
    const term = fc.constantFrom(
      'mx',
      '+mx',
      'a',
      'ip4:192.0.2.1',
      'IP4:192.0.2.1',
      'include:a.example',
      'exists:%{i}.x',
    );
    const end = fc.constantFrom('-all', '~all', '?all', 'redirect=b.example', '');
    const record = fc
      .tuple(fc.array(term, { maxLength: 6 }), end)
      .map(([terms, last]) => ['v=spf1', ...terms, last].join(' ').trim());
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 4 }), async (records) => {
        const one = merged(records);
        const plain = (text: string): string =>
          text
            .replace(/^\+/, '')
            .replace(/^redirect=/, 'include:')
            .toLowerCase();
        const inside = new Set(termsOf(one).map(plain));
        const wanted = records.flatMap(termsOf).filter((text) => !text.endsWith('all'));
        expect(wanted.map(plain).filter((text) => !inside.has(text))).toEqual([]);
        expect(termsOf(one).filter((text) => text.endsWith('all'))).toHaveLength(1);
        expect(termsOf(one).length).toBe(inside.size);
        const reading = await readSpf(
          zone({ 'a.example': ['v=spf1 -all'], 'b.example': ['v=spf1 -all'] }),
          'x.example',
          one,
        );
        expect([reading.error, reading.all === '-' || reading.all === '~']).toEqual([null, true]);
        expect(merged([one])).toBe(one);
      }),
    );
  });
});

describe('DMARC', () => {
  const codes = ({ steps }: DomainFinding): readonly string[] => steps.map(({ code }) => code);

  test('goes from watching by way of quarantine to reject', async () => {
    const found = await look('dmarc', {});
    expect(codes(found)).toEqual(['dmarc-none', 'dmarc-quarantine', 'dmarc-reject']);
    expect(found.steps.flatMap(values)).toEqual([
      'v=DMARC1; p=none; rua=mailto:anna@firma.example',
      'v=DMARC1; p=quarantine; rua=mailto:anna@firma.example',
      'v=DMARC1; p=reject; rua=mailto:anna@firma.example',
    ]);
    const codesThen = await Promise.all(
      found.steps.map(async (step) => (await look('dmarc', dmarcOf(...values(step)))).code),
    );
    expect(codesThen).toEqual(['dmarc-none', 'dmarc-quarantine', 'dmarc-ok']);
  });

  test.each<[string, string, string, string]>([
    [
      'keeps alignment and reports, and drops what RFC 9989 has left out',
      'v=DMARC1; p=none; sp=none; adkim=s; aspf=s; pct=50; rua=mailto:d@firma.example; ruf=mailto:f@firma.example; fo=1',
      'warn dmarc-none',
      'v=DMARC1; p=quarantine; adkim=s; aspf=s; rua=mailto:d@firma.example; ruf=mailto:f@firma.example; fo=1',
    ],
    [
      'looks before it turns away where nobody saw a report',
      'v=DMARC1; p=none',
      'warn dmarc-none-silent',
      'v=DMARC1; p=none; rua=mailto:anna@firma.example',
    ],
    [
      'closes subdomains that were left open',
      'v=DMARC1; p=reject; sp=none; rua=mailto:d@firma.example',
      'warn dmarc-below',
      'v=DMARC1; p=reject; rua=mailto:d@firma.example',
    ],
    [
      'closes subdomains that do not exist',
      'v=DMARC1; p=reject; np=none; rua=mailto:d@firma.example',
      'warn dmarc-below',
      'v=DMARC1; p=reject; rua=mailto:d@firma.example',
    ],
    [
      'ends a test',
      'v=DMARC1; p=quarantine; t=y; rua=mailto:d@firma.example',
      'info dmarc-testing',
      'v=DMARC1; p=quarantine; rua=mailto:d@firma.example',
    ],
    [
      'lets a policy hold for all mail',
      'v=DMARC1; p=quarantine; pct=20; rua=mailto:d@firma.example',
      'info dmarc-partly',
      'v=DMARC1; p=quarantine; rua=mailto:d@firma.example',
    ],
  ])('%s', async (_, record, finding, first) => {
    const found = await look('dmarc', dmarcOf(record));
    expect(`${found.status} ${found.code}`).toBe(finding);
    expect(found.steps[0]?.records).toEqual([{ name: '_dmarc.firma.example', type: 'TXT', value: first }]);
  });

  test('tells alignment and the rules for subdomains', async () => {
    const { facts } = await look(
      'dmarc',
      dmarcOf('v=DMARC1; p=reject; sp=quarantine; adkim=s; rua=mailto:d@firma.example'),
    );
    expect(facts).toMatchObject({
      policy: 'reject',
      below: 'quarantine',
      missing: 'quarantine',
      dkim: 'strict',
      spf: 'relaxed',
    });
  });

  test('reports that another domain has not agreed to take do not arrive', async () => {
    const txt = dmarcOf('v=DMARC1; p=reject; rua=mailto:d@mail.firma.example,mailto:x@reports.example!10m');
    const found = await look('dmarc', txt);
    expect(found.code).toBe('dmarc-reports-unwanted');
    const at = 'firma.example._report._dmarc.reports.example';
    expect(found.steps[0]?.records).toEqual([{ name: at, type: 'TXT', value: 'v=DMARC1;' }]);
    expect((await look('dmarc', { ...txt, [at]: ['v=DMARC1;'] })).code).toBe('dmarc-ok');
  });

  test('of two records the first stays', async () => {
    const found = await look('dmarc', dmarcOf('v=DMARC1; p=none', 'v=DMARC1; p=reject'));
    expect(found.steps.flatMap(values)).toEqual(['v=DMARC1; p=none']);
  });

  test('whatever a record says, asking for more is read back as what was asked for', () => {
    const tag = fc.tuple(
      fc.constantFrom('p', 'sp', 'np', 'pct', 't', 'adkim', 'aspf', 'rua', 'fo', 'x'),
      fc.constantFrom('s', 'none', 'reject', '50', 'y', 'mailto:a@b.example', ''),
    );
    fc.assert(
      fc.property(fc.array(tag), fc.constantFrom('none', 'quarantine', 'reject'), (tags, policy) => {
        const record = ['v=DMARC1', ...tags.map(([name, value]) => `${name}=${value}`)].join('; ');
        const read = readDmarc('_dmarc.x.example', asking(record, policy, 'a@x.example'), false);
        expect(read).toMatchObject({ policy, below: policy, missing: policy, percent: 100, testing: false });
        expect(read.reports).not.toBe('');
      }),
    );
    expect(reportDomains('mailto:a@b.example!10m, https://x.example/r,mailto:c@D.example')).toEqual([
      'b.example',
      'd.example',
    ]);
  });
});

describe('MTA-STS', () => {
  const mx = { 'firma.example': ['mx1.firma.example.', 'MX2.firma.example'] };

  test('is published as policy, record and name, to be tried out before it is enforced', async () => {
    const found = await look('mta-sts', {}, { mx, hosts: ['firma.example'] });
    expect(found.code).toBe('mta-sts-missing');
    expect(found.steps.map(({ code }) => code)).toEqual(['mta-sts-testing', 'mta-sts-enforce']);
    const [testing, enforce] = found.steps;
    expect(testing?.records).toEqual([
      { name: '_mta-sts.firma.example', type: 'TXT', value: expect.stringMatching(/^v=STSv1; id=\d{15}$/) },
      { name: 'mta-sts.firma.example', type: 'CNAME', value: 'firma.example.' },
    ]);
    expect(testing?.file).toEqual({
      url: 'https://mta-sts.firma.example/.well-known/mta-sts.txt',
      text: 'version: STSv1\r\nmode: testing\r\nmx: mx1.firma.example\r\nmx: mx2.firma.example\r\nmax_age: 604800\r\n',
    });
    expect(enforce?.records).toHaveLength(1);
    expect(enforce?.records[0]?.value).not.toBe(testing?.records[0]?.value);
    const record = { '_mta-sts.firma.example': [enforce?.records[0]?.value ?? ''] };
    const served = await look('mta-sts', record, { mx, web: () => Promise.resolve(enforce?.file?.text ?? '') });
    expect(`${served.status} ${served.code}`).toBe('ok mta-sts-enforce');
  });

  test('says that a web server is needed where there is none, and nothing for a domain without mail servers', async () => {
    expect((await look('mta-sts', {}, { mx })).steps.map(({ code }) => code)).toEqual([
      'mta-sts-testing-host',
      'mta-sts-enforce-host',
    ]);
    expect((await look('mta-sts', {})).steps).toEqual([]);
  });

  const announced = { '_mta-sts.firma.example': ['v=STSv1; id=1'] };
  test('names the mail servers that a policy leaves out, in a new one of the same mode', async () => {
    const web = (): Promise<string> =>
      Promise.resolve('version: STSv1\nmode: enforce\nmx: mx1.firma.example\nmax_age: 86400\n');
    const found = await look('mta-sts', announced, { mx, web });
    expect([found.code, found.facts['left']]).toEqual(['mta-sts-mx', 'mx2.firma.example']);
    expect(found.steps[0]?.file?.text).toContain('mode: enforce\r\nmx: mx1.firma.example\r\nmx: mx2.firma.example\r\n');
  });

  test('does not call a policy missing that could not be asked for', async () => {
    const away = (): Promise<string> => Promise.reject(new LetterlockError('mail-connection', 'No answer.'));
    const there = await look('mta-sts', announced, { mx, web: away, hosts: ['mta-sts.firma.example'] });
    expect([there.status, there.code]).toEqual(['unknown', 'mta-sts-no-answer']);
    const gone = await look('mta-sts', announced, { mx, web: none, hosts: ['mta-sts.firma.example'] });
    expect([gone.status, gone.code]).toEqual(['warn', 'mta-sts-unreachable']);
  });

  test.each([
    ['mta-sts', '_mta-sts.firma.example', 'v=STSv1; id=1'],
    ['tls-rpt', '_smtp._tls.firma.example', 'v=TLSRPTv1; rua=mailto:a@firma.example'],
  ] as const)('%s announced twice counts as not announced', async (topic, name, record) => {
    const found = await look(topic, { [name]: [record, record] }, { mx });
    expect([found.code, found.steps.flatMap(values)]).toEqual([`${topic}-two`, [record]]);
  });
});

describe('a logo', () => {
  test('needs an enforced policy first, and says which', async () => {
    const found = await look('bimi', dmarcOf('v=DMARC1; p=none; rua=mailto:d@firma.example'));
    expect([found.code, ...found.steps.map(({ code }) => code)]).toEqual([
      'bimi-missing-dmarc',
      'bimi-dmarc',
      'bimi-logo',
    ]);
    expect(found.steps.flatMap(values)).toEqual([
      'v=DMARC1; p=quarantine; rua=mailto:d@firma.example',
      'v=BIMI1; l=https://firma.example/bimi/logo.svg; a=',
    ]);
  });

  test.each([
    ['v=BIMI1; l=https://firma.example/l.svg; a=https://firma.example/l.pem', 'ok bimi-ok'],
    ['v=BIMI1; l=https://firma.example/l.svg', 'ok bimi-no-mark'],
    ['v=BIMI1; l=; a=', 'info bimi-declined'],
  ])('%s', async (record, expected) => {
    const txt = {
      ...dmarcOf('v=DMARC1; p=reject; rua=mailto:d@firma.example'),
      'default._bimi.firma.example': [record],
    };
    const found = await look('bimi', txt);
    expect(`${found.status} ${found.code}`).toBe(expected);
  });
});
