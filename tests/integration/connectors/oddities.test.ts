import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { Connector, FetchBatch } from '../../../src/core/connectors/connector.ts';
import { createSmtpImapConnector } from '../../../src/core/connectors/smtp-imap/connector.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import type { ServerConfig } from '../../../src/shared/contract/mailbox.ts';
import { closing } from '../../support/closing.ts';
import { memoryLog } from '../../support/ports.ts';
import { startScriptedImap } from '../../support/scripted-imap.ts';
import type { ImapLine, ScriptedImap, ScriptedImapOptions } from '../../support/scripted-imap.ts';
import { startSmtp, testMail, testUser } from '../../support/smtp.ts';

const never = new AbortController().signal;

const server = async (options: ScriptedImapOptions): Promise<ScriptedImap> => closing(await startScriptedImap(options));

const unused: ServerConfig = {
  host: '127.0.0.1',
  port: 1,
  tls: 'implicit',
  user: 'x',
  auth: 'auto',
  minimumTls: 'TLSv1.3',
  fingerprint: null,
};

const mailbox = (imap: ServerConfig, smtp = unused): Connector =>
  closing(
    createSmtpImapConnector({
      network: createNetwork(),
      config: { address: testUser.user, displayName: '', smtp, imap },
      traits: { concurrency: 1, filesSentMail: false },
      secret: () => Promise.resolve(testUser.pass),
      clock: systemClock,
      log: memoryLog(),
    }),
  );

async function read(
  connector: Connector,
  cursor: string | null = null,
  batchSize = 50,
  maxBytes = 10_000,
): Promise<FetchBatch[]> {
  const batches: FetchBatch[] = [];
  const options = { cursor, since: 0, maxBytes, batchSize, signal: never };
  for await (const batch of connector.fetch(options)) batches.push(batch);
  return batches;
}
const keys = (batches: readonly FetchBatch[]): string[] =>
  batches.flatMap(({ messages }) => messages.map(({ providerKey }) => providerKey));

test('a mailbox that is closed while it signs in leaves no connection open', async () => {
  let closed: Promise<void> | undefined;
  const imap = await server({
    script({ command }) {
      if (command === 'LOGIN') closed = connector.close();
      return null;
    },
  });
  const connector = mailbox(imap.config());
  await connector.findSent('<a@letterlock.example>', 0, never);
  await closed;
  await expect.poll(() => imap.open()).toBe(0);
});

interface Box {
  uidValidity: string;
  uids: number[];
}

const letter = (uid: number): string => `Subject: ${uid}\r\n\r\nHello.\r\n`;

/** The UIDs that a sequence set of UIDs names. */
function named(set: string, uids: readonly number[]): number[] {
  const last = uids.at(-1) ?? 0;
  return uids.filter((uid) =>
    set.split(',').some((run) => {
      const [from = 0, to = from] = run.split(':').map((end) => (end === '*' ? Math.max(last, 1) : Number(end)));
      return uid >= Math.min(from, to) && uid <= Math.max(from, to);
    }),
  );
}

/** Selecting, searching and fetching in one folder, by the rules of RFC 3501 and nothing newer. */
function folder(box: Box): (line: ImapLine) => string | null {
  return ({ tag, command, rest }) => {
    if (command === 'SELECT' || command === 'EXAMINE') {
      const next = (box.uids.at(-1) ?? 0) + 1;
      return `* ${box.uids.length} EXISTS\r\n* OK [UIDVALIDITY ${box.uidValidity}] \r\n* OK [UIDNEXT ${next}] \r\n${tag} OK`;
    }
    if (command === 'UID SEARCH') {
      const set = /UID (\S+)/.exec(rest)?.[1] ?? '1:*';
      return `* SEARCH ${named(set, box.uids).join(' ')}\r\n${tag} OK`;
    }
    if (command !== 'UID FETCH') return null;
    const wanted = named(rest.split(' ')[0] ?? '', box.uids);
    const lines = wanted.map((uid) => {
      const body = letter(uid);
      const facts = `UID ${uid} INTERNALDATE "02-Mar-2026 09:00:00 +0000" RFC822.SIZE ${body.length}`;
      const source = rest.includes('BODY') ? ` BODY[]<0> {${body.length}}\r\n${body}` : '';
      return `* ${box.uids.indexOf(uid) + 1} FETCH (${facts}${source})`;
    });
    return [...lines, `${tag} OK`].join('\r\n');
  };
}

const germanFolders = '* LIST () "/" INBOX\r\n* LIST () "/" "Gesendete Objekte"';
const asksForFolders = ({ command, rest }: ImapLine): boolean => command === 'LIST' && rest.includes('*');

