import { generateKeyPairSync } from 'node:crypto';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { dkimRecord } from '../../../src/core/connectors/dkim-key.ts';
import type { DkimKey } from '../../../src/core/connectors/dkim-key.ts';
import { createSmtpImapConnector } from '../../../src/core/connectors/smtp-imap/connector.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import { memoryLog } from '../../support/ports.ts';
import { startSmtp, testUser } from '../../support/smtp.ts';
import type { TestSmtp } from '../../support/smtp.ts';

const never = new AbortController().signal;
const pem = (type: 'rsa' | 'ed25519', bits = 2048): string =>
  (type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: bits }) : generateKeyPairSync('ed25519')).privateKey
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();

const mail = {
  envelope: { from: testUser.user, to: 'bo@example.com' },
  messageId: '<d1@letterlock.example>',
  raw: Buffer.from(
    [
      `From: Anna <${testUser.user}>`,
      'To: <bo@example.com>',
      'Message-ID: <d1@letterlock.example>',
      'Subject: A question',
      'Date: Mon, 02 Mar 2026 09:00:00 +0000',
      'List-Unsubscribe: <https://u.example/1>, <mailto:u@u.example>',
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      '',
      '.Hello',
      '',
    ].join('\r\n'),
  ),
};

let smtp: TestSmtp;
beforeEach(async () => {
  smtp = await startSmtp();
});
afterEach(() => smtp.close());

async function sendSigned(key: DkimKey | null): Promise<ReturnType<Awaited<ReturnType<typeof mailbox>>['send']>> {
  const connector = await mailbox(key);
  try {
    return await connector.send(mail, never);
  } finally {
    await connector.close();
  }
}
const mailbox = (key: DkimKey | null) =>
  Promise.resolve(
    createSmtpImapConnector({
      config: { address: testUser.user, displayName: '', smtp: smtp.config(), imap: null },
      traits: { concurrency: 1, filesSentMail: true },
      secret: () => Promise.resolve(testUser.pass),
      dkim: () => Promise.resolve(key),
      network: createNetwork(),
      clock: systemClock,
      log: memoryLog(),
    }),
  );

/** What a receiver finds, with the record published under its name. */
async function verdict(raw: Buffer, key: DkimKey): ReturnType<typeof dkimVerify> {
  const { name, value } = dkimRecord(key);
  const resolver = (asked: string): Promise<string[][]> =>
    asked === name ? Promise.resolve([[value]]) : Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' }));
  return dkimVerify(raw, { resolver });
}

describe('a mailbox with a key of its own', () => {
  test.each(['rsa', 'ed25519'] as const)('signs (%s) so that a receiver finds the signature good', async (type) => {
    const key = { domain: 'letterlock.example', selector: 'mail1', privateKey: pem(type) };
    expect(await sendSigned(key)).toMatchObject({ kind: 'sent' });
    const { raw } = smtp.accepted[0]!;
    const { results } = await verdict(raw, key);
    expect(results.map(({ status, signingDomain }) => [status.result, signingDomain])).toEqual([
      ['pass', 'letterlock.example'],
    ]);
    const covered = /\bh=([^;]+);/
      .exec(raw.toString().replaceAll(/\r\n\s+/g, ' '))![1]!
      .toLowerCase()
      .replaceAll(' ', '');
    expect(covered.split(':')).toEqual(
      expect.arrayContaining(['from', 'to', 'subject', 'message-id', 'list-unsubscribe', 'list-unsubscribe-post']),
    );
    const changed = Buffer.from(raw.toString().replace('https://u.example/1', 'https://u.example/2'));
    expect((await verdict(changed, key)).results[0]!.status.result).not.toBe('pass');
  });

  test('pauses the mailbox rather than send unsigned when the key is unusable', async () => {
    const key = { domain: 'letterlock.example', selector: 'mail1', privateKey: 'no key' };
    expect(await sendSigned(key)).toMatchObject({
      kind: 'failed',
      class: 'auth',
      response: expect.stringMatching(/DKIM/),
    });
    expect(smtp.accepted).toEqual([]);
  });

  test('that was taken away sends byte for byte what it is given', async () => {
    await sendSigned(null);
    expect(smtp.accepted[0]!.raw.equals(mail.raw)).toBe(true);
  });
});

describe('setting a key', () => {
  let ws: TestWorkspace;
  let id: number;
  beforeEach(async () => {
    ws = await openTestWorkspace();
    const config = { address: testUser.user, displayName: '', smtp: smtp.config(), imap: null };
    ({ id } = await ws.call('accounts.connect', { name: 'Anna', config, password: testUser.pass }));
  });
  afterEach(() => ws.close());

  test('makes one, answers the record to publish, and signs what the mailbox sends from then on', async () => {
    const made = await ws.call('dkim.set', { id, domain: 'letterlock.example', selector: 's1' });
    expect(made).toMatchObject({
      name: 's1._domainkey.letterlock.example',
      value: expect.stringMatching(/^v=DKIM1; k=rsa; p=[\w+/=]{300,}$/),
    });
    expect(await ws.call('dkim.get', { id })).toEqual({ record: made });
    await ws.call('dkim.remove', { id });
    expect(await ws.call('dkim.get', { id })).toEqual({ record: null });
  });

  test('takes the user’s own and never answers it', async () => {
    const privateKey = pem('ed25519');
    const set = await ws.call('dkim.set', { id, domain: 'letterlock.example', selector: 's1', privateKey });
    expect(JSON.stringify([set, await ws.call('dkim.get', { id })])).not.toContain(privateKey.split('\n')[1]);
    expect(set.value).toMatch(/^v=DKIM1; k=ed25519; p=[\w+/]{43}=$/);
  });

  test.each([
    ['another domain than the sender’s', { domain: 'other.example' }, /domain/],
    ['what is no key', { privateKey: 'secret-text' }, /privateKey/],
    ['a key too short', { privateKey: pem('rsa', 512) }, /1024/],
  ])('refuses %s', async (_, change, words) => {
    const refusal = await ws
      .call('dkim.set', { id, domain: 'letterlock.example', selector: 's1', ...change })
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'invalid-input', message: expect.stringMatching(words) });
    expect(JSON.stringify(refusal)).not.toContain('secret-text');
  });
});
