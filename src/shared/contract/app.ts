import { z } from 'zod';
import { id, method, nothing } from './define.ts';

/** What a host can do is data: the screens show or hide by it. */
export const hostInfo = z.strictObject({
  kind: z.enum(['electron', 'loopback', 'cli']),
  platform: z.string(),
  /** The window draws its own title bar and needs room for the system's buttons. */
  customTitleBar: z.boolean(),
  notifications: z.boolean(),
});
export type HostInfo = z.infer<typeof hostInfo>;

export const app = {
  info: method({
    summary: 'Version, host and data directory of this Letterlock.',
    input: nothing,
    output: z.strictObject({ version: z.string(), host: hostInfo, dataDir: z.string() }),
    permission: 'app:read',
    audit: 'none',
    whileLocked: true,
  }),
  checkData: method({
    summary: 'Read the whole database and verify every page and index of it.',
    input: nothing,
    output: z.strictObject({ ok: z.boolean(), problems: z.array(z.string()) }),
    permission: 'app:read',
    audit: 'read',
  }),
  backup: method({
    summary:
      'Write a complete encrypted copy into a new directory, which opens with the same secrets; the job answers its size.',
    input: z.strictObject({ directory: z.string().min(1).max(4096) }),
    output: z.strictObject({ jobId: id }),
    permission: 'app:export',
    audit: 'write',
  }),
};
