/** OpenStack Swift with its S3 interface, a server of others, on loopback and in a temporary directory. */
import { CreateBucketCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { systemPython } from './needs.ts';

export interface TestSwift {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secret: string;
  readonly bucket: string;
  /** Uploads in parts that were begun and not ended. */
  openUploads(): Promise<number>;
  close(): Promise<void>;
}

const region = 'eu-test-1';
const accessKeyId = 'test:tester';
const secret = 'no-secret-at-all';
const bucket = 'kept';

export async function startSwift(): Promise<TestSwift> {
  const directory = mkdtempSync(join(tmpdir(), 'letterlock-swift-'));
  const script = join(import.meta.dirname, 'swift-server.py');
  const server = spawn(systemPython, [script, directory, accessKeyId, secret], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  server.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
  const ended = once(server, 'exit');
  const port = await Promise.race([
    once(createInterface(server.stdout), 'line').then(([line]) => Number(line)),
    ended.then(() => Promise.reject(new Error(`Swift did not start: ${said}`))),
  ]);
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey: secret },
  });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return {
    endpoint,
    region,
    accessKeyId,
    secret,
    bucket,
    async openUploads() {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
      return Uploads.length;
    },
    async close() {
      client.destroy();
      server.stdin.end();
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
