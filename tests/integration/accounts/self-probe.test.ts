/** A probe over real servers: SMTP on the one side, Dovecot on the other, and between them what gateways do to mail. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Probe, ProbeTopic } from '../../../src/shared/contract/self-probe.ts';
import { startDovecot } from '../../support/dovecot.ts';
import type { TestDovecot } from '../../support/dovecot.ts';
import { dovecot as need, isMissing } from '../../support/needs.ts';
import { testPorts } from '../../support/ports.ts';
import {
  bothCovered,
  noneCovered,
  probeFrom,
  signed,
  signingKey,
  txtZone,
  wayAbove,
} from '../../support/probe-mail.ts';
import { refusal, startSmtp, testUser } from '../../support/smtp.ts';
import type { TestSmtp } from '../../support/smtp.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

const key = signingKey('firma.example');
const zone = txtZone({
  's1._domainkey.firma.example': [key.record],
  '_dmarc.firma.example': ['v=DMARC1; p=quarantine; rua=mailto:d@firma.example'],
});
const received =
  'Received: from mx.firma.example (mx.firma.example [192.0.2.7]) by mx.letterlock.example (Postfix) with ESMTPS id 2 (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)); Mon, 2 Mar 2026 09:00:03 +0000';
const results =
  'Authentication-Results: mx.letterlock.example; dkim=pass header.d=firma.example; spf=pass smtp.mailfrom=firma.example; dmarc=pass header.from=firma.example';

const replaced = (raw: Buffer, from: string | RegExp, to: string): Buffer =>
  Buffer.from(raw.toString('latin1').replaceAll(from, to), 'latin1');

/** A delivery status notification (RFC 3464) about a mail. */
const returned = (raw: Buffer): string =>
  [
    'From: MAILER-DAEMON@firma.example',
    `To: ${probeFrom}`,
    'Subject: Undelivered Mail Returned to Sender',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'It failed.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.firma.example',
    '',
    `Final-Recipient: rfc822; ${testUser.user}`,
    'Action: failed',
    'Status: 5.2.1',
    'Diagnostic-Code: smtp; 550 5.2.1 Mailbox is disabled',
    '--b',
    'Content-Type: message/rfc822',
    '',
    raw.toString('latin1'),
    '--b--',
    '',
  ].join('\r\n');

