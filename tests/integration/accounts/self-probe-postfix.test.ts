/** A probe through servers that nobody here wrote: Letterlock signs with its own key, Postfix takes it, Dovecot has it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDovecot } from '../../support/dovecot.ts';
import type { TestDovecot } from '../../support/dovecot.ts';
import { dovecot as needDovecot, isMissing, postfix as needPostfix } from '../../support/needs.ts';
import { testPorts } from '../../support/ports.ts';
import { startPostfix } from '../../support/postfix.ts';
import type { TestPostfix } from '../../support/postfix.ts';
import { txtZone } from '../../support/probe-mail.ts';
import { testUser } from '../../support/smtp.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

describe.skipIf(isMissing(needDovecot) || isMissing(needPostfix))('a probe through Postfix into Dovecot', () => {
  let dovecot: TestDovecot;
  let postfix: TestPostfix;
  let ws: TestWorkspace;
  const records: Record<string, readonly string[]> = {
    '_dmarc.firma.example': ['v=DMARC1; p=reject; adkim=s; rua=mailto:d@firma.example'],
  };
  beforeAll(async () => {
    dovecot = await startDovecot({ auth: true });
    postfix = await startPostfix(dovecot);
    const others = { mx: () => Promise.resolve([]), srv: () => Promise.resolve([]) };
    ws = await openTestWorkspace(testPorts({ dns: { ...txtZone(records), ...others } }));
  });
  afterAll(async () => {
    await ws.close();
    await postfix.close();
    await dovecot.close();
  });

  test('finds the own signature good over real servers, and their TLS told', async () => {
    const connect = async (address: string, imap: boolean): Promise<number> => {
      const config = {
        address,
        displayName: '',
        smtp: postfix.config(),
        imap: imap ? dovecot.config() : null,
      };
      return (await ws.call('accounts.connect', { name: address, config, password: testUser.pass })).id;
    };
    const id = await connect('news@firma.example', false);
    const to = await connect(testUser.user, true);
    const { name, value } = await ws.call('dkim.set', { id, domain: 'firma.example', selector: 'own' });
    records[name] = [value];

    const { jobId } = await ws.call('selfProbe.start', { id, to });
    const passing = setInterval(() => ws.ports.clock.advanceTo(ws.ports.clock.now() + 1_000), 100);
    await ws.finished(jobId);
    clearInterval(passing);

    const [probe] = (await ws.call('selfProbe.list', { id })).items;
    expect(probe).toMatchObject({ state: 'done', failure: null });
    const codes = Object.fromEntries(probe!.findings.map(({ topic, code }) => [topic, code]));
    expect(codes).toMatchObject({
      folder: 'folder-inbox',
      dkim: 'dkim-pass',
      alignment: 'aligned',
      dmarc: 'dmarc-ours',
      coverage: 'covered-mailto',
      links: 'links-same',
      text: 'text-same',
      sender: 'sender-same',
      'message-id': 'id-same',
    });
    expect(probe!.findings.find(({ topic }) => topic === 'tls')?.details.join('\n')).toMatch(
      /mail\.letterlock\.example · ESMTPSA · TLSv1\.3 · TLS_/,
    );
  });
});
