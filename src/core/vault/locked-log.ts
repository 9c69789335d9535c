/**
 * What happens while the audit log is shut away: wrong attempts, which slow down further ones, and the calls that
 * are written to the audit log at the next unlock. Kept in a file so that a restart forgets neither.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AuditRecord } from '../dispatch.ts';
import type { Clock } from '../ports.ts';
import { writeAtomically } from './atomic-file.ts';

const call = z.strictObject({
  at: z.int(),
  principal: z.string().max(300),
  door: z.string().max(100),
  method: z.string().max(100),
  class: z.enum(['read', 'write']),
  objects: z.record(z.string(), z.unknown()),
  outcome: z.string().max(50),
});

const shape = z.strictObject({
  failures: z.int().nonnegative(),
  lastFailure: z.int().nullable(),
  /** One that does not fit is left out: it must not take the count of wrong attempts with it. */
  calls: z
    .array(z.unknown())
    .max(1000)
    .transform((calls) => calls.flatMap((each) => call.safeParse(each).data ?? [])),
});
type LockedLogFile = z.infer<typeof shape>;

const maxCalls = 1000;
const freeAttempts = 3;
const longestWaitMs = 15 * 60_000;

/** How long to wait after so many wrong attempts in a row: nothing for the first ones, then 1 s, doubling to 15 min. */
export function waitAfter(failures: number): number {
  return failures < freeAttempts ? 0 : Math.min(longestWaitMs, 1000 * 2 ** Math.min(30, failures - freeAttempts));
}

export interface LockedLog {
  /** The instant until which attempts are refused, or null. */
  retryAt(): number | null;
  /** Wrong attempts in a row. */
  failures(): number;
  failed(): Promise<void>;
  succeeded(): Promise<void>;
  /** Keeps a call for the audit log; those on the vault itself survive a restart. */
  add(record: AuditRecord): void;
  /** Hands over what was kept, oldest first. What `write` throws at stays, with all that came after it. */
  handOver(write: (record: AuditRecord) => void): void;
  /** Resolves when everything is on disk. */
  flush(): Promise<void>;
}

/** A file that is missing or unreadable counts as empty: it guards against guessing through the app, not on disk. */
export async function openLockedLog(dataDir: string, clock: Clock): Promise<LockedLog> {
  const path = join(dataDir, 'locked.json');
  const state = await read(path);
  let writing = Promise.resolve();
  const save = (): Promise<void> => {
    const text = JSON.stringify(state);
    writing = writing.then(() => writeAtomically(path, text)).catch(() => undefined);
    return writing;
  };
  return {
    retryAt() {
      const now = clock.now();
      if (state.lastFailure === null) return null;
      // A clock that was set back must not lengthen the wait.
      state.lastFailure = Math.min(state.lastFailure, now);
      const until = state.lastFailure + waitAfter(state.failures);
      return until > now ? until : null;
    },
    failures: () => state.failures,
    failed() {
      state.failures += 1;
      state.lastFailure = clock.now();
      return save();
    },
    async succeeded() {
      if (state.failures === 0) return;
      state.failures = 0;
      state.lastFailure = null;
      await save();
    },
    add(record) {
      if (state.calls.length >= maxCalls) return;
      state.calls.push({ ...record });
      if (record.method.startsWith('vault.')) void save();
    },
    handOver(write) {
      const kept = state.calls.length;
      try {
        for (let next = state.calls[0]; next !== undefined; next = state.calls[0]) {
          write(next);
          state.calls.shift();
        }
      } finally {
        if (state.calls.length < kept) void save();
      }
    },
    flush: () => writing,
  };
}

async function read(path: string): Promise<LockedLogFile> {
  try {
    return shape.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return { failures: 0, lastFailure: null, calls: [] };
  }
}
