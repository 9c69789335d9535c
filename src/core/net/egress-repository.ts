import { apiConfig, mailboxConfig, oauthClient } from '../../shared/contract/mailbox.ts';
import { backupTarget } from '../../shared/contract/backup.ts';
import type { ReadableDb } from '../store/open.ts';
import { all, get } from '../store/rows.ts';
import type { Implied } from './egress-manifest.ts';

const parsed = <T>(
  shape: { safeParse(value: unknown): { success: boolean; data?: T } },
  text: string | null,
): T | null => (text === null ? null : (shape.safeParse(JSON.parse(text)).data ?? null));

/** Whatever other domains keep that has a host in it. What no longer fits its shape implies nothing. */
export function readImplied(db: ReadableDb): Implied {
  const accounts = all<{ address: string; config: string | null; api: string | null }>(
    db,
    "SELECT address, config, api FROM account WHERE removed_at IS NULL AND kind <> 'practice'",
  );
  const revocations = all<{ address: string; client: string }>(db, 'SELECT address, client FROM pending_revocation');
  const config = get<{ value: string }>(db, "SELECT value FROM backup_config WHERE key = 'config'");
  const target = config === undefined ? null : (JSON.parse(config.value) as { target?: unknown }).target;
  return {
    accounts: accounts.map(({ address, config: servers, api }) => ({
      address,
      config: parsed(mailboxConfig, servers),
      api: parsed(apiConfig, api),
    })),
    revocations: revocations.flatMap(({ address, client }) => {
      const known = parsed(oauthClient, client);
      return known === null ? [] : [{ address, client: known }];
    }),
    backup: backupTarget.safeParse(target).data ?? null,
    webhooks: all(db, 'SELECT name, url FROM webhook WHERE removed_at IS NULL AND enabled = 1'),
  };
}
