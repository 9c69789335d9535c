/**
 * Everything that reads what others wrote: text and bytes at random, and right ones with a piece exchanged, are read
 * or refused in a sentence, quickly. What a parser makes of good input is tested where the parser lives.
 */
import * as fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseAutoconfig } from '../../../src/core/accounts/discovery/autoconfig.ts';
import { readRowLine } from '../../../src/core/audit/lines.ts';
import { readLog, readLogStart } from '../../../src/core/backup/log-file.ts';
import { openManifest, parseManifest } from '../../../src/core/backup/manifest.ts';
import { parseLogName } from '../../../src/core/backup/names.ts';
import { openSnapshot } from '../../../src/core/backup/snapshot-file.ts';
import { frameBytes, readFrames, readWalSalt } from '../../../src/core/backup/wal.ts';
import { faultOf, render } from '../../../src/core/campaigns/template-engine.ts';
import { parseDkimKey, readPrivateKey } from '../../../src/core/connectors/dkim-key.ts';
import { readQueueItem } from '../../../src/core/connectors/ses/notification.ts';
import { parseQueueUrl } from '../../../src/core/connectors/ses/queue-url.ts';
import { parseCursor as imapCursor } from '../../../src/core/connectors/smtp-imap/cursor.ts';
import { beginningOf, parseZohoJson } from '../../../src/core/connectors/zoho/json.ts';
import { parseAddress } from '../../../src/core/contacts/address.ts';
import { previewCsv } from '../../../src/core/contacts/csv/detect.ts';
import { readSuppressionValue } from '../../../src/core/contacts/suppression-value.ts';
import { openPiece, sealPiece } from '../../../src/core/files/sealed.ts';
import { classify } from '../../../src/core/inbound/classify.ts';
import { parseMail } from '../../../src/core/inbound/mime/parse.ts';
import { thin } from '../../../src/core/inbound/mime/thin.ts';
import { parsePac, parseProxy } from '../../../src/core/net/proxy-rules.ts';
import { decodeCursor, encodeCursor } from '../../../src/core/store/page.ts';
import { linksOf, visibleText } from '../../../src/core/text/links.ts';
import { judgeCode } from '../../../src/core/vault/codes.ts';
import { keyFilePath, readKeyFile } from '../../../src/core/vault/keyfile.ts';
import { openLockedLog } from '../../../src/core/vault/locked-log.ts';
import { readRecoveryCode } from '../../../src/core/vault/recovery-code.ts';
import { ManualClock } from '../../../src/core/clock.ts';
import { routeOfLink } from '../../../src/main/deep-link.ts';
import { LetterlockError } from '../../../src/shared/result.ts';
import { admit, cookies } from '../../../src/web/gate.ts';
import { testPassphrase, withApp } from '../../support/app.ts';
import { hostileTexts, seed } from '../../support/hostile.ts';
import { testPorts, testStart } from '../../support/ports.ts';

/** CPU time for one input. */
const slowestMs = 1000;
const key = Buffer.alloc(32, 7);

let directory: string;
let keyFile: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'letterlock-fuzz-'));
  const ports = testPorts();
  await withApp(ports, ({ call }) => call('vault.create', { keychain: true, passphrase: testPassphrase }));
  keyFile = readFileSync(keyFilePath(ports.paths.dataDir), 'utf8');
  ports.cleanUp();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs a parser; a LetterlockError is an answer, anything else that is thrown is a defect. */
async function bounded(parse: () => unknown, refusal: (error: unknown) => boolean = isRefusal): Promise<void> {
  const before = process.threadCpuUsage();
  try {
    await parse();
  } catch (error) {
    if (!refusal(error)) throw error;
  }
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(slowestMs);
}

const isRefusal = (error: unknown): boolean => error instanceof LetterlockError && error.code !== 'internal';

/** What a reader answers or throws, as a value. */
function answerOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}

