/** The domain of a mailbox is looked at again every day, and what became worse is told. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nothingKnown, remember } from '../../../src/core/accounts/domain-check/changes.ts';
import type { DomainFinding, DomainReport } from '../../../src/shared/contract/domain-check.ts';
import type { Dns } from '../../../src/core/ports.ts';
import { testPorts, testStart } from '../../support/ports.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';
import { zone } from '../../support/zone.ts';

type Status = DomainFinding['status'];
const hour = 3_600_000;

function report(statuses: Partial<Record<DomainFinding['topic'], Status>>, at = testStart): DomainReport {
  const findings = Object.entries(statuses).map(([topic, status]) => ({
    topic: topic as DomainFinding['topic'],
    status,
    code: 'x',
    facts: {},
    steps: [],
    costs: [],
  }));
  return { domain: 'a.example', organizational: 'a.example', own: true, checkedAt: at, askedBy: 'system', findings };
}

describe('what became worse', () => {
  test.each<[string, readonly Status[], readonly [Status, Status] | null]>([
    ['at the first look is nothing', ['bad'], null],
    ['is told with what it was', ['ok', 'bad'], ['ok', 'bad']],
    ['by a little is told as well', ['ok', 'info'], ['ok', 'info']],
    ['and better again is told no more', ['ok', 'bad', 'ok'], null],
    ['and only half mended still is', ['ok', 'bad', 'warn'], ['ok', 'warn']],
    ['goes on being told until it is mended', ['ok', 'bad', 'bad', 'bad'], ['ok', 'bad']],
    ['is not what was not answered', ['ok', 'unknown'], null],
    ['stays told while nobody answers', ['ok', 'bad', 'unknown'], ['ok', 'bad']],
    ['is compared with the last answer', ['ok', 'unknown', 'bad'], ['ok', 'bad']],
    ['was never better', ['bad', 'warn', 'warn'], null],
  ])('%s', (_, statuses, expected) => {
    const { worse } = statuses.reduce((memory, spf) => remember(memory, report({ spf }), true), nothingKnown);
    expect(worse.map(({ was, now }) => [was, now])).toEqual(expected === null ? [] : [expected]);
  });

  test('under somebody’s eyes needs no notice', () => {
    const seen = remember(remember(nothingKnown, report({ spf: 'ok' }), true), report({ spf: 'bad' }), false);
    expect(seen).toEqual({ known: { spf: 'bad' }, worse: [] });
  });
});

const good = {
  'firma.example': ['v=spf1 mx ~all'],
  '_dmarc.firma.example': ['v=DMARC1; p=reject; rua=mailto:x@firma.example'],
};
const server = { host: 'mail.firma.example', port: 465, tls: 'implicit', user: 'anna' } as const;

describe('the daily look', () => {
  let ws: TestWorkspace;
  let txt: Record<string, readonly string[]>;
  let silent: boolean;
  let asked: number;
  let id: number;
  beforeEach(async () => {
    txt = { ...good };
    silent = false;
    asked = 0;
    const answer = <T>(ask: (dns: ReturnType<typeof zone>) => Promise<T>): Promise<T> => {
      asked += 1;
      const dns = zone(txt, { mx: { 'firma.example': ['mx.firma.example'] }, hosts: ['mx.firma.example'] });
      return silent ? Promise.reject(Object.assign(new Error('SERVFAIL'), { code: 'ESERVFAIL' })) : ask(dns);
    };
    const dns: Dns = {
      srv: () => Promise.resolve([]),
      txt: (name) => answer((at) => at.txt(name)),
      mx: (name) => answer((at) => at.mx(name)),
      a: (name) => answer((at) => at.a(name)),
      aaaa: (name) => answer((at) => at.aaaa(name)),
    };
    ws = await openTestWorkspace(testPorts({ dns }));
    const config = { address: 'anna@firma.example', smtp: server, imap: null };
    ({ id } = await ws.call('accounts.connect', { name: 'Anna', config, password: 'p' }));
    await ws.call('domainCheck.run', { id });
    ws.workspace.start();
  });
  afterEach(() => ws.close());

  /** Lets the clock run by hours; every look ends before the next hour. */
  async function pass(hours: number): Promise<void> {
    for (let n = 0; n < hours; n += 1) {
      ws.ports.clock.advanceTo(ws.ports.clock.now() + hour);
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const statusOf = async (topic: string): Promise<Status | undefined> =>
    (await ws.call('domainCheck.get', { id })).report?.findings.find((found) => found.topic === topic)?.status;
  const notices = async (): Promise<unknown> =>
    (await ws.call('today.summary', {})).attention.filter(({ code }) => code === 'domain-worse');

  test('comes after a day and not before, tells a change for the worse, and is quiet once it was seen', async () => {
    txt['_dmarc.firma.example'] = ['v=DMARC1; p=none; rua=mailto:x@firma.example'];
    const before = asked;
    await pass(23);
    expect(asked).toBe(before);
    expect(await notices()).toEqual([]);
    await pass(2);
    expect(await statusOf('dmarc')).toBe('warn');
    expect(await notices()).toEqual([
      {
        code: 'domain-worse',
        params: { domain: 'firma.example', topics: 'DMARC' },
        target: { screen: 'accounts', id },
      },
    ]);
    const { worse } = await ws.call('domainCheck.get', { id });
    expect(worse).toMatchObject([{ topic: 'dmarc', was: 'ok', now: 'warn', at: expect.any(Number) }]);
    await ws.call('domainCheck.seen', { id });
    expect(await notices()).toEqual([]);
    await pass(25);
    expect(await notices()).toEqual([]);
  });

  test('takes silence for no answer: what was found stays with its date, and is asked for again soon', async () => {
    const first = (await ws.call('domainCheck.get', { id })).report;
    silent = true;
    await pass(26);
    expect((await ws.call('domainCheck.get', { id })).report).toEqual(first);
    expect(await notices()).toEqual([]);
    silent = false;
    txt['firma.example'] = [];
    await pass(1);
    expect(await statusOf('spf')).toBe('bad');
    expect(await notices()).toMatchObject([{ params: { topics: 'SPF' } }]);
  });

  test('comes to every mailbox, also where the key of another one cannot be opened', async () => {
    await ws.call('dkim.set', { id, domain: 'firma.example', selector: 's1' });
    ws.ports.keychain.items.clear();
    const config = { address: 'bo@other.example', smtp: server, imap: null };
    const other = await ws.call('accounts.connect', { name: 'Bo', config, password: 'p' });
    const { report: first } = await ws.call('domainCheck.run', { id: other.id });
    await pass(26);
    const { report: newest } = await ws.call('domainCheck.get', { id: other.id });
    expect(newest?.checkedAt).toBeGreaterThan(first.checkedAt);
  });

  test('of a mailbox that was never checked and sends for nobody does not come', async () => {
    const config = { address: 'bo@other.example', smtp: server, imap: null };
    const other = await ws.call('accounts.connect', { name: 'Bo', config, password: 'p' });
    await pass(30);
    expect((await ws.call('domainCheck.get', { id: other.id })).report).toBeNull();
  });
});
