/**
 * Fills a workspace with texts that mean harm, in every place that takes one: `node hostile-seed.ts DIRECTORY
 * PASSPHRASE`. Contacts come from a file and by hand; a campaign runs, and what comes back is hostile too.
 */
import { openPracticeWorkspace } from '../../../src/cli/practice-workspace.ts';
import type { PracticeWorkspace } from '../../../src/cli/practice-workspace.ts';
import { insertAnswer } from '../../../src/core/connectors/practice/repository.ts';
import { openStore } from '../../../src/core/store/open.ts';
import { all } from '../../../src/core/store/rows.ts';
import { databaseFile } from '../../../src/core/vault/data-dir.ts';
import { harm } from './harm.ts';

const day = 86_400_000;
const [directory, passphrase] = process.argv.slice(2);
if (directory === undefined || passphrase === undefined) throw new Error('Give a directory and a passphrase.');
const now = Date.now();

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const row = (...cells: readonly string[]): string => `${cells.map(quoted).join(',')}\r\n`;

async function fillContacts({ call, upload, finished }: PracticeWorkspace): Promise<void> {
  const csv =
    row('Email', 'First name', harm('column')) +
    row('one@adams.example', harm('first name'), harm('cell')) +
    row('two@adams.example', '=cmd|calc!A1', harm('other cell')) +
    row('three@adams.example', 'Three', '') +
    row(`${harm('address')}@adams.example`, 'Four', harm('rejected cell'));
  const fileId = await upload(`${harm('file').replaceAll('/', '')}.csv`, Buffer.from(csv));
  const { format } = await call('contacts.importPreview', { fileId });
  const mapping = ['email', 'firstName', 'fields.harmful'] as const;
  const { jobId } = await call('contacts.importStart', {
    fileId,
    format,
    mapping: [...mapping],
    duplicates: 'skip',
    newList: harm('list'),
  });
  await finished(jobId);
  await call('contacts.create', {
    email: 'constructor@adams.example',
    firstName: harm('given name'),
    lastName: harm('family name'),
    company: harm('company'),
    title: harm('title'),
    phone: harm('phone'),
    fields: { constructor: harm('constructor'), harmful: harm('field') },
  });
  await call('contacts.segmentSave', {
    name: harm('segment'),
    filter: { search: '', conditions: [{ field: 'company', op: 'contains', value: harm('condition') }] },
  });
  await call('suppression.add', { values: ['@blocked.example'], note: harm('note') });
}

async function runCampaign({ call, finished }: PracticeWorkspace): Promise<void> {
  const { items: lists } = await call('contacts.lists', {});
  const { items: accounts } = await call('accounts.list', {});
  const { id } = await call('campaigns.create', { name: harm('campaign') });
  const { revision, schedule } = await call('campaigns.get', { id });
  await call('campaigns.update', {
    id,
    revision,
    accountId: accounts[0]?.id ?? null,
    audience: { listIds: lists.map((list) => list.id) },
    schedule: { ...schedule, days: [1, 2, 3, 4, 5, 6, 7], holidays: [] },
    steps: [
      {
        id: null,
        delay: { amount: 0, unit: 'hours' },
        thread: 'new',
        subject: 'For {{ firstName }}: <img src=x onerror=alert(1)>',
        html: '<p>Dear {{ firstName }}, <img src=x onerror=alert(1)><a href="https://adams.example">look</a></p>',
        text: null,
      },
    ],
    signatureHtml: '<p>Regards <img src=x onerror=alert(1)></p>',
    postalAddress: 'Adams Ltd, 12 Example Street, 10115 Berlin, Germany',
  });
  await finished((await call('campaigns.launch', { id })).jobId);
}

