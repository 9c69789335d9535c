/** Whether a key is taken, once its secret was proved. Pure. */
import { isWithin } from './networks.ts';
import type { KeyRow, SecretRow } from './repository.ts';

export type Refused = 'not-a-key' | 'unknown' | 'revoked' | 'expired' | 'rotated' | 'wrong-network' | 'too-fast';

type Judged = Pick<KeyRow, 'revokedAt' | 'expiresAt' | 'networks'> & Pick<SecretRow, 'validUntil'>;

/** Null when it is. @param now UTC ms */
export function judgeKey(key: Judged, address: string, now: number): Refused | null {
  if (key.revokedAt !== null) return 'revoked';
  if (key.expiresAt !== null && key.expiresAt <= now) return 'expired';
  if (key.validUntil !== null && key.validUntil <= now) return 'rotated';
  const networks = JSON.parse(key.networks) as string[];
  return networks.length > 0 && !isWithin(address, networks) ? 'wrong-network' : null;
}