/** A right text of which a piece is replaced, doubled or left out; and anything at all. */
function texts(valid: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: 'binary', maxLength: 20 }));
  const changed = fc
    .tuple(fc.constantFrom(...valid), fc.nat(), fc.nat({ max: 40 }), piece, fc.boolean())
    .map(([text, at, length, other, twice]) => {
      const from = at % (text.length + 1);
      const middle = twice ? text.slice(from, from + length).repeat(500) : other;
      return text.slice(0, from) + middle + text.slice(from + length);
    });
  return fc.oneof({ weight: 3, arbitrary: changed }, piece, fc.json());
}

const autoconfig = `<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="example.org"><domain>example.org</domain>
<incomingServer type="imap"><hostname>imap.example.org</hostname><port>993</port><socketType>SSL</socketType><username>%EMAILADDRESS%</username></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.example.org</hostname><port>465</port><socketType>SSL</socketType></outgoingServer></emailProvider></clientConfig>`;
const bounce = readFileSync(join(import.meta.dirname, '../../fixtures/bounces/rfc3464-03.eml'), 'latin1');
const feedback = bounce.replaceAll('delivery-status', 'feedback-report');
const notification = JSON.stringify({
  notificationType: 'Bounce',
  mail: { messageId: '0102', timestamp: '2026-03-02T09:00:00Z', sendingAccountId: '123456789012' },
});
const envelope = JSON.stringify({
  Type: 'Notification',
  MessageId: 'a-b',
  TopicArn: 'arn:aws:sns:eu-central-1:123456789012:mail',
  Message: notification,
  Timestamp: '2026-03-02T09:00:00.000Z',
  SignatureVersion: '2',
  Signature: 'AAAA',
  SigningCertURL: 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem',
});
const manifest = JSON.stringify({ clear: { id: '20261122T143200Z-1a2b3c4d', salt: '00'.repeat(16) }, sealed: 'AAAA' });
const auditLine = JSON.stringify({ hash: '00'.repeat(32), row: [1, 2, 'owner', 'test', 'a.b', 'read', '{}', 'ok'] });
const html = '<p>Hello <a href="https://example.org/?q=1&amp;r=2">there</a><img src="https://example.org/x.png"></p>';
const template = 'Dear {{ firstName | default: "friend" }}, {% if company %}{{ company | upcase }}{% endif %}';

const readers: readonly (readonly [string, readonly string[], (text: string) => unknown])[] = [
  ['an address', ['Anna <anna@example.org>', 'mailto:a@b.example', 'ä@bücher.example'], parseAddress],
  ['a suppressed address or domain', ['anna@example.org', '@example.org'], readSuppressionValue],
  ['a CSV file', ['Email,Name\r\na@b.example,"A ""B"""\r\n'], (t) => previewCsv(Buffer.from(t), t.length, {})],
  ['autoconfig', [autoconfig], (text) => parseAutoconfig(text, 'anna@example.org')],
  ['a mail, and what it is', [bounce, feedback], (text) => classify(Buffer.from(text, 'latin1'))],
  ['the parts of a mail', [bounce], (text) => parseMail(Buffer.from(text, 'latin1'))],
  ['a mail that is thinned', [bounce], (text) => thin(Buffer.from(text, 'latin1'), 'nonce')],
  ['links of a mail', [html], (text) => [linksOf(text), visibleText(text)]],
  ['a list cursor', [encodeCursor(['a', 1]), encodeCursor([null, 2])], (text) => decodeCursor(text, 2)],
  ['a mailbox cursor', ['{"v":1,"folders":{}}'], imapCursor],
  ['JSON of Zoho', ['{"data":{"content":"a\\nb","id":1234567890123456789}}'], (t) => beginningOf(t, 'content')],
  ['a message of SQS', [envelope, notification], (text) => readQueueItem(text, '123456789012')],
  ['the address of a queue', ['https://sqs.eu-central-1.amazonaws.com/123456789012/a'], parseQueueUrl],
  ['the name of a change log', [`${'0'.repeat(32)}-000000000001-000000000002-1-2.log`], parseLogName],
  ['a recovery code', ['ABCD-EFGH-JKMN-PQRS-TVWX-YZ01-2345-6789'], readRecoveryCode],
  ['a code', ['123456', 'ABCD-EFGH'], (t) => judgeCode(key, t, testStart, { lastStep: 0, singleUse: ['AAAA'] })],
  ['a proxy', ['http://user:secret@proxy.example:3128'], parseProxy],
  ['the answer of a PAC script', ['PROXY proxy.example:3128; DIRECT'], parsePac],
  ['a DKIM key', ['{"domain":"example.org","selector":"a","privateKey":"x"}'], parseDkimKey],
  [
    'a private key',
    ['-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----'],
    readPrivateKey,
  ],
  ['a deep link', ['letterlock://campaigns/12'], routeOfLink],
];