describe.skipIf(isMissing(need))('a probe from one mailbox to another', () => {
  let dovecot: TestDovecot;
  let smtp: TestSmtp;
  let ws: TestWorkspace;
  let from: number;
  let to: number;
  /** What the servers on the way do with a mail that was sent. */
  let onTheWay: (raw: Buffer) => Promise<void>;
  let answer: Error | null;

  beforeAll(async () => {
    dovecot = await startDovecot();
    smtp = await startSmtp({
      onMail({ raw }) {
        if (answer === null) void onTheWay(raw);
        return answer;
      },
    });
  });
  afterAll(async () => {
    await smtp.close();
    await dovecot.close();
  });
  beforeEach(async () => {
    answer = null;
    smtp.accepted.length = 0;
    const nobody = { mx: () => Promise.resolve([]), srv: () => Promise.resolve([]) };
    ws = await openTestWorkspace(testPorts({ dns: { ...zone, ...nobody } }));
    const sender = { address: probeFrom, displayName: 'Anna', smtp: smtp.config(), imap: null };
    ({ id: from } = await ws.call('accounts.connect', { name: 'Sender', config: sender, password: testUser.pass }));
    const receiver = { address: testUser.user, displayName: 'Bo', smtp: smtp.config(), imap: dovecot.config() };
    ({ id: to } = await ws.call('accounts.connect', { name: 'Second', config: receiver, password: testUser.pass }));
  });
  afterEach(() => ws.close());

  const deliver = async (raw: Buffer, folder = 'INBOX', above = [results, received]): Promise<void> =>
    dovecot.deliver(Buffer.concat([wayAbove(...above), raw]), folder, new Date(ws.ports.clock.now()));

  /** Time passes while servers work. */
  async function ended(jobId: number): Promise<Probe> {
    const passing = setInterval(() => ws.ports.clock.advanceTo(ws.ports.clock.now() + 1_000), 10);
    try {
      await ws.finished(jobId);
    } finally {
      clearInterval(passing);
    }
    const [probe] = (await ws.call('selfProbe.list', { id: from })).items;
    return probe!;
  }
  const run = async (): Promise<Probe> => ended((await ws.call('selfProbe.start', { id: from, to })).jobId);
  const said = ({ findings }: Probe, topic: ProbeTopic): string => {
    const finding = findings.find((one) => one.topic === topic);
    return `${finding?.status ?? ''} ${finding?.code ?? ''}`;
  };
  const seenPhases = (): string[] => {
    const phases: string[] = [];
    ws.events.listen((name, data) => {
      const phase = name === 'job.changed' && 'phase' in data ? data.phase : null;
      if (phase !== null && phases.at(-1) !== phase) phases.push(phase);
    });
    return phases;
  };

  test('is sent, arrives, and is found to be as it should', async () => {
    onTheWay = async (raw) => deliver(await signed(raw, key));
    const phases = seenPhases();
    const probe = await run();
    expect(probe).toMatchObject({ state: 'done', failure: null, practice: false, askedBy: 'system' });
    const wanting = probe.findings.filter(({ status }) => status !== 'ok').map(({ code }) => code);
    expect(wanting).toEqual(['unsubscribe-mailto']);
    expect(phases).toEqual(['prepare', 'send', 'wait', 'judge']);
    expect(smtp.accepted.map(({ to: recipients }) => recipients)).toEqual([[testUser.user]]);
    // It counts as what it is: a mail of this mailbox.
    const { limits } = await ws.call('accounts.health', { id: from });
    expect(limits.find(({ per }) => per === 'day')?.used).toBe(1);
    const { items } = await ws.call('audit.list', { limit: 500 });
    const audited = items.find(({ method }) => method === 'selfProbe.start');
    expect(audited).toMatchObject({ class: 'write', outcome: 'ok' });
    // The domain check has learnt which of the keys in DNS is the one that signs.
    const { report } = await ws.call('domainCheck.run', { id: from });
    expect(report.findings.find((finding) => finding.topic === 'dkim')).toMatchObject({ code: 'dkim-ok' });
  });

  test.each<[string, (raw: Buffer) => Promise<void>, ProbeTopic, string]>([
    [
      'links that a gateway rewrote',
      async (raw) => deliver(await signed(replaced(raw, 'https://firma.example', 'https://urldefense.com/v3/x'), key)),
      'links',
      'warn links-receiver',
    ],
    [
      'a signature that a gateway broke',
      async (raw) =>
        deliver(replaced(await signed(raw, key), 'Nothing needs', 'CAUTION! Nothing needs'), 'INBOX', [received]),
      'dkim',
      'bad dkim-body-changed',
    ],
    ['the junk folder', async (raw) => deliver(await signed(raw, key), 'Junk'), 'folder', 'bad folder-junk'],
    [
      'a signature that leaves the unsubscribe header out',
      async (raw) => deliver(await signed(raw, key, noneCovered)),
      'coverage',
      'warn not-covered',
    ],
    [
      'another Message-ID',
      async (raw) =>
        deliver(await signed(replaced(raw, /^Message-ID: .*$/gm, 'Message-ID: <new@relay.example>'), key, bothCovered)),
      'message-id',
      'warn id-lost',
    ],
    ['a server that signs nothing', (raw) => deliver(raw, 'INBOX', [received]), 'dkim', 'bad dkim-none'],
  ])('tells of %s', async (_, way, topic, expected) => {
    onTheWay = way;
    const probe = await run();
    expect(probe.state).toBe('done');
    expect(said(probe, topic)).toBe(expected);
  });

  test('says so when nothing arrives', async () => {
    onTheWay = () => Promise.resolve();
    const probe = await run();
    expect(probe).toMatchObject({ state: 'failed', failure: { code: 'not-arrived' }, findings: [] });
    expect(probe.sentAt).not.toBeNull();
    expect(probe.finishedAt! - probe.sentAt!).toBeGreaterThanOrEqual(180_000);
  });

  test('repeats the words of a server that refuses', async () => {
    answer = refusal(550, '5.7.1 We do not know you');
    const probe = await run();
    expect(probe).toMatchObject({ state: 'failed', sentAt: null, failure: { code: 'refused' } });
    expect(probe.failure?.words).toContain('We do not know you');
  });

  test('repeats the words of a server that returns the mail', async () => {
    const other = await startDovecot();
    try {
      const sender = { address: probeFrom, displayName: 'Anna', smtp: smtp.config(), imap: dovecot.config() };
      await ws.call('accounts.update', { id: from, config: sender, password: testUser.pass });
      const receiver = { address: testUser.user, displayName: 'Bo', smtp: smtp.config(), imap: other.config() };
      await ws.call('accounts.update', { id: to, config: receiver, password: testUser.pass });
      onTheWay = (raw) => dovecot.deliver(returned(raw), 'INBOX', new Date(ws.ports.clock.now()));
      const probe = await run();
      expect(probe).toMatchObject({ state: 'failed', failure: { code: 'bounced' } });
      expect(probe.failure?.words).toContain('Mailbox is disabled');
    } finally {
      await other.close();
    }
  });

  test('sends nothing when the receiving mailbox cannot be read', async () => {
    await ws.call('accounts.update', { id: to, password: 'a wrong one now' });
    const probe = await run();
    expect(probe).toMatchObject({ state: 'failed', sentAt: null, failure: { code: 'unreadable' } });
    expect(smtp.accepted).toEqual([]);
  });

  test('is cancelled while it waits, and only one runs at a time', async () => {
    onTheWay = () => Promise.resolve();
    const { jobId } = await ws.call('selfProbe.start', { id: from, to });
    await expect(ws.call('selfProbe.start', { id: from, to })).rejects.toMatchObject({
      code: 'not-allowed-now',
      details: { reason: 'running' },
    });
    const waiting = ws.events.listen((name, data) => {
      if (name !== 'job.changed' || !('phase' in data) || data.phase !== 'wait') return;
      waiting();
      void ws.call('jobs.cancel', { id: jobId });
    });
    const probe = await ended(jobId);
    expect(probe).toMatchObject({ state: 'cancelled', failure: null });
    expect(probe.sentAt).not.toBeNull();
  });
});
