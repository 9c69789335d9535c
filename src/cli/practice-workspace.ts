/** A workspace for practice: a directory of its own, a passphrase nobody needs to know, a clock that can be moved. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../core/app.ts';
import type { App } from '../core/app.ts';
import { ManualClock } from '../core/clock.ts';
import { typedCall } from '../core/dispatch.ts';
import type { TypedCall } from '../core/dispatch.ts';
import { findInstallation } from '../core/installation.ts';
import { systemPorts } from '../core/system-ports.ts';
import { noKeychain } from '../core/vault/os-keychain.ts';
import type { Job } from '../shared/contract/jobs.ts';
import { jobDone } from './job-end.ts';

export interface PracticeWorkspace {
  readonly app: App;
  readonly call: TypedCall;
  readonly clock: ManualClock;
  readonly dataDir: string;
  readonly resourcesDir: string;
  readonly passphrase: string;
  /** Uploads bytes as any host does; answers the file's id. */
  readonly upload: (name: string, bytes: Buffer) => Promise<string>;
  /** Waits for a job and answers its record. @throws LetterlockError with the job's own error */
  readonly finished: (jobId: number) => Promise<Job>;
  /** Stops everything; a temporary directory is removed. */
  close(): Promise<void>;
}

export interface PracticeWorkspaceOptions {
  /** Where the workspace stays; null for a temporary place. */
  readonly keep: string | null;
  readonly seed: number;
  /** UTC milliseconds at which the clock starts. */
  readonly start: number;
}

const pieceBytes = 1_000_000;

export async function openPracticeWorkspace(options: PracticeWorkspaceOptions): Promise<PracticeWorkspace> {
  const { version, resourcesDir, workerEntry } = findInstallation(import.meta.url);
  const dataDir = options.keep ?? (await mkdtemp(join(tmpdir(), 'letterlock-practice-')));
  // A run that is cut off, as by the reader of a pipe, leaves nothing behind either.
  const sweep = (): void => rmSync(dataDir, { recursive: true, force: true });
  if (options.keep === null) process.once('exit', sweep);
  const clock = new ManualClock(options.start);
  const app = await createApp({
    ...systemPorts({
      version,
      host: { kind: 'cli', platform: process.platform, customTitleBar: false, notifications: false },
      dataDir,
      resourcesDir,
      workerEntry,
      keychain: noKeychain('A practice run uses no keychain.'),
    }),
    clock,
    practiceSeed: options.seed,
  });
  const call = typedCall(app.dispatch, { name: 'owner', from: 'practice', permissions: 'all' });
  const close = async (): Promise<void> => {
    await app.stop();
    if (options.keep === null) sweep();
    process.off('exit', sweep);
  };
  const passphrase = randomBytes(18).toString('base64url');
  try {
    await call('vault.create', { keychain: false, passphrase });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    app,
    call,
    clock,
    dataDir,
    resourcesDir,
    passphrase,
    async upload(name, bytes) {
      const { fileId } = await call('files.begin', { name, size: bytes.length });
      for (let offset = 0; offset < bytes.length; offset += pieceBytes) {
        const data = bytes.subarray(offset, offset + pieceBytes).toString('base64');
        await call('files.append', { fileId, offset, data });
      }
      return fileId;
    },
    finished: (jobId) => jobDone(app, call, jobId),
    close,
  };
}