describe('text from outside', () => {
  test.each(readers)('%s', async (_, valid, parse) => {
    const run = fc.assert(
      fc.asyncProperty(texts(valid), (text) => bounded(() => parse(text))),
      { seed, numRuns: 150, examples: [...valid, ...hostileTexts].map((text): [string] => [text]) },
    );
    await expect(run).resolves.toBeUndefined();
  });

  test('a template is rendered within its time, or its fault is named', async () => {
    const scope = { firstName: 'Anna', company: '{{ firstName }}' };
    const named = (error: unknown): boolean => isRefusal(error) || faultOf(error) !== null;
    const run = fc.assert(
      fc.asyncProperty(texts([template]), (text) => bounded(() => render('html', text, scope), named)),
      { seed, numRuns: 150, examples: hostileTexts.map((text): [string] => [text]) },
    );
    await expect(run).resolves.toBeUndefined();
  });

  test('JSON with numbers of nineteen digits is read as JSON is, or refused as JSON is', () => {
    fc.assert(
      fc.property(texts(['{"id":1234567890123456789}']), (text) => {
        const plain = answerOf(() => JSON.parse(text) as unknown);
        const read = answerOf(() => parseZohoJson(text));
        expect(read instanceof SyntaxError).toBe(plain instanceof SyntaxError);
      }),
      { seed, numRuns: 150 },
    );
  });

  test('the description of a snapshot: whatever its clear part says, without the seal nothing of it is believed', () => {
    fc.assert(
      fc.property(texts([manifest]), (text) => {
        const read = parseManifest(text);
        const opened = read === null ? new LetterlockError('backup-damaged') : answerOf(() => openManifest(read, key));
        expect(opened).toBeInstanceOf(LetterlockError);
      }),
      { seed, numRuns: 150 },
    );
  });

  test('a line of an archived audit log: read, or refused by its form', async () => {
    const refused = (error: unknown): boolean => error instanceof SyntaxError || error instanceof z.ZodError;
    const run = fc.assert(
      fc.asyncProperty(texts([auditLine]), (text) => bounded(() => readRowLine(text), refused)),
      { seed, numRuns: 150 },
    );
    await expect(run).resolves.toBeUndefined();
  });
});

