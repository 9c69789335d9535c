/** Starts the SMTP sink process and reads what it took. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerConfig } from '../../src/shared/contract/mailbox.ts';

export interface SinkMail {
  readonly messageId: string;
  readonly recipient: string;
}

export interface Sink {
  readonly port: number;
  /** PEM. */
  readonly certificate: string;
  /** An account's SMTP settings for this sink. */
  readonly config: ServerConfig;
  /** What was taken, in order; needs a record file. */
  taken(): SinkMail[];
  /** How many were taken. */
  count(): Promise<number>;
  close(): Promise<void>;
}

export interface SinkOptions {
  /** File to which every mail taken is written before it is acknowledged. */
  readonly record?: string;
  /** Share of mails at which the line is cut, at a random point. */
  readonly chaos?: number;
  readonly seed?: number;
}

export async function startSink({ record = '', chaos = 0, seed = 1 }: SinkOptions = {}): Promise<Sink> {
  const child = fork(join(import.meta.dirname, 'sink-process.ts'), [record, String(chaos), String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let line = '';
  while (!line.includes('\n')) {
    const [piece] = await once(child.stdout!, 'data');
    line += String(piece);
  }
  const { port, fingerprint, cert } = JSON.parse(line) as { port: number; fingerprint: string; cert: string };
  return {
    port,
    certificate: cert,
    config: {
      host: '127.0.0.1',
      port,
      tls: 'implicit',
      user: 'me@sender.example',
      auth: 'plain',
      minimumTls: 'TLSv1.3',
      fingerprint,
    },
    taken: () => readTaken(record),
    async count() {
      child.send('count');
      const [{ accepted }] = (await once(child, 'message')) as [{ accepted: number }];
      return accepted;
    },
    async close() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

export function readTaken(record: string): SinkMail[] {
  if (!existsSync(record)) return [];
  return readFileSync(record, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [messageId = '', recipient = ''] = line.split(' ');
      return { messageId, recipient };
    });
}
