/**
 * The oldest TLS version of every connection of this process that does not name one itself: those of fetch, of webhooks,
 * buckets, DNS over HTTPS, proxies, and of every library. Mail servers name theirs, for each account.
 */
import tls from 'node:tls';
import type { Policy } from '../../shared/policy.ts';

type Floor = NonNullable<Policy['minimumTls']>;

const usual: Floor = 'TLSv1.2';

// Whatever NODE_OPTIONS says: `--tls-min-v1.0` is not for us.
tls.DEFAULT_MIN_VERSION = usual;

/** Takes effect for connections made from now on (nodejs.org/api/tls.html#tlsdefault_min_version). */
export function setTlsFloor(floor: Floor = usual): void {
  tls.DEFAULT_MIN_VERSION = floor;
}

/** Which version counts now. */
export const tlsFloor = (): string => tls.DEFAULT_MIN_VERSION;
