import { z } from 'zod';
import { method, nothing } from './define.ts';

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
};