describe('an IMAP server that', () => {
  test('knows nothing beyond IMAP4rev1 is read to its end and on from there', async () => {
    const box = { uidValidity: '7', uids: [3, 4, 9] };
    const imap = await server({ script: folder(box) });
    const connector = mailbox(imap.config());
    const first = await read(connector, null, 2);
    expect(keys(first)).toEqual(['INBOX/7/3', 'INBOX/7/4', 'INBOX/7/9']);
    box.uids.push(12);
    expect(keys(await read(connector, first.at(-1)!.cursor))).toEqual(['INBOX/7/12']);
  });

  test('gives UIDVALIDITY 0, against the rules, is read and not read again', async () => {
    const box = { uidValidity: '0', uids: [1] };
    const imap = await server({ script: folder(box) });
    const connector = mailbox(imap.config());
    const first = await read(connector);
    expect(keys(first)).toEqual(['INBOX/0/1']);
    expect(keys(await read(connector, first.at(-1)!.cursor))).toEqual([]);
  });

  test('changes UIDVALIDITY with the same numbers is read anew', async () => {
    const box = { uidValidity: '7', uids: [1, 2] };
    const imap = await server({ script: folder(box) });
    const connector = mailbox(imap.config());
    const before = await read(connector);
    box.uidValidity = '8';
    expect(keys(await read(connector, before.at(-1)!.cursor))).toEqual(['INBOX/8/1', 'INBOX/8/2']);
  });

  test('says BYE in the middle of reading loses nothing: reading goes on where it ended', async () => {
    const box = { uidValidity: '7', uids: [1, 2, 3, 4] };
    const usual = folder(box);
    let fetches = 0;
    const imap = await server({
      script(line) {
        if (line.command === 'UID FETCH' && line.rest.includes('BODY') && (fetches += 1) === 2) {
          return { bye: '* BYE shutting down for maintenance' };
        }
        return usual(line);
      },
    });
    const connector = mailbox(imap.config());
    const got: FetchBatch[] = [];
    const options = { cursor: null, since: 0, maxBytes: 10_000, batchSize: 2, signal: never };
    const broken = (async () => {
      for await (const batch of connector.fetch(options)) got.push(batch);
    })();
    await expect(broken).rejects.toMatchObject({ code: 'mail-connection' });
    expect(keys(got)).toEqual(['INBOX/7/1', 'INBOX/7/2']);
    expect(keys(await read(connector, got.at(-1)!.cursor))).toEqual(['INBOX/7/3', 'INBOX/7/4']);
  });

  test('turns the connection away says so in its own words', async () => {
    const imap = await server({ greeting: '* BYE Try later' });
    await expect(read(mailbox(imap.config()))).rejects.toMatchObject({
      code: 'mail-connection',
      message: expect.stringContaining('Try later'),
    });
  });

  test('allows one connection serves reading and looking up over that one', async () => {
    const box = { uidValidity: '7', uids: [1] };
    const usual = folder(box);
    const imap = await server({
      connections: 1,
      script: (line) => (asksForFolders(line) ? `${germanFolders}\r\n${line.tag} OK` : usual(line)),
    });
    const connector = mailbox(imap.config());
    const [batches, lookup] = await Promise.all([
      read(connector),
      connector.findSent('<a@letterlock.example>', 0, never),
    ]);
    expect([keys(batches), lookup]).toEqual([['INBOX/7/1'], 'found']);
    expect(imap.heard.filter(({ command }) => /LOGIN|AUTHENTICATE/.test(command))).toHaveLength(1);
  });

  test.each([
    ['takes a search for several is asked once for them', true, 1],
    ['refuses a search for several is asked for one after the other', false, 4],
  ])('%s', async (_name, takes, searches) => {
    const ids = ['<a@letterlock.example>', '<b@letterlock.example>', '<c@letterlock.example>'];
    const usual = folder({ uidValidity: '7', uids: [1] });
    const imap = await server({
      script(line) {
        const { tag, command, rest } = line;
        if (asksForFolders(line)) return `${germanFolders}\r\n${tag} OK`;
        if (command === 'UID SEARCH' && rest.includes('OR'))
          return takes ? `* SEARCH 1\r\n${tag} OK` : `${tag} NO too complex`;
        if (command === 'UID SEARCH') return `* SEARCH${rest.includes(ids[1]!) ? ' 1' : ''}\r\n${tag} OK`;
        if (command !== 'UID FETCH') return usual(line);
        const header = `Message-ID: ${ids[1]!}\r\n\r\n`;
        return `* 1 FETCH (UID 1 BODY[HEADER.FIELDS ("Message-ID")] {${header.length}}\r\n${header})\r\n${tag} OK`;
      },
    });
    const claims = ids.map((messageId) => ({ messageId, claimedAt: 0 }));
    expect([...(await mailbox(imap.config()).findManySent!(claims, never))]).toEqual([ids[1]]);
    expect(imap.heard.filter(({ command }) => command === 'UID SEARCH')).toHaveLength(searches);
    expect(imap.heard.filter(({ command }) => /^(SELECT|EXAMINE)$/.test(command))).toHaveLength(1);
  });

  test('names its folders in German and marks none gets its copies of sent mail there', async () => {
    const smtp = closing(await startSmtp());
    const targets: string[] = [];
    const imap = await server({
      script(line) {
        if (asksForFolders(line)) return `${germanFolders}\r\n${line.tag} OK`;
        if (line.command !== 'APPEND') return null;
        targets.push(line.rest);
        return { bye: '* BYE enough' };
      },
    });
    const connector = mailbox(imap.config(), smtp.config());
    await connector.send(testMail('bo@example.com', '<g1@letterlock.example>'), never);
    await connector.close();
    expect(targets).toEqual([expect.stringContaining('"Gesendete Objekte"')]);
  });

  test('greets in several lines and slowly is waited for', async () => {
    const box = { uidValidity: '7', uids: [1] };
    const imap = await server({ greeting: '* OK [CAPABILITY IMAP4rev1] one\r\n* OK [ALERT] two', script: folder(box) });
    expect(keys(await read(mailbox(imap.config())))).toEqual(['INBOX/7/1']);
  });

  test('holds a hundred thousand mails is asked for the new ones alone', async () => {
    const box = { uidValidity: '7', uids: Array.from({ length: 100_000 }, (_, n) => n + 1) };
    const imap = await server({ script: folder(box) });
    const cursor = JSON.stringify({
      v: 1,
      folders: { INBOX: { uidValidity: '7', lastUid: 99_998, modseq: null, newest: 0 } },
    });
    expect(keys(await read(mailbox(imap.config()), cursor))).toEqual(['INBOX/7/99999', 'INBOX/7/100000']);
    const asked = imap.heard.filter(({ command }) => command.startsWith('UID')).map(({ rest }) => rest);
    expect(asked[0]).toContain('UID 99999:*');
    expect(asked.length).toBeLessThanOrEqual(3);
  });

  test('holds many mails is asked for each of them once, and for dates only up to the first that counts', async () => {
    const box = { uidValidity: '7', uids: Array.from({ length: 1000 }, (_, n) => n + 1) };
    const imap = await server({ script: folder(box) });
    const options = { cursor: null, since: Date.UTC(2026, 2, 2), maxBytes: 2_000_000, batchSize: 100, signal: never };
    const got: FetchBatch[] = [];
    for await (const batch of mailbox(imap.config()).fetch(options)) got.push(batch);
    expect(keys(got)).toHaveLength(1000);
    const asked = imap.heard.filter(({ command }) => command === 'UID FETCH');
    expect(asked.filter(({ rest }) => rest.includes('BODY'))).toHaveLength(10);
    expect(asked.filter(({ rest }) => !rest.includes('BODY'))).toHaveLength(1);
    expect(asked.find(({ rest }) => !rest.includes('BODY'))?.rest).not.toContain('RFC822.SIZE');
  });

  test('estimates sizes too low loses nothing of what is longer', async () => {
    const whole = `Subject: 1\r\n\r\n${'x'.repeat(400_000)}`;
    const usual = folder({ uidValidity: '7', uids: Array.from({ length: 100 }, (_, n) => n + 1) });
    const imap = await server({
      script(line) {
        const [, set = '', start = '', length = ''] = /^(\S+).*<(\d+)\.(\d+)>/.exec(line.rest) ?? [];
        if (line.command !== 'UID FETCH' || set === '') return usual(line);
        const piece = whole.slice(Number(start), Number(start) + Number(length));
        return `* 1 FETCH (UID 1 RFC822.SIZE 9000 BODY[]<${start}> {${piece.length}}\r\n${piece})\r\n${line.tag} OK`;
      },
    });
    const [batch] = await read(mailbox(imap.config()), null, 100, 1_000_000);
    expect(batch!.messages[0]).toMatchObject({ truncated: false });
    expect(batch!.messages[0]!.raw.toString() === whole).toBe(true);
  });

  test('answers with a literal beyond all measure is cut off', async () => {
    const box = { uidValidity: '7', uids: [1] };
    const usual = folder(box);
    const imap = await server({
      script: (line) => (line.command === 'UID FETCH' ? `* 1 FETCH (UID 1 BODY[]<0> {9999999999}\r\nx` : usual(line)),
    });
    await expect(read(mailbox(imap.config()))).rejects.toMatchObject({ code: 'mail-connection' });
  });
});

describe('an IMAP server that claims in clear', () => {
  test('that we are signed in (PREAUTH) is left, whatever it says later', async () => {
    const imap = await server({
      greeting: '* PREAUTH welcome back',
      tls: 'starttls',
      capability: 'IMAP4rev1 STARTTLS',
      script: folder({ uidValidity: '7', uids: [1] }),
    });
    const connector = mailbox(imap.config({ fingerprint: null }));
    await expect(read(connector)).rejects.toMatchObject({ code: expect.stringMatching(/^mail-/) });
    expect(imap.heard.some(({ command }) => /LOGIN|AUTHENTICATE|SELECT|EXAMINE|FETCH/.test(command))).toBe(false);
    const last = (await mailbox(imap.config()).verify(never)).findLast((step) => step.server === 'imap');
    expect(last).toMatchObject({ step: 'greeting', ok: false, code: 'starttls-preauth' });
  });
});
