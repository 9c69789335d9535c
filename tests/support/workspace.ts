/** A real workspace on a real encrypted database in a temporary directory, called through the real dispatcher. */
import { randomBytes } from 'node:crypto';
import { createDispatch, typedCall } from '../../src/core/dispatch.ts';
import type { Dispatch, TypedCall } from '../../src/core/dispatch.ts';
import { createEventBus } from '../../src/core/events.ts';
import type { EventBus } from '../../src/core/events.ts';
import type { Principal } from '../../src/core/handlers.ts';
import type { Job } from '../../src/shared/contract/jobs.ts';
import { createRateLimit } from '../../src/core/rate-limit.ts';
import { deriveKeys } from '../../src/core/vault/keys.ts';
import type { Keys } from '../../src/core/vault/keys.ts';
import { openWorkspace } from '../../src/core/workspace.ts';
import type { Workspace } from '../../src/core/workspace.ts';
import { testPorts } from './ports.ts';
import type { TestPorts } from './ports.ts';

export const owner: Principal = { name: 'owner', from: 'test', permissions: 'all' };

export interface TestWorkspace {
  readonly ports: TestPorts;
  readonly keys: Keys;
  readonly events: EventBus;
  readonly workspace: Workspace;
  readonly dispatch: Dispatch;
  readonly call: TypedCall;
  /** Uploads bytes as a user's browser would; answers the file's id. */
  upload(name: string, bytes: Buffer): Promise<string>;
  /** Downloads a staged file whole. */
  download(fileId: string): Promise<Buffer>;
  /** Resolves with the finished job. */
  finished(jobId: number): Promise<Job>;
  close(): Promise<void>;
}

export async function openTestWorkspace(
  ports: TestPorts = testPorts(),
  keys: Keys = deriveKeys(randomBytes(32)),
): Promise<TestWorkspace> {
  const events = createEventBus((error) => {
    throw error;
  });
  const workspace = await openWorkspace(ports, keys, events);
  const handlers = new Map(
    Object.entries(workspace.handlers).flatMap(([domain, entries]) =>
      Object.entries(entries).map(([name, handler]): [string, never] => [`${domain}.${name}`, handler as never]),
    ),
  );
  const dispatch = createDispatch({
    handler: (name) => handlers.get(name),
    unlocked: () => true,
    audit: (record) => workspace.audit(record),
    rateLimit: createRateLimit(100_000, 100_000),
    clock: ports.clock,
    log: ports.log,
    checkOutput: true,
  });
  const call = typedCall(dispatch, owner);
  return {
    ports,
    keys,
    events,
    workspace,
    dispatch,
    call,
    async upload(name, bytes) {
      const { fileId } = await call('files.begin', { name, size: bytes.length });
      for (let offset = 0; offset < bytes.length; offset += 1_000_000) {
        const data = bytes.subarray(offset, offset + 1_000_000).toString('base64');
        await call('files.append', { fileId, offset, data });
      }
      return fileId;
    },
    async download(fileId) {
      const pieces: Buffer[] = [];
      for (let offset: number | null = 0; offset !== null;) {
        const piece: { data: string; next: number | null } = await call('files.read', { fileId, offset });
        pieces.push(Buffer.from(piece.data, 'base64'));
        offset = piece.next;
      }
      return Buffer.concat(pieces);
    },
    async finished(jobId) {
      const known = await call('jobs.get', { id: jobId });
      if (known.finishedAt !== null) return known;
      await new Promise<void>((resolve) => {
        const stop = events.listen((name, data) => {
          if (name !== 'job.changed' || !('finishedAt' in data) || data.id !== jobId || data.finishedAt === null)
            return;
          stop();
          resolve();
        });
      });
      return call('jobs.get', { id: jobId });
    },
    async close() {
      await workspace.close();
      ports.cleanUp();
    },
  };
}

/** Ends the workspace as the app does and opens it again from its files. */
export async function reopen({ workspace, ports, keys }: TestWorkspace): Promise<TestWorkspace> {
  await workspace.close();
  return openTestWorkspace(ports, keys);
}
