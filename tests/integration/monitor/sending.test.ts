/** Sending out of the ordinary over a real ledger: the sender really stops, and goes on when its user says so. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startTestApp, testPassphrase } from '../../support/app.ts';
import type { TestApp } from '../../support/app.ts';
import { draftTo, listOf } from '../../support/drafts.ts';
import { testPorts } from '../../support/ports.ts';
import { googleClient, startGoogle } from '../../support/providers/google.ts';
import type { Google } from '../../support/providers/google.ts';
import { until } from '../../support/until.ts';

vi.setConfig({ testTimeout: 120_000 });
const minute = 60_000;
const hour = 60 * minute;
let google: Google;
let running: TestApp;
let account: number;

beforeEach(async () => {
  google = await startGoogle({ rotation: 'strict' });
  running = await startTestApp(testPorts({ network: google.network }));
  await running.call('vault.create', { keychain: false, passphrase: testPassphrase });
  const { signInId, url } = await running.call('accounts.signIn', { way: 'gmail-api', ...googleClient });
  await google.browse(url);
  const status = await running.call('accounts.signInStatus', { signInId });
  account = status.state === 'done' ? status.accountId : 0;
});
afterEach(async () => {
  await running.app.stop();
  running.ports.cleanUp();
  await google.close();
});

/** @param gap seconds between two mails */
async function launch(name: string, people: number, gap: number): Promise<void> {
  const contacts = Array.from({ length: people }, (_, index) => ({ email: `${name}${index}@adams.example` }));
  const { listId } = await listOf(running, contacts);
  const id = await draftTo(running, listId, {
    accountId: account,
    schedule: {
      zone: 'UTC',
      days: [1, 2, 3, 4, 5, 6, 7],
      from: 0,
      until: 1440,
      dailyLimit: 450,
      gap: { min: gap, max: gap },
    },
    steps: [
      {
        id: null,
        delay: { amount: 0, unit: 'hours' },
        thread: 'new',
        subject: 'A question',
        html: '<p>Do you have a minute for me?</p>',
        text: null,
      },
    ],
  });
  const { jobId } = await running.call('campaigns.launch', { id });
  await until(running.app, async () => (await running.call('jobs.get', { id: jobId })).finishedAt !== null);
}

async function pass(span: number, step = minute): Promise<void> {
  const { app, ports } = running;
  for (const end = ports.clock.now() + span; ports.clock.now() < end;) {
    await app.idle();
    ports.clock.advanceTo(ports.clock.now() + step);
  }
  await app.idle();
}
const alerts = async () => (await running.call('monitor.alerts', {})).items;
const mailbox = () => running.call('accounts.get', { id: account });

function bounceOf(raw: Buffer): string {
  const text = raw.toString('latin1');
  const header = (name: string): string => new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(text)?.[1]?.trim() ?? '';
  const to = /[\w.]+@[\w.]+/.exec(header('To'))?.[0] ?? '';
  return [
    'From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>',
    'To: anna@gmail.com',
    'Subject: Delivery Status Notification (Failure)',
    `Message-ID: <bounce-${to}@mx.google.com>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'The address was not found.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; googlemail.com',
    '',
    `Final-Recipient: rfc822; ${to}`,
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550-5.1.1 The email account does not exist.',
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${header('Message-ID')}`,
    `To: ${to}`,
    '',
    '--b--',
    '',
  ].join('\r\n');
}

test('a burst after quiet days pauses the mailbox in the middle of it; its user lets it go on, each mail once', async () => {
  await launch('quiet', 26, 3600);
  await pass(27 * hour, 10 * minute);
  expect(google.box.sent).toHaveLength(26);
  expect(await alerts()).toEqual([]);

  await launch('burst', 260, 10);
  await pass(30 * minute, 10_000);
  expect(await alerts()).toMatchObject([
    { kind: 'unusual-sending', subject: String(account), responses: ['notify', 'pause-sending'] },
  ]);
  expect(await mailbox()).toMatchObject({ state: 'needs-attention', pauseReason: 'safety' });
  const stoppedAt = google.box.sent.length;
  expect(stoppedAt).toBeGreaterThan(126);
  expect(stoppedAt).toBeLessThan(180);
  await pass(2 * hour, 10 * minute);
  expect(google.box.sent).toHaveLength(stoppedAt);

  await running.call('accounts.resume', { id: account });
  await pass(5 * minute, 10_000);
  expect(google.box.sent.length).toBeGreaterThan(stoppedAt + 20);
  const recipients = google.box.sent.map(({ raw }) => /^To:.*$/im.exec(raw.toString('latin1'))?.[0]);
  expect(new Set(recipients).size).toBe(recipients.length);
  expect(await mailbox()).toMatchObject({ state: 'ok' });
});

test('a day in which every eighth mail comes back pauses the mailbox', async () => {
  await launch('old', 40, 60);
  await pass(25 * minute);
  for (const { raw } of google.box.sent.slice(0, 4))
    google.box.deliver(bounceOf(raw), { at: running.ports.clock.now() });
  await pass(15 * minute);
  expect(await alerts()).toMatchObject([{ kind: 'many-bounces', severity: 'danger' }]);
  expect(await mailbox()).toMatchObject({ state: 'needs-attention', pauseReason: 'safety' });
  const stoppedAt = google.box.sent.length;
  expect(stoppedAt).toBeLessThan(40);
  await pass(hour);
  expect(google.box.sent).toHaveLength(stoppedAt);
});

test('a stored sign-in that somebody else has used is told as such', async () => {
  google.oauth.useElsewhere();
  google.oauth.expireAccessTokens();
  running.ports.clock.advanceTo(running.ports.clock.now() + 2 * hour);
  await launch('one', 1, 0);
  await pass(10 * minute);
  expect(await mailbox()).toMatchObject({ state: 'needs-attention', pauseReason: 'auth' });
  expect(await alerts()).toMatchObject([
    { kind: 'sign-in-ended', severity: 'danger', facts: { how: 'reused', address: 'anna@gmail.com' } },
  ]);
});

test('one that was revoked is told without accusing anybody', async () => {
  google.oauth.revokeAll();
  google.oauth.expireAccessTokens();
  await launch('one', 1, 0);
  await pass(10 * minute);
  expect(await alerts()).toMatchObject([{ kind: 'sign-in-ended', severity: 'notice', facts: { how: 'ended' } }]);
});
