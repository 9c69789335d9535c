import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MailboxConfig } from '../../../src/shared/contract/mailbox.ts';
import { startDovecot } from '../../support/dovecot.ts';
import type { TestDovecot } from '../../support/dovecot.ts';
import { dovecot as need, isMissing } from '../../support/needs.ts';
import { startSmtp, testUser } from '../../support/smtp.ts';
import type { TestSmtp } from '../../support/smtp.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

describe.skipIf(isMissing(need))('a mailbox from connecting to disconnecting', () => {
  let dovecot: TestDovecot;
  let smtp: TestSmtp;
  let ws: TestWorkspace;
  let config: MailboxConfig;
  beforeAll(async () => {
    dovecot = await startDovecot();
    smtp = await startSmtp();
    ws = await openTestWorkspace();
    config = { address: testUser.user, displayName: 'Anna', smtp: smtp.config(), imap: dovecot.config() };
  });
  afterAll(async () => {
    await ws.close();
    await smtp.close();
    await dovecot.close();
  });

  test('works with the password that was typed, then with the stored one, and leaves nothing behind', async () => {
    const untrusted = { ...config, smtp: smtp.config({ fingerprint: null }) };
    const first = await ws.call('accounts.test', { config: untrusted, password: testUser.pass });
    expect(first.ok).toBe(false);
    const offered = first.steps.find(({ code }) => code === 'tls-self-signed')?.detail['fingerprint'];
    expect(offered).toBe(config.smtp.fingerprint);
    expect(await ws.call('accounts.test', { config, password: testUser.pass })).toMatchObject({ ok: true });

    const { id } = await ws.call('accounts.connect', { name: 'Work', config, password: testUser.pass });
    const stored = await ws.call('accounts.test', { config, id });
    expect(stored).toMatchObject({ ok: true });

    await ws.call('accounts.update', { id, password: 'a wrong one now' });
    const refused = await ws.call('accounts.test', { config, id });
    expect(refused.steps.filter(({ ok }) => !ok).map(({ server, step }) => `${server} ${step}`)).toEqual([
      'smtp auth',
      'imap auth',
    ]);
    await ws.call('accounts.update', { id, password: testUser.pass });
    expect(await ws.call('accounts.test', { config, id })).toMatchObject({ ok: true });

    const { receipt } = await ws.call('accounts.disconnect', { id });
    expect(receipt.every(({ ok }) => ok)).toBe(true);
    const told = JSON.stringify([ws.ports.log.lines, stored, refused, await ws.call('audit.list', {}), receipt]);
    expect(told).not.toContain(testUser.pass);
    expect(told).not.toContain(Buffer.from(testUser.pass).toString('base64'));
    expect(told).not.toContain('a wrong one now');
  });
});