/** What the recipients answer: people, a mail server, and somebody who never got a mail. */
function answers(messageId: string, to: string): readonly string[] {
  const head = (subject: string, type: string): string =>
    [
      `From: =?utf-8?B?${Buffer.from(harm('sender')).toString('base64')}?= <${to}>`,
      'To: robin@practice.letterlock.example',
      `Subject: =?utf-8?B?${Buffer.from(harm(subject)).toString('base64')}?=`,
      `Date: ${new Date(now - day).toUTCString()}`,
      `Message-ID: <${subject.replaceAll(' ', '-')}-${to}>`,
      `In-Reply-To: ${messageId}`,
      `References: ${messageId}`,
      'MIME-Version: 1.0',
      `Content-Type: ${type}`,
    ].join('\r\n');
  const html = `<p title='${harm('title of a reply')}'>Yes ${harm('html of a reply')}</p><script>alert(2)</script><a href="javascript:alert(3)">here</a>`;
  const file = Buffer.from(harm('attachment')).toString('base64');
  const reply =
    `${head('reply', 'multipart/mixed; boundary=b')}\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}\r\n` +
    `--b\r\nContent-Type: application/x-msdownload; name="=?utf-8?B?${file}?="\r\n` +
    `Content-Disposition: attachment; filename="=?utf-8?B?${file}?="\r\n\r\nMZ\r\n--b--\r\n`;
  const bounce =
    `${head('bounce', 'multipart/report; report-type=delivery-status; boundary=b')}\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n` +
    `${harm('words of a bounce')}\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.adams.example\r\n\r\n` +
    `Final-Recipient: rfc822; ${to}\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 ${harm('diagnosis')}\r\n--b--\r\n`;
  return to.startsWith('two@') ? [bounce] : [reply];
}

async function answerAll(workspace: PracticeWorkspace): Promise<void> {
  const owner = { name: 'owner', from: 'practice', permissions: 'all' } as const;
  const key = Buffer.from(await workspace.app.exportKey(owner, { passphrase }), 'hex');
  const store = openStore({ path: databaseFile(workspace.dataDir), key });
  try {
    const mails = all<{ id: number; message_id: string; rcpt_to: string }>(
      store.db,
      'SELECT id, message_id, rcpt_to FROM practice_mail',
    );
    if (mails.length === 0) throw new Error('No mail went out.');
    store.transaction((db) => {
      for (const { id, message_id: messageId, rcpt_to: to } of mails)
        for (const raw of answers(messageId, to)) insertAnswer(db, id, now - day / 2, Buffer.from(raw));
    });
  } finally {
    store.close();
  }
}

async function until(workspace: PracticeWorkspace, at: number): Promise<void> {
  const { app, clock } = workspace;
  await app.idle();
  for (let next = clock.nextTimer(); next !== null && next <= at; next = clock.nextTimer()) {
    clock.advanceTo(next);
    await app.idle();
  }
  clock.advanceTo(at);
  await app.idle();
}

const workspace = await openPracticeWorkspace({ keep: directory, seed: 0, start: now - 3 * day });
try {
  const { call } = workspace;
  await call('vault.protect', { keychain: false, passphrase, current: { passphrase: workspace.passphrase } });
  await call('settings.update', { pollMinutes: 120, signatureHtml: harm('signature'), postalAddress: harm('postal') });
  await fillContacts(workspace);
  await runCampaign(workspace);
  await until(workspace, now - day);
  await answerAll(workspace);
  await until(workspace, now);
  const server = { port: 465, tls: 'implicit', auth: 'auto', minimumTls: 'TLSv1.3', fingerprint: null } as const;
  const named = { ...server, user: harm('user'), host: 'smtp.adams.example' };
  const config = { address: 'robin@adams.example', displayName: harm('display name'), smtp: named, imap: null };
  await call('accounts.connect', { name: harm('account'), config, password: harm('password') });
  await call('vault.addPerson', {
    name: harm('person'),
    passphrase: 'walrus-cinnamon-84-lantern-brick',
    current: { passphrase },
  });
  await call('campaigns.create', { name: harm('draft') });
} finally {
  await workspace.close();
}
