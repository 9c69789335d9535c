/** A bucket whose server means harm, or is broken: what it sends is bounded, whatever it says of it. */
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { s3Target } from '../../../src/core/backup/s3-target.ts';
import type { Target } from '../../../src/core/backup/target.ts';
import { createNetwork } from '../../../src/core/net/network.ts';

let server: Server;
const directory = mkdtempSync(join(tmpdir(), 'letterlock-hostile-'));
afterEach(
  () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
      rmSync(directory, { recursive: true, force: true });
    }),
);

async function bucket(answer: RequestListener): Promise<Target> {
  server = createServer(answer);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const at = {
    kind: 's3',
    endpoint,
    region: 'x',
    bucket: 'kept',
    prefix: '',
    pathStyle: true,
    accessKeyId: 'a',
  } as const;
  return s3Target(at, createNetwork(), 'secret');
}

/** Without a length, for ever. */
const endless: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  const more = (): void => {
    while (!response.destroyed && response.write(Buffer.alloc(65_536, 120)));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
};

test('a description without an end is given up at its limit', async () => {
  const target = await bucket(endless);
  await expect(target.getText('points/x.json', 50_000)).rejects.toMatchObject({ code: 'backup-damaged' });
});

test('a file without an end is given up at the size that it was to have', async () => {
  const target = await bucket(endless);
  const path = join(mkdtempSync(join(tmpdir(), 'letterlock-hostile-')), 'file');
  const watch = { signal: AbortSignal.timeout(20_000), progress: () => undefined, mostBytes: 1_000_000 };
  await expect(target.get('points/x.snapshot', path, watch)).rejects.toMatchObject({ code: 'backup-damaged' });
  expect(existsSync(path) ? statSync(path).size : 0).toBeLessThan(1_200_000);
});

test('a file that says to be larger than it was to be is not begun', async () => {
  const target = await bucket((_, response) => response.writeHead(200, { 'content-length': 10_000_000 }).end());
  const watch = { signal: AbortSignal.timeout(20_000), progress: () => undefined, mostBytes: 1_000 };
  await expect(target.get('log/x', join(tmpdir(), `letterlock-${process.pid}-none`), watch)).rejects.toMatchObject({
    code: expect.stringMatching(/^backup-/),
  });
});

test('a list that begins again for ever ends', async () => {
  let asked = 0;
  const target = await bucket((_, response) => {
    asked += 1;
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(
      '<?xml version="1.0"?><ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>again</NextContinuationToken><Contents><Key>log/a</Key><Size>1</Size></Contents></ListBucketResult>',
    );
  });
  await expect(target.list('')).rejects.toMatchObject({
    code: 'backup-target',
    message: expect.stringMatching(/no end/),
  });
  expect(asked).toBe(2);
});