describe('files that someone may have changed', () => {
  test('vault.json: read as it was, or called damaged', async () => {
    await fc.assert(
      fc.asyncProperty(texts([keyFile]), async (text) => {
        writeFileSync(keyFilePath(directory), text);
        const read = await readKeyFile(directory).catch((error: unknown) => error);
        const found = read instanceof LetterlockError ? read.code : JSON.stringify(read);
        expect(['vault-damaged', JSON.stringify({ ...JSON.parse(keyFile), checksum: undefined })]).toContain(found);
      }),
      { seed, numRuns: 200, examples: hostileTexts.map((text): [string] => [text]) },
    );
  });

  test('locked.json: read, or taken for empty; a wait is never longer than a quarter of an hour', async () => {
    const valid = JSON.stringify({ failures: 5, lastFailure: testStart, calls: [] });
    await fc.assert(
      fc.asyncProperty(texts([valid]), async (text) => {
        writeFileSync(join(directory, 'locked.json'), text);
        const log = await openLockedLog(directory, new ManualClock(testStart));
        expect(log.retryAt() ?? testStart).toBeLessThanOrEqual(testStart + 15 * 60_000);
        expect(log.failures()).toBeGreaterThanOrEqual(0);
      }),
      { seed, numRuns: 150, examples: hostileTexts.map((text): [string] => [text]) },
    );
  });

  const bytes = fc.uint8Array({ maxLength: 400 }).map((some) => Buffer.from(some));

  test('a staged file: every change is found', async () => {
    const path = join(directory, 'staged');
    const sealed = sealPiece(key, 0, Buffer.from('what was staged'));
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), bytes, async (at, change, junk) => {
        const altered = Buffer.from(sealed);
        altered[at] = (altered[at] ?? 0) ^ change;
        for (const content of [altered, sealed.subarray(0, at + 1 === sealed.length ? at : at + 1), junk]) {
          writeFileSync(path, content);
          const file = await open(path, 'r');
          const found = await openPiece(file, key, 0, 0).catch((error: unknown) => error);
          const code = found instanceof LetterlockError ? found.code : found;
          expect(code).toBe(content.length === 0 ? null : 'interrupted');
          await file.close();
        }
      }),
      { seed, numRuns: 80 },
    );
  });

  test('a snapshot and a change log of a backup: bytes at random are damaged, and nothing is restored', async () => {
    const path = join(directory, 'archive');
    const starts = ['', 'LLSNAP', 'LLLOG1', 'LLSNAP\u0000\u0002{}', 'LLLOG1\u0000\u0002{}'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...starts), bytes, async (start, rest) => {
        writeFileSync(path, Buffer.concat([Buffer.from(start), rest]));
        const target = join(directory, 'restored');
        const { signal } = new AbortController();
        await expect(openSnapshot(path, key, target, () => undefined, signal)).rejects.toMatchObject({
          code: 'backup-damaged',
        });
        rmSync(target, { force: true });
        expect(await readLogStart(path)).toBeNull();
        const records = readLog(path, () => key);
        expect(await records.next()).toMatchObject({ done: true, value: expect.stringMatching(/^(cut|altered)$/) });
      }),
      { seed, numRuns: 80 },
    );
  });

  test('a write-ahead log: frames of another log are never taken for its own', () => {
    fc.assert(
      fc.property(bytes, fc.nat(2), (junk, frames) => {
        const salt = readWalSalt(junk);
        const content = Buffer.concat([junk, Buffer.alloc(frameBytes * frames)]);
        const { pages, foreign } = readFrames(content, salt ?? { first: 0xffffffff, second: 1 });
        expect(foreign || pages.size > 0).toBe(content.length >= frameBytes);
      }),
      { seed, numRuns: 100 },
    );
  });
});

describe('the gate of the loopback host', () => {
  const header = fc.oneof(
    fc.constantFrom(...hostileTexts.slice(0, 20)),
    fc.constantFrom('same-origin', 'null', '127.0.0.1:1'),
  );
  const heads = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'OPTIONS', ''),
    url: fc.oneof(fc.constantFrom('/', '/call/vault.create', '/events', '/open/x'), fc.constantFrom(...hostileTexts)),
    headers: fc.record(
      { host: header, origin: header, 'sec-fetch-site': header, 'content-type': header, cookie: header },
      { requiredKeys: [] },
    ),
  });

  test('lets nothing through that does not name this host, and no call without an own origin', () => {
    fc.assert(
      fc.property(heads, fc.boolean(), (head, named) => {
        const authority = '127.0.0.1:41234';
        const headers = named ? { ...head.headers, host: authority } : head.headers;
        const route = admit({ ...head, headers }, authority);
        const admitted = !('status' in route);
        expect(!admitted || headers.host === authority).toBe(true);
        const origins = admitted && route.kind === 'call' ? [`http://${authority}`] : [headers.origin];
        expect(origins).toContain(headers.origin);
        expect(cookies(headers, 'letterlock-41234').length).toBeLessThanOrEqual(8);
      }),
      { seed, numRuns: 1000 },
    );
  });
});
