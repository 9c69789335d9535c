/** Client ids that this build brings along. A build of one's own fills in `resources/providers/oauth-clients.json`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { OAuthClient } from '../../../shared/contract/mailbox.ts';

const shipped = z
  .strictObject({
    clientId: z.string().min(1),
    /** Of an installed application, which is no secret (RFC 8252 section 8.5). */
    clientSecret: z.string().min(1).nullable(),
  })
  .nullable();

const file = z.strictObject({ google: shipped, microsoft: shipped, zoho: shipped });

export type ShippedClients = Readonly<z.infer<typeof file>>;

export async function readClients(resourcesDir: string): Promise<ShippedClients> {
  const text = await readFile(join(resourcesDir, 'providers', 'oauth-clients.json'), 'utf8');
  return file.parse(JSON.parse(text));
}

/** Google's and Zoho's token endpoints want a secret besides the id; Microsoft's public clients have none. */
export const needsSecret = (provider: OAuthClient['provider']): boolean => provider !== 'microsoft';
